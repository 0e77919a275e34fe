//! Edits of whole keys and list items, for fixes that go beyond one value.

use crate::{Edit, Source, Span};

/// Where the key of the value at `value` stands, going back from the value and past comments.
pub(crate) fn key_span(source: &Source, key: &str, value: Span) -> Option<Span> {
    let text = &source.text()[..value.start as usize];
    let is_key = |start: &usize| {
        let line = &text[text[..*start].rfind('\n').map_or(0, |at| at + 1)..*start];
        let rest = text[start + key.len()..].trim_start_matches(['"', '\'']).trim_start();
        rest.starts_with(':') && !line.contains('#')
    };
    let start = text.rmatch_indices(key).map(|(start, _)| start).find(is_key)?;
    Some(Span::new(start, start + key.len()))
}

/// The indentation of the line that `span` begins on, when nothing else stands before it.
pub(crate) fn indentation(source: &Source, span: Span) -> Option<String> {
    let before = &source.text()[line_start(source, span)..span.start as usize];
    before.chars().all(|letter| letter == ' ').then(|| before.to_owned())
}

/// Removes the lines of a key and its value; `None` when something else stands on them.
pub(crate) fn remove_key(source: &Source, key: Span, value: Span) -> Option<Edit> {
    indentation(source, key)?;
    let end = value.end.max(key.end) as usize;
    let end = source.text()[end..].find('\n').map_or(source.text().len(), |at| end + at + 1);
    Some(Edit { span: Span::new(line_start(source, key), end), text: String::new() })
}

/// Adds words behind the last item of a list, in the list's own style.
pub(crate) fn add_items(source: &Source, last: Span, words: &[&str]) -> Edit {
    let before = &source.text()[line_start(source, last)..last.start as usize];
    let end = Span { start: last.end, end: last.end };
    let separator = match before.trim_start() {
        "- " => format!("\n{before}"),
        _ => ", ".to_owned(),
    };
    Edit { span: end, text: separator.clone() + &words.join(&separator) }
}

fn line_start(source: &Source, span: Span) -> usize {
    source.text()[..span.start as usize].rfind('\n').map_or(0, |at| at + 1)
}

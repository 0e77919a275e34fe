//! Edits of whole keys and list items, for fixes that go beyond one value.

use crate::{Diagnostic, Edit, Source, Span};

/// The indentation of the line that `span` begins on, when nothing else stands before it.
pub(crate) fn indentation(source: &Source, span: Span) -> Option<String> {
    let before = &source.text()[line_start(source, span)..span.start as usize];
    before.chars().all(|letter| letter == ' ').then(|| before.to_owned())
}

/// Removes the lines of a key and its value; `None` when something else stands on them.
pub(crate) fn remove_key(source: &Source, key: Span, value: Span) -> Option<Edit> {
    indentation(source, key)?;
    let end = value.end.max(key.end) as usize;
    let line_end = line_end(source, end);
    let rest = source.text()[end..line_end].trim();
    let rest = rest.strip_prefix([',', ':']).unwrap_or(rest).trim_start();
    if !rest.is_empty() && !rest.starts_with('#') {
        return None;
    }
    let below = source.text().len().min(line_end + 1);
    Some(Edit { span: Span::new(line_start(source, key), below), text: String::new() })
}

/// Removes an item that is not the first of its list; `before` is the one in front of it. `None`
/// when something else stands on the line of its hyphen.
pub(crate) fn remove_item(source: &Source, before: Span, item: Span) -> Option<Edit> {
    let (end, between) = (before.end as usize, item.start as usize);
    if source.text().get(end..between)?.trim() == "," {
        return Some(Edit { span: Span::new(end, item.end as usize), text: String::new() });
    }
    let start = line_start(source, item);
    let line_end = line_end(source, item.end as usize);
    let is_alone = source.text()[start..between].trim() == "-"
        && source.text()[item.end as usize..line_end].trim().is_empty();
    let below = source.text().len().min(line_end + 1);
    is_alone.then(|| Edit { span: Span::new(start, below), text: String::new() })
}

/// Adds words behind `item`, one of `list`, in the list's own style; `None` when its hyphen
/// stands on another line.
pub(crate) fn add_items(source: &Source, list: Span, item: Span, words: &[&str]) -> Option<Edit> {
    let (end, separator) = if source.text()[list.range()].starts_with('[') {
        (item.end as usize, ", ".to_owned())
    } else {
        let before = &source.text()[line_start(source, item)..item.start as usize];
        let hyphen = before.find(|letter| letter != ' ')?;
        before[hyphen..].strip_prefix("- ")?;
        let end = line_end(source, item.end as usize);
        let end = end - usize::from(source.text()[..end].ends_with('\r'));
        (end, format!("\n{}- ", &before[..hyphen]))
    };
    let text = words.iter().flat_map(|word| [separator.as_str(), word]).collect();
    Some(Edit { span: Span::new(end, end), text })
}

/// Adds a key and its value, `text`, behind the value of the key at `key`, in the style of their map;
/// `None` when something else stands behind it.
pub(crate) fn add_key(source: &Source, key: Span, value: Span, text: &str) -> Option<Edit> {
    let before = &source.text()[line_start(source, key)..key.start as usize];
    let end = value.end as usize;
    if before.trim_end().ends_with(['{', ',']) {
        return Some(Edit { span: Span::new(end, end), text: format!(", {text}") });
    }
    let is_block = before.chars().all(|letter| matches!(letter, ' ' | '-'));
    let line_end = line_end(source, end);
    let rest = &source.text()[end..line_end];
    if !is_block || !rest.trim().is_empty() && !rest.trim().starts_with('#') {
        return None;
    }
    let at = line_end - usize::from(rest.ends_with('\r'));
    let indent = " ".repeat(before.len());
    Some(Edit { span: Span::new(at, at), text: format!("\n{indent}{text}") })
}

/// Lets the lines that edits add end as those of `source` do: with CR and LF where its first does.
pub(crate) fn end_lines_as(source: &Source, diagnostics: &mut [Diagnostic]) {
    if !source.text().split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n")) {
        return;
    }
    let fixes = diagnostics.iter_mut().filter_map(|diagnostic| diagnostic.fix.as_mut());
    for edit in fixes.flat_map(|fix| &mut fix.edits).filter(|edit| edit.text.contains('\n')) {
        edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
}

fn line_start(source: &Source, span: Span) -> usize {
    source.text()[..span.start as usize].rfind('\n').map_or(0, |at| at + 1)
}

/// Where the line that `offset` is on ends.
fn line_end(source: &Source, offset: usize) -> usize {
    source.text()[offset..].find('\n').map_or(source.text().len(), |at| offset + at)
}

//! A text to its tree. Values that begin with `@`, a backquote or `%` are read without quotes, as
//! the original reads them, and told of.

use crate::{
    Code, Diagnostic, Severity, Sink, Source, Span,
    yaml::{
        read,
        syntax::{line_around, quoted, value_of},
        tree::Node,
    },
};

/// Values of this kind that are read; every one costs another reading of the text.
const MAX_SIGNS: usize = 64;

/// Signs that begin no value without quotes in YAML, and do in what the original's parser takes.
const SIGNS: [char; 3] = ['@', '`', '%'];

/// The tree of the last document; `None` when there is none or the text is not YAML.
pub(crate) fn tree(source: &Source, sink: &mut Sink) -> Option<Node> {
    let mut signs = Vec::new();
    loop {
        let mut told = Sink::default();
        let read = read::tree(source, &signs, &mut told);
        if let Err(problem) = &read {
            let place = problem.labels.first().map(|label| label.span.start as usize);
            let sign = place.and_then(|at| unquoted_sign(source, at));
            if let Some(sign) = sign.filter(|at| !signs.contains(at) && signs.len() < MAX_SIGNS) {
                signs.push(sign);
                continue;
            }
        }
        sink.extend(told);
        for &at in &signs {
            sink.push(sign_without_quotes(source, at));
        }
        return read.unwrap_or_else(|problem| {
            sink.push(*problem);
            None
        });
    }
}

/// Where the value begins with one of [`SIGNS`] that a syntax error at `offset` is about.
fn unquoted_sign(source: &Source, offset: usize) -> Option<usize> {
    let text = source.text();
    let begins = |at: usize| text.get(at..).is_some_and(|rest| rest.starts_with(SIGNS));
    let at = text.floor_char_boundary(offset.min(text.len()));
    let value = value_of(text, line_around(text, at)).start as usize;
    // At the beginning of a line `%` is a directive.
    let is_inside = |at: &usize| *at > 0 && !text[..*at].ends_with('\n');
    [value, at].into_iter().filter(is_inside).find(|&at| begins(at))
}

/// The diagnostic for a value at `at` that begins with one of [`SIGNS`].
fn sign_without_quotes(source: &Source, at: usize) -> Diagnostic {
    let text = source.text();
    let value = value_of(text, line_around(text, at));
    let sign = text[at..].chars().next().unwrap_or_default();
    let message = format!("a value that begins with `{sign}` wants quotes");
    let is_all = value.start as usize == at;
    let span = if is_all { value } else { Span::new(at, at + sign.len_utf8()) };
    let diagnostic = Diagnostic::new(Code::YamlSyntax, span, message).severity(Severity::Warning);
    if is_all { quoted(diagnostic, &text[span.range()]) } else { diagnostic }
}

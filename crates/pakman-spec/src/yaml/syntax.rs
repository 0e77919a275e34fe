//! What to say where the text is not YAML, or not the YAML that was meant.

use crate::{
    Code, Diagnostic, Edit, Source, Span, Value,
    yaml::{blank, scalar},
};

/// The parser's words for a colon that makes a second key on a line.
const SECOND_COLON: &str = "mapping values are not allowed";

/// Words of the parser's that only its authors understand, what they mean, and what to do.
const MEANINGS: &[(&str, &str, &str)] = &[
    (
        SECOND_COLON,
        "there cannot be a key here",
        "check the indentation of the line above, and the space after its `:` or `-`",
    ),
    (
        "did not find expected key",
        "the indentation matches none of the lines above",
        "indent it like the lines it belongs to",
    ),
    (
        "did not find expected '-' indicator",
        "the line is not an item of the list above it",
        "start it with `- `, or indent it like the other keys of its item",
    ),
    (
        "simple key expected ':'",
        "a key without `:`",
        "write `:` and a space after a key, and indent text after `|` deeper than its key",
    ),
    (
        "illegal placement of ':'",
        "there is a `:` inside `[ ]`",
        "check whether a line above lacks its `]`",
    ),
    (
        "unknown escape character",
        "double quotes contain a backslash before a letter that it cannot escape",
        "write two backslashes, or put the text in single quotes",
    ),
    (
        "invalid trailing content after",
        "there is text after the closing quote",
        "put text that contains quotes into quotes of the other kind, or after `|`",
    ),
];

/// The diagnostic for a syntax error at `offset`; `problem` is the parser's word for it.
///
/// A value that begins with `*` or `{{` is told apart: both are common, and both want quotes.
pub(crate) fn diagnose(source: &Source, offset: usize, problem: &str) -> Diagnostic {
    let text = source.text();
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let line = line_around(text, offset);
    let value = value_of(text, line);
    let value_text = &text[value.range()];
    if value_text.starts_with('*') {
        return wildcard(source, value);
    }
    if value_text.starts_with("{{") {
        return template(source, value);
    }
    if let Some(inner) = template_around(text, line, offset) {
        return template(source, inner);
    }
    if let Some(blank) = odd_blank(text, line) {
        return blank;
    }
    let end = offset + text[offset..].chars().next().map_or(0, char::len_utf8);
    let span = Span::new(offset, end);
    let diagnostic = |problem: &str| {
        Diagnostic::new(Code::YamlSyntax, span, format!("not valid YAML: {problem}"))
    };
    let mut indent = text[line.range()].bytes().take_while(u8::is_ascii_whitespace);
    if indent.any(|byte| byte == b'\t') {
        diagnostic(problem).help("indent with spaces; YAML allows no tabs there")
    } else if value_text.starts_with(['@', '`', '%']) {
        diagnostic(problem).help(format!("put the value in quotes: '{value_text}'"))
    } else if text.lines().any(|line| line.starts_with("<<<<<<< ")) {
        diagnostic("the file contains merge conflict markers")
            .help("keep one side, and remove the lines of `<<<<<<<`, `=======` and `>>>>>>>`")
    } else if value_text.len() < text[line.range()].trim().len()
        && value.range().contains(&offset)
        && problem.contains(SECOND_COLON)
    {
        diagnostic("a value with `: ` in it reads as a key")
            .help("put the whole value in quotes, or after `|` on lines of its own")
    } else if let Some((_, meaning, help)) =
        MEANINGS.iter().find(|(words, ..)| problem.contains(words))
    {
        diagnostic(meaning).help(*help)
    } else {
        diagnostic(problem)
    }
}

/// What is said of a character that looks like a space and is none to YAML: in the indentation of the
/// line or of the few above it, or behind a `:` or `-` there.
fn odd_blank(text: &str, line: Span) -> Option<Diagnostic> {
    /// An error shows on the line itself or where the list or map ends.
    const LINES: usize = 4;
    let mut end = line.end as usize;
    for _ in 0..LINES {
        let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
        let mut before = ' ';
        for (at, letter) in text[start..end].char_indices() {
            let is_sign = matches!(before, ' ' | ':' | '-') || blank::name(before).is_some();
            if let (true, Some(name)) = (is_sign, blank::name(letter)) {
                let at = start + at;
                let odd = text[at..end].chars().take_while(|it| blank::name(*it).is_some());
                let length: usize = odd.map(char::len_utf8).sum();
                let span = Span::new(at, at + length);
                let message = format!("not valid YAML: there is {name} in place of a space");
                let (title, text) = blank::instead(&text[span.range()]);
                return Some(
                    Diagnostic::new(Code::YamlSyntax, span, message)
                        .fix(title, vec![Edit { span, text }]),
                );
            }
            before = letter;
        }
        end = start.checked_sub(1)?;
    }
    None
}

/// The diagnostic for an alias without anchor at `span`.
pub(crate) fn alias_without_anchor(source: &Source, span: Span) -> Diagnostic {
    let line = line_around(source.text(), span.start as usize);
    let value = value_of(source.text(), line);
    wildcard(source, if value.start == span.start { value } else { span })
}

/// The diagnostic for a list or map at `span` that stands where a key belongs.
pub(crate) fn structured_key(source: &Source, span: Span) -> Diagnostic {
    let text = source.text();
    let line = line_around(text, span.start as usize);
    let value = value_of(text, line);
    if text[value.range()].starts_with("{{") {
        return template(source, value);
    }
    if let Some(inner) = template_around(text, line, span.start as usize) {
        return template(source, inner);
    }
    Diagnostic::new(
        Code::YamlSyntax,
        span,
        "not valid YAML: there is a list or map where a key belongs",
    )
    .help("write the list or map after a key and a colon")
}

/// The value `{{ ... }}` of a map or list in braces or brackets that `offset` is in.
fn template_around(text: &str, line: Span, offset: usize) -> Option<Span> {
    let before = text.get(line.start as usize..offset + 1)?;
    let start = line.start as usize + before.rfind("{{")?;
    let is_value = text[..start].trim_end().ends_with([':', ',', '[']);
    let end = start + text[start..line.end as usize].find("}}")? + 2;
    (is_value && offset < end).then(|| Span::new(start, end))
}

fn wildcard(source: &Source, span: Span) -> Diagnostic {
    let text = &source.text()[span.range()];
    let message = format!("`{text}` without quotes is an alias to YAML, not a wildcard");
    quoted(Diagnostic::new(Code::UnquotedWildcard, span, message), text)
}

fn template(source: &Source, span: Span) -> Diagnostic {
    let message = "`{{` without quotes begins a map to YAML, not a template";
    quoted(Diagnostic::new(Code::UnquotedTemplate, span, message), &source.text()[span.range()])
}

pub(super) fn quoted(diagnostic: Diagnostic, text: &str) -> Diagnostic {
    let Some(span) = diagnostic.labels.first().map(|label| label.span) else { return diagnostic };
    let edit = Edit { span, text: format!("'{}'", text.replace('\'', "''")) };
    diagnostic.fix("put it in quotes", vec![edit])
}

/// The character that nothing stands behind: the colon of a key, the hyphen of an item.
pub(super) fn sign_of_nothing(source: &Source, at: usize) -> Span {
    let (before, behind) = source.text().split_at_checked(at).unwrap_or_default();
    let colon = behind.len() - behind.trim_start().len();
    if behind[colon..].starts_with(':') {
        return Span::new(at + colon, at + colon + 1);
    }
    let before = before.trim_end();
    let sign = before.chars().next_back().map_or(0, char::len_utf8);
    Span::new(before.len() - sign, before.len())
}

/// The diagnostic for more than any real file has.
pub(crate) fn too_complex(span: Span, why: &str) -> Box<Diagnostic> {
    let help = "no real file comes near the limits: 64 levels, 250,000 values, 1,000 aliases";
    Box::new(Diagnostic::new(Code::TooComplex, span, why).help(help))
}

/// The diagnostic for a bare word that YAML 1.1 and 1.2 read differently.
pub(crate) fn dialect(text: &str, span: Span) -> Diagnostic {
    let message = format!("`{text}` means one thing in YAML 1.1 and another in YAML 1.2");
    let read = match scalar::plain(text) {
        Value::Integer(digits) => format!("read as the number {digits}"),
        _ => "read as text".to_owned(),
    };
    let quote = Edit { span, text: format!("'{text}'") };
    Diagnostic::new(Code::YamlDialect, span, message)
        .label(read)
        .unsafe_fix("put it in quotes, if it is text", vec![quote])
}

/// The line that `offset` is on, without its end.
pub(super) fn line_around(text: &str, offset: usize) -> Span {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    Span::new(start, end)
}

/// What stands behind `- ` and `key: ` on a line, without a comment.
pub(super) fn value_of(text: &str, line: Span) -> Span {
    let mut start = line.start as usize;
    let end = line.end as usize;
    loop {
        let rest = &text[start..end];
        start += rest.len() - rest.trim_start().len();
        match text[start..end].strip_prefix("- ") {
            Some(_) => start += 2,
            None => break,
        }
    }
    let rest = &text[start..end];
    if !rest.starts_with(['{', '*', '\'', '"'])
        && let Some(colon) = rest.find(": ")
    {
        let value = rest[colon + 1..].trim_start();
        start = end - value.len();
    }
    let value = &text[start..end];
    let value = value.split(" #").next().unwrap_or(value).trim_end();
    Span::new(start, start + value.len())
}

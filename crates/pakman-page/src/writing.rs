//! Values as YAML: bare where that reads the same, in the style of what they replace.

use pakman_spec::{Draft, Source, yaml_word};
use serde_json::Value;

/// Where a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// On lines of its own, indented by so many blanks.
    Block(usize),
    /// Between brackets.
    Flow,
}

/// What stands behind `key:` for a value, its blank or line break included.
pub(crate) fn behind_key(value: &Value, style: Style) -> String {
    match (value, style) {
        (Value::Object(entries), Style::Block(indent)) if !entries.is_empty() => {
            let entries = entries.iter();
            entries.map(|(key, it)| format!("\n{:indent$}{}", "", entry(key, it, indent))).collect()
        }
        (Value::Array(items), Style::Block(indent)) if !items.is_empty() => {
            let item = |value| format!("\n{:indent$}- {}", "", item(value, indent + 2));
            items.iter().map(item).collect()
        }
        (Value::String(text), Style::Block(indent)) if is_block(text) => {
            format!(" {}", block(text, indent))
        }
        _ => format!(" {}", flow(value)),
    }
}

/// An entry of a map whose keys are indented by `indent`.
pub(crate) fn entry(key: &str, value: &Value, indent: usize) -> String {
    format!("{}:{}", word(key), behind_key(value, Style::Block(indent + 2)))
}

/// An item of a list behind its hyphen, its further lines indented by `indent`.
pub(crate) fn item(value: &Value, indent: usize) -> String {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            let entries = entries.iter().map(|(key, value)| entry(key, value, indent));
            entries.collect::<Vec<_>>().join(&format!("\n{:indent$}", ""))
        }
        _ => flow(value),
    }
}

/// A value on one line.
pub(crate) fn flow(value: &Value) -> String {
    match value {
        Value::Null => "''".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        // Brackets and commas mean something there.
        Value::String(text) if text.contains([',', '[', ']', '{', '}']) => yaml_word(text),
        Value::String(text) => word(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, it)| format!("{}: {}", word(key), flow(it)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text on one line: bare where YAML reads it as that very text.
pub(crate) fn word(text: &str) -> String {
    let plain = yaml_word(text);
    if plain == text || !is_readable(text) {
        return plain;
    }
    // yaml_word quotes several words; the parser says which may go without.
    let read = Draft::tree(&Source::new("", format!("k: {text}\n")));
    let same = read.and_then(|root| root.entry("k")?.value.text().map(|read| read == text));
    if same == Some(true) { text.to_owned() } else { plain }
}

/// Whether a text may stand without quotes and be read right by people too, if YAML reads it as it
/// is: no number and no `true` is among those.
fn is_readable(text: &str) -> bool {
    text.contains([' ', ':'])
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || "/._".contains(first))
        && text.chars().all(|letter| !letter.is_control() && letter != '#')
}

/// Whether a text is written as a block of lines: it has several.
pub(crate) fn is_block(text: &str) -> bool {
    text.trim_end_matches('\n').contains('\n') && is_lines(text)
}

/// Whether a block of lines can hold a text as it is.
pub(crate) fn is_lines(text: &str) -> bool {
    let is_plain = |letter: char| !letter.is_control() && letter != '\u{feff}' || letter == '\n';
    !text.starts_with([' ', '\n']) && text.chars().all(is_plain)
}

/// A text as a block of lines.
pub(crate) fn block(text: &str, indent: usize) -> String {
    let body = text.trim_end_matches('\n');
    let mark = match text.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    };
    let mut lines = mark.to_owned();
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        lines.push('\n');
        if !line.is_empty() {
            lines.push_str(&format!("{:indent$}{line}", ""));
        }
    }
    lines
}

/// A text in the quotes of the one that it replaces, which `old` begins with; `None` where those
/// cannot hold it.
pub(crate) fn requoted(text: &str, old: &str) -> Option<String> {
    if text.contains(char::is_control) {
        return None;
    }
    match old.chars().next() {
        Some('\'') => Some(format!("'{}'", text.replace('\'', "''"))),
        Some('"') => Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_bare_where_they_read_the_same() {
        for bare in
            ["server", "rails db:migrate", "/usr/bin", "a 'b' c", "eval X.y(), z", "db:migrate"]
        {
            assert_eq!(word(bare), bare);
        }
        for quoted in ["3000", "true", "*", "a: b", "a # b", "", "é", "-m x", "~", "<a> b"] {
            assert_ne!(word(quoted), quoted);
        }
        assert_eq!(
            flow(&serde_json::json!({ "a": "x, y", "b": [1, true] })),
            "{a: 'x, y', b: [1, true]}"
        );
    }
}

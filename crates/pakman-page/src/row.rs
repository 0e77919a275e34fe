//! The rows of a file: each key at its top with its lines, whatever state the text is in.

use std::collections::BTreeMap;

use pakman_spec::Subschema;
use serde::Serialize;

/// A key at the top of the file, with its lines and the comment above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Row<'a> {
    /// The key; empty for what stands in front of the first.
    pub(crate) key: &'a str,
    /// Its lines; those of all rows are the file.
    pub(crate) text: &'a str,
    /// The number of its first line, from 1.
    pub(crate) line: usize,
}

/// What the schema says of a key at the top.
#[derive(Serialize)]
pub(crate) struct Explained {
    title: &'static str,
    /// In Markdown.
    about: &'static str,
}

/// The keys that a file may have at its top.
pub(crate) fn keys() -> BTreeMap<&'static str, Explained> {
    let keys = Subschema::root().keys().map(|key| {
        let title = key.schema.title().unwrap_or_default();
        let about = key.schema.description().unwrap_or_default();
        (key.name, Explained { title, about })
    });
    keys.collect()
}

/// The rows of a text.
pub(crate) fn rows(text: &str) -> Vec<Row<'_>> {
    let mut starts: Vec<(usize, usize, &str)> = vec![(0, 1, "")];
    // Where the comment began that stands directly above.
    let mut comment = None;
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if let Some(key) = key(line) {
            let (start, number) = comment.unwrap_or((at, index + 1));
            starts.push((start, number, key));
        }
        if line.starts_with('#') {
            comment = comment.or(Some((at, index + 1)));
        } else {
            comment = None;
        }
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|it| it.0).chain([text.len()]).collect();
    let rows = starts.into_iter().zip(ends);
    let rows = rows.map(|((start, line, key), end)| Row { key, text: &text[start..end], line });
    rows.filter(|row| !row.text.is_empty()).collect()
}

/// The key that a line at the top begins.
fn key(line: &str) -> Option<&str> {
    let first = line.chars().next()?;
    if !(first.is_alphanumeric() || matches!(first, '_' | '\'' | '"')) {
        return None;
    }
    let (key, rest) = line.split_once(':')?;
    let is_key = rest.is_empty() || rest.starts_with(char::is_whitespace);
    is_key.then(|| key.trim().trim_matches(['\'', '"']))
}

/// The text with other lines for a key, which come last where it has none.
pub(crate) fn rewritten(text: &str, key: &str, new: &str) -> String {
    let found = rows(text);
    if let Some(at) = found.iter().position(|row| row.key == key) {
        let texts = found.iter().enumerate();
        return texts.map(|(index, row)| if index == at { new } else { row.text }).collect();
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{text}{gap}{new}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_text_and_begin_with_their_comment() {
        let text = "# schema\n\n# why\nstack: x\nbuild:\n  command: |\n    a: b\n# loose\n\n'run': {\n}\nbad";
        let found = rows(text);
        let keys: Vec<(&str, usize)> = found.iter().map(|row| (row.key, row.line)).collect();
        assert_eq!(keys, [("", 1), ("stack", 3), ("build", 5), ("run", 10)]);
        assert_eq!(found.iter().map(|row| row.text).collect::<String>(), text);
        assert_eq!(found[1].text, "# why\nstack: x\n");
        assert_eq!(
            rewritten(text, "stack", "stack: y\n"),
            text.replace("# why\nstack: x", "stack: y")
        );
        assert_eq!(rewritten("a: b", "c", "c: d\n"), "a: b\nc: d\n");
        assert!(rows("").is_empty());
    }
}

//! Quoting that the templates ask for by name, where one bare or single-quoted word is not it.

use askama::{Result, Values, filters::Safe};
use pakman_render::Sh;

/// Text for the inside of double quotes, where it stands for itself.
#[askama::filter_fn]
pub(crate) fn dq(text: impl AsRef<str>, _: &dyn Values) -> Result<Safe<String>> {
    let mut escaped = String::new();
    for letter in text.as_ref().chars() {
        match letter {
            '\0' => return Err(askama::Error::Fmt),
            '"' | '\\' | '$' | '`' => escaped.push('\\'),
            _ => {}
        }
        escaped.push(letter);
    }
    Ok(Safe(escaped))
}

/// A path whose wildcards `*`, `?` and `[...]` the shell expands and in which nothing else means
/// anything to it.
#[askama::filter_fn]
pub(crate) fn glob(path: impl AsRef<str>, _: &dyn Values) -> Result<Safe<String>> {
    if path.as_ref().contains('\0') {
        return Err(askama::Error::Fmt);
    }
    Ok(Safe(pattern(path.as_ref())))
}

/// As [`glob`] writes it; the path holds no NUL.
pub(crate) fn pattern(path: &str) -> String {
    let mut written = String::new();
    let (mut literal, mut at) = (0, 0);
    while let Some(found) = path[at..].find(['*', '?', '[']) {
        let start = at + found;
        let length = if path[start..].starts_with('[') { bracket(&path[start..]) } else { Some(1) };
        // A `[` that nothing closes is a letter like any other.
        at = start + length.unwrap_or(1);
        if length.is_some() {
            plain(&mut written, &path[literal..start]);
            wild(&mut written, &path[start..at]);
            literal = at;
        }
    }
    plain(&mut written, &path[literal..]);
    if written.is_empty() { "''".to_owned() } else { written }
}

/// Length in bytes of the bracket expression that `text` begins with, as POSIX has it: a `]`
/// right at the beginning is one of its letters, and no slash is.
fn bracket(text: &str) -> Option<usize> {
    let inner = text[1..].strip_prefix('!').unwrap_or(&text[1..]);
    let inner = inner.strip_prefix(']').unwrap_or(inner);
    let start = text.len() - inner.len();
    let mut class = None;
    let mut before = ' ';
    for (at, letter) in inner.char_indices() {
        match (class, letter) {
            (_, '/') => return None,
            (None, ']') => return Some(start + at + 1),
            (None, ':' | '.' | '=') if before == '[' => class = Some(letter),
            (Some(kind), ']') if before == kind => class = None,
            _ => {}
        }
        before = letter;
    }
    None
}

fn plain(written: &mut String, text: &str) {
    if !text.is_empty() {
        written.push_str(&Sh::word(text));
    }
}

/// Every letter of a wildcard that means nothing to it in quotes.
fn wild(written: &mut String, text: &str) {
    for letter in text.chars() {
        if "*?[]!^-:.=".contains(letter) {
            written.push(letter);
        } else {
            written.push_str(&Sh::word(letter.encode_utf8(&mut [0; 4])));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_wildcards_is_quoted() {
        let cases = [
            ("dist/*", "dist/*"),
            (".next/standalone", ".next/standalone"),
            ("two words/*.txt", "'two words/'*.txt"),
            ("a[b-d]?", "a[b-d]?"),
            ("[!a b]", "[!a' 'b]"),
            ("[]x]*", "[]x]*"),
            ("[[:alpha:]]", "[[:alpha:]]"),
            ("[open", "'[open'"),
            ("a[/]b", "'a[/]b'"),
            ("$(id)*", "'$(id)'*"),
            ("~", "'~'"),
            ("", "''"),
        ];
        for (path, expected) in cases {
            assert_eq!(pattern(path), expected, "{path}");
        }
    }
}

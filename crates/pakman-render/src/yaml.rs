//! Quoting for YAML.

use std::fmt::{self, Write};

use askama::filters::Escaper;

/// Writes text as one scalar of YAML that every reader takes for a string: plain where it can be,
/// else in single quotes, and in double quotes where it has characters that those cannot hold.
///
/// It stands on its own: behind `key: `, `- ` or in a flow list.
#[derive(Debug, Clone, Copy, Default)]
pub struct Yaml;

impl Escaper for Yaml {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        if is_plain(text) {
            return dest.write_str(text);
        }
        if !text.chars().any(needs_escape) {
            return write!(dest, "'{}'", text.replace('\'', "''"));
        }
        dest.write_char('"')?;
        for letter in text.chars() {
            match letter {
                '"' | '\\' => write!(dest, "\\{letter}")?,
                letter if needs_escape(letter) => write!(dest, "\\U{:08x}", u32::from(letter))?,
                letter => dest.write_char(letter)?,
            }
        }
        dest.write_char('"')
    }
}

/// Words that a reader of YAML 1.1 or 1.2 does not take for text.
const WORDS: &[&str] =
    &["true", "false", "yes", "no", "on", "off", "y", "n", "null", ".inf", ".nan"];

/// Whether no reader sees anything but text: it begins with a letter, or with one behind a dot, has
/// no character that may mean something where it stands, and is none of [`WORDS`].
fn is_plain(text: &str) -> bool {
    let is_inner = |letter: char| letter.is_ascii_alphanumeric() || "_-./:@+ ".contains(letter);
    let begins = text.strip_prefix('.').unwrap_or(text);
    begins.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(is_inner)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Characters that only a scalar in double quotes can hold.
fn needs_escape(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_read_as_something_else_is_quoted() {
        let cases = [
            ("main", "main"),
            ("https://example.com/a", "https://example.com/a"),
            ("ubuntu-24.04-arm", "ubuntu-24.04-arm"),
            (".github/x y.yml", ".github/x y.yml"),
            ("", "''"),
            (".5", "'.5'"),
            ("a: b", "'a: b'"),
            ("NO", "'NO'"),
            ("3.22", "'3.22'"),
            ("v*", "'v*'"),
            ("it's: #1", "'it''s: #1'"),
            ("a:", "'a:'"),
            ("é", "'é'"),
            ("a\n\"\\", r#""a\U0000000a\"\\""#),
        ];
        for (text, scalar) in cases {
            let mut written = String::new();
            Yaml.write_escaped_str(&mut written, text).unwrap();
            assert_eq!(written, scalar);
        }
    }
}

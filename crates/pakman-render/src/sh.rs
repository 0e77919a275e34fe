//! Quoting for POSIX shell.

use std::fmt::{self, Write};

use askama::filters::Escaper;

/// Writes text as one word of POSIX shell, bare where it can be, else in single quotes.
///
/// Right in dash, busybox ash, bash, mksh and zsh. Text with a NUL character is an error.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sh;

impl Sh {
    /// `text` as one word.
    ///
    /// Panics when it holds a NUL character.
    pub fn word(text: &str) -> String {
        let mut word = String::with_capacity(text.len() + 2);
        Self.write_escaped_str(&mut word, text).expect("the text holds no NUL");
        word
    }

    /// The words of a line that [`Sh::word`] wrote with spaces between them; `None` for any other
    /// text.
    pub fn words(line: &str) -> Option<Vec<String>> {
        let mut words = vec![String::new()];
        let mut rest = line;
        while let Some(letter) = rest.chars().next() {
            let word = words.last_mut()?;
            if let Some(quoted) = rest.strip_prefix('\'') {
                let (inside, after) = quoted.split_once('\'')?;
                word.push_str(inside);
                rest = after;
            } else if let Some(after) = rest.strip_prefix("\\'") {
                word.push('\'');
                rest = after;
            } else {
                match letter {
                    ' ' => words.push(String::new()),
                    letter if is_bare(letter) => word.push(letter),
                    _ => return None,
                }
                rest = &rest[letter.len_utf8()..];
            }
        }
        Some(words)
    }
}

impl Escaper for Sh {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        if text.contains('\0') {
            return Err(fmt::Error);
        }
        if !text.is_empty() && text.chars().all(is_bare) {
            return dest.write_str(text);
        }
        dest.write_char('\'')?;
        dest.write_str(&text.replace('\'', r"'\''"))?;
        dest.write_char('\'')
    }
}

/// Characters that mean nothing to any shell anywhere in a word.
///
/// `=` and `~` are left out: zsh expands `=ls`, every shell expands a leading `~`.
fn is_bare(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-./:,+@%".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_bare_and_all_else_is_quoted() {
        let cases = [
            ("/usr/bin/php83", "/usr/bin/php83"),
            ("", "''"),
            ("it's", r"'it'\''s'"),
            ("a b", "'a b'"),
            ("$(id)", "'$(id)'"),
            ("~root", "'~root'"),
            ("x=1", "'x=1'"),
            ("é", "'é'"),
            ("two\nlines", "'two\nlines'"),
        ];
        for (text, word) in cases {
            assert_eq!(Sh::word(text), word);
        }
    }

    #[test]
    fn words_come_back_as_they_were() {
        let words = ["a", "", "it's", "'", "v*", "a  b", "é\n"];
        let line = words.map(Sh::word).join(" ");
        assert_eq!(Sh::words(&line), Some(words.map(str::to_owned).to_vec()));
        for text in ["$(id)", "a;b", "'open", "\"a\""] {
            assert_eq!(Sh::words(text), None, "{text}");
        }
    }

    #[test]
    fn a_nul_is_refused() {
        assert!(Sh.write_escaped_str(String::new(), "a\0b").is_err());
    }
}

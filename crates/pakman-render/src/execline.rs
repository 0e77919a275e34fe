//! Quoting for execline.

use std::fmt::{self, Write};

use askama::filters::Escaper;

/// Writes text as one word of execline, bare where it can be, else in double quotes.
///
/// Text with a NUL character is an error.
#[derive(Debug, Clone, Copy, Default)]
pub struct Execline;

impl Escaper for Execline {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        if text.contains('\0') {
            return Err(fmt::Error);
        }
        if !text.is_empty() && text.chars().all(is_bare) {
            return dest.write_str(text);
        }
        dest.write_char('"')?;
        for letter in text.chars() {
            if matches!(letter, '"' | '\\') {
                dest.write_char('\\')?;
            }
            dest.write_char(letter)?;
        }
        dest.write_char('"')
    }
}

/// Characters that execlineb takes as they stand anywhere in a word.
fn is_bare(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-./:,+@%".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_execline_reads_differently_are_quoted() {
        let cases = [
            ("s1000000", "s1000000"),
            ("", r#""""#),
            ("a b", r#""a b""#),
            (r#"a"\"#, r#""a\"\\""#),
        ];
        for (text, word) in cases {
            let mut written = String::new();
            Execline.write_escaped_str(&mut written, text).unwrap();
            assert_eq!(written, word);
        }
    }
}

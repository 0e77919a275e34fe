//! A word of a shell command, and what it says when nothing has to be expanded.

use std::ops::Range;

/// A word as it stands in a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// As written, quotes and all.
    pub(crate) raw: String,
    /// What the program gets, quotes removed; `None` where the shell expands a variable or the
    /// output of a command. Wildcards stay.
    pub(crate) text: Option<String>,
    /// Bytes in the script's text.
    pub(crate) range: Range<usize>,
}

impl Word {
    pub(crate) fn new(raw: &str, range: Range<usize>) -> Self {
        Self { raw: raw.to_owned(), text: literal(raw), range }
    }

    /// What the program gets, or nothing where that is not known.
    pub(crate) fn known(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

/// A word without its quotes; `None` where something is expanded in it.
fn literal(raw: &str) -> Option<String> {
    let mut text = String::with_capacity(raw.len());
    let mut letters = raw.chars();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '$' | '`' => return None,
            '"' => is_quoted = !is_quoted,
            '\'' if !is_quoted => text.extend(letters.by_ref().take_while(|end| *end != '\'')),
            '\\' => match letters.next()? {
                '\n' => {}
                kept if is_quoted && !matches!(kept, '"' | '\\' | '$' | '`') => {
                    text.extend(['\\', kept]);
                }
                kept => text.push(kept),
            },
            _ => text.push(letter),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_go_and_expansions_are_unknown() {
        let cases = [
            ("rc-service", Some("rc-service")),
            ("'a b'\"c'd\"\\ e", Some("a bc'd e")),
            ("\"a\\\"\\n\"", Some("a\"\\n")),
            ("'$x'", Some("$x")),
            ("\"$x\"", None),
            ("`x`", None),
            ("\\$x", Some("$x")),
            ("é*", Some("é*")),
        ];
        for (raw, expected) in cases {
            assert_eq!(literal(raw).as_deref(), expected, "{raw}");
        }
    }
}

//! What the original's parser reads although YAML does not allow it: values that begin with `@`, a
//! backquote or `%`, escapes that mean nothing, control characters.
//!
//! The byte that this parser refuses is put to it as a letter that the text does not have, and put
//! back into what it gives.

use std::borrow::Cow;

use crate::{
    Code, Diagnostic, Edit, Severity, Source, Span,
    yaml::syntax::{line_around, quoted, value_of},
};

/// Bytes that are read in spite of YAML; every one costs another reading of the text.
const MAX_BYTES: usize = 64;

/// Signs that begin no value without quotes in YAML.
const SIGNS: [char; 3] = ['@', '`', '%'];

/// What may stand behind a backslash in double quotes.
const ESCAPES: &str = "0abtnvfre \"/\\N_LPxuU\t\r\n";

/// Letters to stand for others; one that the text does not have is taken.
const DISGUISES: &[u8] = b"QZXJKVYWqzjx~^$;=()/+<";

/// The bytes of a text that are read although YAML does not allow them.
#[derive(Debug, Clone, Default)]
pub(super) struct Leniency {
    /// Where they are, and the letters that stand for them.
    disguised: Vec<(usize, u8)>,
    /// Each letter, and what is put back for it.
    restored: Vec<(u8, Option<char>)>,
}

impl Leniency {
    /// Takes in what a syntax error at `offset` is about; whether there is something to take in.
    pub(super) fn takes(&mut self, source: &Source, offset: usize) -> bool {
        let found = unquoted_sign(source, offset)
            .or_else(|| useless_escape(source.text(), offset, &self.disguised))
            .or_else(|| control_character(source.text(), offset, &self.disguised));
        let Some(at) = found.filter(|_| self.disguised.len() < MAX_BYTES) else { return false };
        let Some(letter) = self.disguise(source.text(), at) else { return false };
        let is_new = self.disguised.iter().all(|&(other, _)| other != at);
        if is_new {
            self.disguised.push((at, letter));
        }
        is_new
    }

    /// The letter that stands for the byte at `at`.
    fn disguise(&mut self, text: &str, at: usize) -> Option<u8> {
        let bytes = text.as_bytes();
        // A backslash before a letter that needs none goes.
        let meant = Some(char::from(bytes[at])).filter(|byte| *byte != '\\');
        let known = self.restored.iter().find(|(_, restored)| *restored == meant);
        if let Some(&(letter, _)) = known {
            return Some(letter);
        }
        let is_free = |letter: &u8| {
            !bytes.contains(letter) && self.restored.iter().all(|(taken, _)| taken != letter)
        };
        let letter = DISGUISES.iter().copied().find(is_free)?;
        self.restored.push((letter, meant));
        Some(letter)
    }

    /// The text as the parser is to see it; every byte stays where it is.
    pub(super) fn disguised<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut seen = Cow::Borrowed(text);
        for &(at, letter) in &self.disguised {
            seen.to_mut().replace_range(at..=at, &char::from(letter).to_string());
        }
        seen
    }

    /// The text of a scalar as it was meant.
    pub(super) fn restored<'a>(&self, text: Cow<'a, str>) -> Cow<'a, str> {
        let find = |letter: char| {
            self.restored.iter().find(|(disguise, _)| char::from(*disguise) == letter)
        };
        if self.restored.is_empty() || !text.contains(|letter| find(letter).is_some()) {
            return text;
        }
        let restored = text.chars().filter_map(|letter| match find(letter) {
            Some((_, meant)) => *meant,
            None => Some(letter),
        });
        Cow::Owned(restored.collect())
    }

    /// What is told of each byte.
    pub(super) fn diagnostics<'a>(
        &'a self,
        source: &'a Source,
    ) -> impl Iterator<Item = Diagnostic> + 'a {
        self.disguised.iter().map(|&(at, _)| match source.text().as_bytes()[at] {
            b'\\' => escape_of_nothing(source, at),
            byte if byte.is_ascii_control() => control(at, byte),
            _ => sign_without_quotes(source, at),
        })
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

/// The next backslash of the text in double quotes at `offset` that escapes nothing.
fn useless_escape(text: &str, offset: usize, known: &[(usize, u8)]) -> Option<usize> {
    let inside = text.get(offset..)?.strip_prefix('"')?;
    let mut letters = inside.char_indices();
    while let Some((at, letter)) = letters.next() {
        let at = offset + 1 + at;
        match letter {
            '"' => return None,
            '\\' if known.iter().any(|&(other, _)| other == at) => {}
            '\\' => {
                let (_, escaped) = letters.next()?;
                if !ESCAPES.contains(escaped) {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The next control character of the line, if `offset` is in front of one: the parser points at
/// the beginning of a value without quotes.
fn control_character(text: &str, offset: usize, known: &[(usize, u8)]) -> Option<usize> {
    let rest = text.get(offset..)?.bytes().enumerate().map(|(at, byte)| (offset + at, byte));
    let mut line = rest.take_while(|(_, byte)| *byte != b'\n');
    let is_new = |at: usize| known.iter().all(|&(other, _)| other != at);
    line.find(|&(at, byte)| {
        byte.is_ascii_control() && !matches!(byte, b'\0' | b'\t' | b'\r') && is_new(at)
    })
    .map(|(at, _)| at)
}

fn escape_of_nothing(source: &Source, at: usize) -> Diagnostic {
    let rest = &source.text()[at + 1..];
    let letter = rest.chars().next().map_or("", |letter| &rest[..letter.len_utf8()]);
    let message = format!("`\\{letter}` is not an escape; it is read as `{letter}`");
    let span = Span::new(at, at + 1 + letter.len());
    let edit = Edit { span: Span::new(at, at + 1), text: "\\\\".to_owned() };
    Diagnostic::new(Code::YamlSyntax, span, message)
        .severity(Severity::Warning)
        .label("YAML allows no such escape in double quotes")
        .unsafe_fix(format!("write `\\\\{letter}` for a backslash"), vec![edit])
}

fn control(at: usize, byte: u8) -> Diagnostic {
    let span = Span::new(at, at + 1);
    let message = format!("the text contains the control character 0x{byte:02x}");
    let edit = Edit { span, text: String::new() };
    Diagnostic::new(Code::YamlSyntax, span, message)
        .severity(Severity::Warning)
        .label("YAML allows only tabs and line breaks")
        .unsafe_fix("delete it", vec![edit])
}

/// The diagnostic for a value at `at` that begins with one of [`SIGNS`].
fn sign_without_quotes(source: &Source, at: usize) -> Diagnostic {
    let text = source.text();
    let value = value_of(text, line_around(text, at));
    let sign = text[at..].chars().next().unwrap_or_default();
    let message = format!("a value that begins with `{sign}` needs quotes");
    let span = if value.start as usize == at {
        value
    } else {
        // Inside of `{ }` or `[ ]`.
        let end = text[at..].find([',', '}', ']', '\n']).map_or(text.len(), |end| at + end);
        Span::new(at, at + text[at..end].trim_end().len())
    };
    let diagnostic = Diagnostic::new(Code::YamlSyntax, span, message).severity(Severity::Warning);
    quoted(diagnostic, &text[span.range()])
}

//! What a word is made of, while it is read.

use std::ops::Range;

use crate::{List, Word};

/// What a word is made of, while it is read.
#[derive(Default)]
pub(crate) struct Pieces {
    /// What the program gets, as far as it is known.
    pub(crate) text: String,
    /// Whether something is expanded, so that the text is not known.
    pub(crate) is_expanded: bool,
    pub(crate) is_quoted: bool,
    pub(crate) commands: Vec<List>,
}

/// What ends a word where nothing is quoted.
pub(crate) fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

impl Pieces {
    /// The digits that it is, of which there may be none, if a redirection may follow them.
    pub(crate) fn digits(&self) -> Option<&str> {
        let is_plain = !self.is_expanded && !self.is_quoted && self.commands.is_empty();
        let is_number = self.text.bytes().all(|byte| byte.is_ascii_digit());
        (is_plain && is_number).then_some(&self.text)
    }

    pub(crate) fn word(self, range: Range<usize>) -> Word {
        let Self { text, is_expanded, is_quoted, commands } = self;
        let text = (!is_expanded).then_some(text);
        Word { text, is_quoted, commands, range, is_assignment: false }
    }
}

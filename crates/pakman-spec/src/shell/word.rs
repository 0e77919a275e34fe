//! A word of a shell command.

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
    /// What the program gets, or nothing where that is not known.
    pub(crate) fn known(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

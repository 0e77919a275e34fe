//! A command that a script may run.

use std::ops::Range;

use super::word::Word;

/// A command that a script may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invocation {
    /// The program and its arguments, without what stands in front of it (`exec`, `X=1`).
    pub(crate) words: Vec<Word>,
    /// What stands in front of it: `sudo -E`, `env X=1`.
    pub(crate) wrappers: Vec<Word>,
    /// Redirections, in order.
    pub(crate) redirects: Vec<Redirect>,
    /// Bytes in the script's text.
    pub(crate) range: Range<usize>,
    /// Whether it runs whenever the script does, as long as what stands before it succeeds.
    pub(crate) is_certain: bool,
    /// Whether the script goes on while it runs.
    pub(crate) is_background: bool,
}

/// A redirection of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Redirect {
    /// The descriptor in front of the operator.
    pub(crate) descriptor: Option<u32>,
    /// `>`, `>&`, ...
    pub(crate) operator: &'static str,
    /// The file or descriptor behind it.
    pub(crate) target: Word,
    /// Bytes in the script's text.
    pub(crate) range: Range<usize>,
}

impl Invocation {
    /// The file name of the program, if it is known.
    pub(crate) fn program(&self) -> Option<&str> {
        let path = self.words.first()?.text.as_deref()?;
        Some(path.rsplit('/').next().unwrap_or(path))
    }

    /// The words behind the program.
    pub(crate) fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }
}

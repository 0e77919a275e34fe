//! Whether a shell goes on behind a command, and with which exit code.

use std::ops::Range;

use pakman_shell::Join;

use super::word::Word;

/// Commands that never run, since something before them ends the script, or the function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreached {
    /// Them.
    pub(crate) range: Range<usize>,
    /// What ends it.
    pub(crate) by: Range<usize>,
}

/// What is certain about the end of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// The shell ends there: `exit`, `return`, `exec PROGRAM`.
    Ends,
    /// If it goes on, then because the command has succeeded.
    Succeeds,
    /// If it goes on, then because the command has failed.
    Fails,
    /// Nothing.
    Unknown,
}

impl Flow {
    /// Of a program and its arguments.
    pub(super) fn of(words: &[Word]) -> Self {
        let Some((program, arguments)) = words.split_first() else { return Self::Unknown };
        match program.known() {
            "exit" | "return" => Self::Ends,
            "exec" if !arguments.is_empty() => Self::Ends,
            ":" | "true" => Self::Succeeds,
            "false" => Self::Fails,
            _ => Self::Unknown,
        }
    }

    /// Of the same behind `!`.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Succeeds => Self::Fails,
            Self::Fails => Self::Succeeds,
            Self::Ends | Self::Unknown => self,
        }
    }

    /// Whether what is joined to it may run.
    pub(super) fn leads_to(self, join: Join) -> bool {
        match (self, join) {
            (Self::Ends, _) => false,
            (Self::Succeeds, join) => join == Join::And,
            (Self::Fails, join) => join == Join::Or,
            (Self::Unknown, _) => true,
        }
    }

    /// Of both, where the second is joined to the first, which leads to it.
    pub(super) fn joined(self, join: Join, second: Self) -> Self {
        match (self, join, second) {
            (Self::Succeeds | Self::Fails, ..) => second,
            // Going on means that the second was not run.
            (_, Join::And, Self::Ends | Self::Fails) => Self::Fails,
            (_, Join::Or, Self::Ends | Self::Succeeds) => Self::Succeeds,
            _ => Self::Unknown,
        }
    }

    /// Of one of several ways.
    pub(super) fn either(ways: &[Self]) -> Self {
        let mut going_on = ways.iter().filter(|&&way| way != Self::Ends);
        let Some(&first) = going_on.next() else { return Self::Ends };
        if going_on.all(|&way| way == first) { first } else { Self::Unknown }
    }

    /// Of the same in a shell of its own.
    pub(super) fn in_subshell(self) -> Self {
        if self == Self::Ends { Self::Unknown } else { self }
    }
}

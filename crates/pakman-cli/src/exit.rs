//! How the program ends.

use std::process::ExitCode;

/// What the exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well, warnings apart. A reader that closed the pipe early is well too.
    Success = 0,
    /// The file has errors (with `--deny-warnings` also warnings), a package is bad, or `--check` or
    /// `diff` found differences.
    Problems = 1,
    /// The command line is wrong, or the world failed: a disk, a permission, a key, this program.
    Failure = 2,
    /// The world failed in a way that passes: try again.
    Transient = 75,
}

impl Exit {
    /// Every exit code, in order.
    pub(crate) const ALL: &[Self] =
        &[Self::Success, Self::Problems, Self::Failure, Self::Transient];

    /// One line about it, for the help text.
    pub(crate) fn summary(self) -> &'static str {
        match self {
            Self::Success => "all is well; there may be warnings",
            Self::Problems => "the file has problems, or differences were found",
            Self::Failure => "wrong usage, or a file, a permission or a program failed",
            Self::Transient => "a failure that passes, such as a network's: try again",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

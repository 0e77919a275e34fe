//! A program of the build that failed.

use std::{fmt, path::PathBuf};

/// A program of the build that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What failed: `build.command`, `package` or `abuild`.
    pub part: &'static str,
    /// How it ended: `exit code 2`, `signal 9`.
    pub ending: String,
    /// The last lines that it printed.
    pub tail: Vec<String>,
    /// Where everything that it printed is.
    pub log: PathBuf,
    /// Where in the part's text the command begins that was at work, in bytes; known for
    /// `build.command` alone.
    pub at: Option<usize>,
    /// What may have been the reason, a sentence each: a variable that was withheld, owners that
    /// could not be given.
    pub notes: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ended with {}", self.part, self.ending)
    }
}

impl std::error::Error for Failure {}

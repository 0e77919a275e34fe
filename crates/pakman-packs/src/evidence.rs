//! Where something was read, and what it says.

use std::fmt;

/// A fact of the tree, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The file, from the root of the tree; empty for what no file says.
    pub path: String,
    /// The line, from 1, where the file has lines.
    pub line: Option<usize>,
    /// What was found: `rails 8.0.2`.
    pub what: String,
}

impl Evidence {
    /// A fact that a file states on a line.
    pub(crate) fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: Some(line), what: what.into() }
    }

    /// A fact that a file as a whole states.
    pub(crate) fn file(path: &str, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, what: what.into() }
    }

    /// A file that is there.
    pub(crate) fn is_there(path: &str) -> Self {
        Self::file(path, "")
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, what } = self;
        match (what.is_empty(), path.is_empty(), line) {
            (true, ..) => f.write_str(path),
            (_, true, _) => f.write_str(what),
            (_, _, Some(line)) => write!(f, "{what} ({path}:{line})"),
            (_, _, None) => write!(f, "{what} ({path})"),
        }
    }
}

/// A file of the tree that says nothing, and why: broken JSON, a version that is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, from the root of the tree.
    pub path: String,
    /// The line, from 1, where there is one.
    pub line: Option<usize>,
    /// What is wrong, and what was done about it.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, message } = self;
        match line {
            Some(line) => write!(f, "{path}:{line}: {message}"),
            None => write!(f, "{path}: {message}"),
        }
    }
}

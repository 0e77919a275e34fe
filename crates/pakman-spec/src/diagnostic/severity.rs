//! How bad it is.

/// How bad a [`Diagnostic`](crate::Diagnostic) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The package cannot be built from this file.
    Error,
    /// It builds and will disappoint.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word reports use: `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

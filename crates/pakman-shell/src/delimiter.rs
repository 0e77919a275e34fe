//! What ends a here-document.

use std::ops::Range;

/// A here-document whose text is still to come.
pub(crate) struct Pending {
    pub(crate) delimiter: Delimiter,
    /// Whether anything is expanded in it.
    pub(crate) is_expanded: bool,
    pub(crate) range: Range<usize>,
}

/// What ends a here-document.
pub(crate) struct Delimiter {
    pub(crate) line: String,
    /// Whether tabs may stand before it.
    pub(crate) strips_tabs: bool,
}

impl Delimiter {
    /// The byte behind the line that ends the document, if that line begins at `at`.
    pub(crate) fn end(&self, text: &str, at: usize) -> Option<usize> {
        let line = &text[at..];
        let line = if self.strips_tabs { line.trim_start_matches('\t') } else { line };
        let rest = line.strip_prefix(self.line.as_str())?;
        let rest = rest.strip_prefix('\n').or(rest.is_empty().then_some(rest))?;
        Some(text.len() - rest.len())
    }
}

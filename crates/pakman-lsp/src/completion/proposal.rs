//! Something that may be written, and what it takes the place of.

use pakman_spec::Span;

use crate::document::Document;

/// Something that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What the editor lists.
    pub label: String,
    /// What it is.
    pub kind: ProposalKind,
    /// A few words beside it.
    pub detail: Option<String>,
    /// What it means, in Markdown.
    pub documentation: Option<String>,
    /// What is replaced, on one line.
    pub replace: Span,
    /// What an editor compares with what is replaced.
    pub filter: String,
    /// The new text.
    pub insert: String,
    /// The new text with a place for the cursor, for editors that know snippets. Further lines are
    /// indented as seen from the line that the replaced text is on.
    pub snippet: Option<String>,
}

/// What a [`Proposal`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalKind {
    /// A key.
    Key,
    /// One of the words that a value can be.
    Word,
    /// A value that could be, among others.
    Example,
    /// A name that the file gives to one of its parts.
    Name,
    /// A word of a script.
    Shell,
}

impl Proposal {
    pub(super) fn new(kind: ProposalKind, label: impl Into<String>, replace: Span) -> Self {
        let label = label.into();
        Self {
            kind,
            detail: None,
            documentation: None,
            replace,
            filter: label.clone(),
            insert: label.clone(),
            snippet: None,
            label,
        }
    }
}

/// What is being written at `written`, with the rest of its word behind the cursor.
pub(super) fn whole_word(document: &Document, written: Span) -> Span {
    let rest = &document.source().text()[written.end as usize..];
    let is_end = |letter: char| letter.is_whitespace() || ",[]{}:'\"".contains(letter);
    let rest = if written.range().is_empty() { 0 } else { rest.find(is_end).unwrap_or(rest.len()) };
    Span::new(written.start as usize, written.end as usize + rest)
}

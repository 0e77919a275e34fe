//! What may be written at a place: keys that are missing, and values that mean something.

mod command_line;
mod hook;
mod key;
mod proposal;
mod value;

use pakman_spec::Writing;

pub use self::proposal::{Proposal, ProposalKind};
use crate::document::Document;

/// What may be written at `offset` (in bytes), the best first.
pub fn completion(document: &Document, offset: usize) -> Vec<Proposal> {
    let Some(writing) = Writing::at(document.source(), document.draft(), offset) else {
        return Vec::new();
    };
    let mut proposals = if writing.is_key {
        key::proposals(document, &writing)
    } else if let ["hook", _] = writing.path.keys()[..] {
        hook::proposals(document, offset, &writing)
    } else {
        value::proposals(document, offset, &writing)
    };
    let mut seen = std::collections::HashSet::new();
    proposals.retain(|proposal| seen.insert(proposal.insert.clone()));
    proposals
}

/// Whether more is proposed at `offset` once more is typed: packages, of which an empty word has too
/// many.
pub(crate) fn goes_on(document: &Document, offset: usize) -> bool {
    let writing = Writing::at(document.source(), document.draft(), offset);
    writing.is_some_and(|it| matches!(it.path.keys()[..], ["dependencies", _, "[]"]))
}

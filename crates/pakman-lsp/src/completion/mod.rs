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
    proposed(document, offset).0
}

/// The same, and whether more is proposed once more is typed: packages, of which an empty word has
/// too many.
pub(crate) fn proposed(document: &Document, offset: usize) -> (Vec<Proposal>, bool) {
    let Some(writing) = Writing::at(document.source(), document.draft(), offset) else {
        return (Vec::new(), false);
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
    let goes_on = matches!(writing.path.keys()[..], ["dependencies", _, "[]"]);
    (proposals, goes_on)
}

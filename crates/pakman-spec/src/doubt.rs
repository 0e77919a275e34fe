//! Where the table of packages that the program brings along may be behind.

use pakman_alpine::Stack;

use crate::{Code, Diagnostic, Draft, Source, Surroundings};

/// The release that a text names, `3.24`, where the table alone told of one of its packages: an index
/// of that release knows better.
///
/// Reading an index takes a hundred times as long as everything else, so the table is asked first.
pub fn doubted(
    source: &Source,
    surroundings: &Surroundings,
    told: &[Diagnostic],
) -> Option<String> {
    let is_doubtful = told.iter().any(|it| it.code == Code::UnknownPackage);
    if !is_doubtful || !surroundings.listed.is_empty() {
        return None;
    }
    let root = Draft::tree(source)?;
    let stack: Stack = root.entry("stack")?.value.text()?.parse().ok()?;
    stack.alpine().map(str::to_owned)
}

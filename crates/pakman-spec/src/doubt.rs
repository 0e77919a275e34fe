//! Where the table of packages that the program brings along may be behind.

use std::sync::Arc;

use pakman_alpine::Stack;

use crate::{Code, Diagnostic, Draft, Listed, Source, Surroundings};

/// What `read` makes of a text: again with what indexes list of its release, `3.24`, where the table
/// alone told of one of the release's packages, as an index knows better. `listed` gives that, or
/// nothing where there is no index, and `told` what was told of the text.
///
/// Reading an index takes a hundred times as long as everything else, so the table is asked first.
pub fn with_indexes<T>(
    source: &Source,
    surroundings: &Surroundings,
    listed: impl FnOnce(&str) -> Arc<[Listed]>,
    read: impl Fn(&Surroundings) -> T,
    told: impl FnOnce(&T) -> &[Diagnostic],
) -> T {
    let first = read(surroundings);
    match doubted(source, surroundings, told(&first)).map(|release| listed(&release)) {
        Some(listed) if !listed.is_empty() => {
            read(&Surroundings { listed, ..surroundings.clone() })
        }
        _ => first,
    }
}

/// The release that a text names, where the table alone told of one of its packages.
fn doubted(source: &Source, surroundings: &Surroundings, told: &[Diagnostic]) -> Option<String> {
    let is_doubtful = told.iter().any(|it| it.code == Code::UnknownPackage);
    if !is_doubtful || !surroundings.listed.is_empty() {
        return None;
    }
    let root = Draft::tree(source)?;
    let stack: Stack = root.entry("stack")?.value.text()?.parse().ok()?;
    stack.alpine().map(str::to_owned)
}

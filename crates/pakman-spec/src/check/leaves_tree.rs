//! A destination outside of the repository.

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for destination in file.destinations() {
        let path = destination.value.as_str();
        let why = if path.split('/').any(|part| part == "..") {
            "`..` leads out of the repository"
        } else if path.split('/').any(names_parent) {
            "it also means `..`; `.[!.]*` means the others"
        } else if path.starts_with('/') {
            "a destination is always relative to the repository"
        } else if path.starts_with('~') || path.contains('$') {
            "only `*`, `?` and `[...]` are expanded here"
        } else {
            continue;
        };
        let message = format!("`{path}` is not a path inside the repository");
        sink.push(
            Diagnostic::new(Code::LeavesTree, destination.span, message)
                .label(why)
                .help("copy it into the repository in `build.command`, then ship it from there"),
        );
    }
}

/// Whether a pattern for names that begin with a dot matches `..`.
fn names_parent(part: &str) -> bool {
    let Some(rest) = part.strip_prefix('.') else { return false };
    let letters = rest.chars().filter(|letter| *letter != '*');
    !rest.is_empty() && letters.clone().count() < 2 && letters.clone().all(|it| "?.".contains(it))
}

//! A destination outside of the repository.

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for destination in file.destinations() {
        let path = destination.value.as_str();
        let why = if path.split('/').any(|part| part == "..") {
            "`..` leads out of the repository"
        } else if path.starts_with('/') {
            "it is looked for below the repository, as every destination is"
        } else if path.starts_with('~') || path.contains('$') {
            "nothing is expanded here but `*`, `?` and `[...]`"
        } else {
            continue;
        };
        let message = format!("`{path}` is no path in the repository");
        sink.push(
            Diagnostic::new(Code::LeavesTree, destination.span, message)
                .label(why)
                .help("copy it into the repository in `build.command`, and ship it from there"),
        );
    }
}

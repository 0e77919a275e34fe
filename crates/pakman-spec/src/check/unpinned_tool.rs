//! Tools of the build that are another version each time: `go install x@latest`.

use super::File;
use crate::{
    Code, Diagnostic, Sink,
    shell::{Invocation, Role, Word},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.scripts.iter().filter(|script| script.role == Role::Build) {
        let words = script.invocations().iter().flat_map(Invocation::arguments);
        for word in words.filter(|word| is_latest(word)) {
            let message = format!("`{}` is a different version each time", word.raw);
            sink.push(
                Diagnostic::new(Code::UnpinnedTool, script.span(&word.range), message)
                    .help("pin a version, so what builds today still builds tomorrow"),
            );
        }
    }
}

/// `name@latest`, with a name that is no mail address or host.
fn is_latest(word: &Word) -> bool {
    word.known().strip_suffix("@latest").is_some_and(|name| !name.is_empty())
}

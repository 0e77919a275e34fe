//! A build for another kind of project: what it begins with is not in the repository.

use pakman_alpine::tool::{Tool, WRITTEN};

use super::File;
use crate::{
    Code, Diagnostic, Sink,
    shell::{Invocation, Role},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(files) = &file.surroundings.files else { return };
    let is_there = |name: &str| files.iter().any(|path| path == name);
    let script = file.scripts.iter().find(|script| script.role == Role::Build);
    let text = script.map_or("", |script| script.whole_text());
    for destination in file.destinations() {
        let name = destination.value.trim_start_matches("./");
        if WRITTEN.contains(&name) && !is_there(name) && !text.contains(name) {
            let message = format!("`{name}` is listed here, but is not in the repository");
            sink.push(
                Diagnostic::new(Code::MissingFile, destination.span, message)
                    .help("add it to the repository, or change the build"),
            );
        }
    }
    let Some(script) = script else { return };
    let mut told: Vec<&str> = Vec::new();
    for command in script.invocations() {
        if matches!(command.program(), Some("cd" | "pushd") | None) {
            return;
        }
        let Some(needed) = needed(command) else { continue };
        let first = needed[0];
        let is_made = needed.iter().any(|name| is_there(name) || text.contains(name));
        if is_made || told.contains(&first) {
            continue;
        }
        told.push(first);
        let program = command.program().unwrap_or_default();
        let message = format!("`{program}` needs `{first}`, which is not in the repository");
        sink.push(
            Diagnostic::new(Code::MissingFile, script.span(&command.range), message)
                .help("add it to the repository, or change the build"),
        );
    }
}

/// The files of which the command needs one.
fn needed(command: &Invocation) -> Option<&'static [&'static str]> {
    let tool = Tool::of(command.program()?)?;
    let first = command.arguments().first()?;
    let mut words = command.arguments().iter().map(|word| word.text.as_deref());
    let is_free = words.any(|word| word.is_none_or(|word| tool.needs_none(word)));
    (!is_free && !first.known().starts_with("--version")).then_some(tool.files)
}

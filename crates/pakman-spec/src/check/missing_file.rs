//! A build for another kind of project: what it begins with is not in the repository.

use super::File;
use crate::{
    Code, Diagnostic, Sink,
    shell::{Invocation, Role},
};

/// A tool, the files of which it needs one, and the words with which it needs none.
const TOOLS: &[(&[&str], &[&str], &[&str])] = &[
    (
        &["npm", "pnpm", "yarn"],
        &["package.json"],
        &["-g", "--global", "init", "create", "dlx", "exec"],
    ),
    (&["mix"], &["mix.exs"], &["local.hex", "local.rebar", "archive.install", "new", "phx.new"]),
    (&["bundle"], &["Gemfile", "gems.rb"], &["config", "init"]),
    (&["composer"], &["composer.json"], &["create-project", "global", "init", "self-update"]),
    (&["cargo"], &["Cargo.toml"], &["install", "init", "new"]),
    (&["go"], &["go.mod", "go.work"], &["install", "env", "run", "version", "work", "init"]),
];

/// Options that name another folder to work in.
const ELSEWHERE: &[&str] =
    &["--prefix", "-C", "--dir", "--cwd", "--manifest-path", "--working-dir", "-d", "--chdir"];

/// Files that the author writes and no build makes.
const WRITTEN: &[&str] = &["Caddyfile", "manage.py", "config.ru", "gunicorn.conf.py"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(files) = &file.surroundings.files else { return };
    let is_there = |name: &str| files.iter().any(|path| path == name);
    let script = file.scripts.iter().find(|script| script.role == Role::Build);
    let text = script.map_or("", |script| script.whole_text());
    for destination in file.destinations() {
        let name = destination.value.trim_start_matches("./");
        if WRITTEN.contains(&name) && !is_there(name) && !text.contains(name) {
            let message = format!("`{name}` is shipped, and is not in the repository");
            sink.push(
                Diagnostic::new(Code::MissingFile, destination.span, message)
                    .help("is this file for another kind of project?"),
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
                .help("is this file for another kind of project?"),
        );
    }
}

/// The files of which the command needs one.
fn needed(command: &Invocation) -> Option<&'static [&'static str]> {
    let program = command.program()?;
    let (_, needed, without) = TOOLS.iter().find(|(programs, ..)| programs.contains(&program))?;
    let words = command.arguments().iter().map(|word| word.text.as_deref());
    let mut words = words.map(|word| word.map(|word| word.split('=').next().unwrap_or(word)));
    let first = command.arguments().first()?;
    let is_free = words
        .any(|word| word.is_none_or(|word| without.contains(&word) || ELSEWHERE.contains(&word)));
    (!is_free && !first.known().starts_with("--version")).then_some(needed)
}

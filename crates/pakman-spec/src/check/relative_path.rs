//! Hooks that look for something where they are not: apk runs them in `/`.

use super::File;
use crate::{
    Code, Diagnostic, Sink,
    shell::{Invocation, Word},
};

/// Folders of `/` that a path may begin with.
const ROOTS: &[&str] = &[
    "dev", "etc", "home", "lib", "mnt", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp",
    "usr", "var",
];

/// Programs whose first argument is a script.
const INTERPRETERS: &[&str] = &["bash", "node", "perl", "php", "python", "python3", "ruby", "sh"];

/// Programs that look for a project in the folder where they run.
const IN_PROJECT: &[&str] = &["bundle", "composer", "mix", "npm", "pnpm", "rake", "yarn"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let own = file.name().unwrap_or_else(|| "APP".to_owned());
    for script in file.hooks().filter(|script| !script.reads_others()) {
        for command in script.invocations() {
            if matches!(command.program(), Some("cd" | "pushd" | "chroot")) {
                break;
            }
            let Some(word) = sought(command) else { continue };
            if script.asks_for(word.known().rsplit('/').next().unwrap_or_default()) {
                continue;
            }
            let name = word.known();
            let message = format!("`{name}` does not find the application: hooks run in `/`");
            sink.push(Diagnostic::new(Code::RelativePath, script.span(&word.range), message).help(
                format!("add a command to `run.commands`, and call it: `rc-service {own} NAME`"),
            ));
        }
    }
}

/// The word that is looked for below `/`.
fn sought(command: &Invocation) -> Option<&Word> {
    let first = command.words.first()?;
    let name = first.known();
    if is_relative(name) && name.contains('/') {
        return Some(first);
    }
    if INTERPRETERS.contains(&name) {
        let script = command.arguments().first()?;
        let is_file =
            script.known().contains(['.', '/']) || name == "php" && script.known() == "artisan";
        return Some(script).filter(|it| is_relative(it.known()) && is_file);
    }
    // An option, or a path, may lead to it.
    let leads = |word: &Word| {
        word.text.as_ref().is_none_or(|text| text.starts_with('-') || text.contains('/'))
    };
    // So may a variable in front of it.
    let is_plain = IN_PROJECT.contains(&name) && command.range.start == first.range.start;
    (is_plain && !command.arguments().is_empty() && !command.arguments().iter().any(leads))
        .then_some(first)
}

/// Whether a path does not lead from `/` to where it means to.
fn is_relative(path: &str) -> bool {
    let begin = path.split('/').next().unwrap_or_default();
    let begins_name = path.starts_with(|letter: char| letter == '.' || letter.is_alphanumeric());
    let is_system = ["bin/sh", "bin/busybox", "bin/ash"].contains(&path);
    begins_name
        && !ROOTS.contains(&begin)
        && !is_system
        && !path.starts_with("./usr")
        && !path.starts_with("./etc")
}

//! Hooks that call apk, which holds the lock of its database until they are done.

use super::{File, listed};
use crate::{
    Code, Diagnostic, Sink,
    shell::{Invocation, Word},
};

/// The verbs of apk.
const VERBS: &[&str] = &[
    "add", "adbdump", "adbgen", "adbsign", "audit", "cache", "convndx", "del", "dot", "extract",
    "fetch", "fix", "index", "info", "list", "manifest", "mkndx", "mkpkg", "policy", "query",
    "search", "stats", "update", "upgrade", "verify", "version",
];

/// Those that lock its database.
const LOCKING: &[&str] = &["add", "del", "fix", "update", "upgrade"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.hooks() {
        for command in script.invocations().iter().filter(|it| it.program() == Some("apk")) {
            let words = command.arguments();
            let Some(at) = words.iter().position(|it| VERBS.contains(&it.known())) else {
                continue;
            };
            let verb = words[at].known();
            if !LOCKING.contains(&verb) || command.is_background || has_root(command) {
                continue;
            }
            let subject = script.role.subject();
            let message = format!("`apk {verb}` fails in {subject}: apk holds its lock meanwhile");
            let is_name = |word: &&Word| word.known().starts_with(|it: char| it.is_alphanumeric());
            let names: Vec<&str> =
                words[at + 1..].iter().filter(is_name).map(Word::known).collect();
            let help = match verb {
                "add" if names.is_empty() => {
                    "remove it, and add the packages to `dependencies.runtime`".to_owned()
                }
                "add" => format!("remove it, and add {} to `dependencies.runtime`", listed(&names)),
                "del" => "remove it: apk removes what nothing needs any more".to_owned(),
                _ => "remove it".to_owned(),
            };
            sink.push(
                Diagnostic::new(Code::HookApk, script.span(&command.range), message).help(help),
            );
        }
    }
}

/// Whether it is about another installation, which has a lock of its own.
fn has_root(command: &Invocation) -> bool {
    let is_root =
        |word: &Word| word.known().starts_with("-p") || word.known().starts_with("--root");
    command.arguments().iter().any(is_root)
}

//! `npm run build` where `package.json` has no script of this name.

use std::collections::HashSet;

use super::{File, listed};
use crate::{Code, Diagnostic, Edit, Sink, diagnostic::suggest::nearest, shell::Role};

/// Options with which a script of another folder is meant, or none need be there.
const ELSEWHERE: &[&str] =
    &["--prefix", "-C", "--dir", "--cwd", "--if-present", "-w", "--workspace", "-r", "--filter"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(text) = &file.surroundings.package_json else { return };
    let Ok(json) = serde_json::from_str::<serde_json::Value>(text) else { return };
    let scripts = json.get("scripts").and_then(serde_json::Value::as_object);
    let names: Vec<&str> = scripts.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let known: HashSet<&str> = names.iter().copied().collect();
    let Some(script) = file.scripts.iter().find(|script| script.role == Role::Build) else {
        return;
    };
    for command in script.invocations() {
        let words = command.arguments();
        match command.program() {
            Some("npm" | "pnpm" | "yarn" | "bun") => {}
            Some("cd" | "pushd") | None => return,
            Some(_) => continue,
        }
        let [run, word, ..] = words else { continue };
        let Some(name) = word.text.as_deref().filter(|name| !name.starts_with('-')) else {
            continue;
        };
        let is_elsewhere = words.iter().any(|word| {
            let word = word.known();
            ELSEWHERE.contains(&word.split('=').next().unwrap_or(word))
        });
        if !matches!(run.known(), "run" | "run-script") || is_elsewhere || known.contains(name) {
            continue;
        }
        let message = format!("`package.json` has no script `{name}`");
        let diagnostic = Diagnostic::new(Code::MissingScript, script.span(&word.range), message);
        sink.push(match (nearest(name, names.iter().copied()), script.editable(&word.range)) {
            (Some(meant), Some(span)) => diagnostic.unsafe_fix(
                format!("write `{meant}`"),
                vec![Edit { span, text: meant.to_owned() }],
            ),
            _ if names.is_empty() => {
                diagnostic.help("add it to the repository, or change the build")
            }
            _ => diagnostic.help(format!("it has {}", listed(&names))),
        });
    }
}

//! `MIX_ENV=prod` on a line of its own: a variable of the shell, which no program sees.

use std::collections::HashMap;

use super::{File, items};
use crate::{
    Code, Diagnostic, Edit, Sink,
    shell::{Role, Script},
};

/// What a shell reads itself, or has in its environment already, where a new value is handed on.
const HANDED_ON: &[&str] = &[
    "AR", "AS", "CARCH", "CBUILD", "CC", "CHOST", "CI", "CPP", "CXX", "HOME", "IFS", "JOBS",
    "LANG", "LD", "OPTIND", "PATH", "SHELL", "SRCDEST", "TERM", "TMPDIR", "TZ", "USER", "_",
];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let build = file.spec.build.as_ref().and_then(|build| build.value.environment.as_ref());
    let passed: Vec<&str> = items(build).map(crate::VariableName::as_str).collect();
    for script in file.scripts.iter().filter(|script| !script.is_call()) {
        let exports_all = script.invocations().iter().any(|command| {
            command.program() == Some("set")
                && command.arguments().iter().any(|it| is_all(it.known()))
        });
        if script.assigned().is_empty() || exports_all || script.reads_others() {
            continue;
        }
        let words = words(script);
        let programs = script.invocations().iter().filter(|it| !it.words.is_empty());
        let last = programs.map(|it| it.range.start).max();
        for range in script.assigned() {
            let text = &script.whole_text()[range.clone()];
            let name = text.split('=').next().unwrap_or_default();
            let is_part = |letter: char| {
                letter == '_' || letter.is_ascii_uppercase() || letter.is_ascii_digit()
            };
            let is_known = HANDED_ON.contains(&name)
                || name.ends_with("FLAGS")
                || name.starts_with("LC_")
                || script.role == Role::Build && passed.contains(&name);
            let is_followed = last.is_some_and(|last| last > range.end);
            if !name.chars().all(is_part) || is_known || !is_followed || words.get(name) != Some(&1)
            {
                continue;
            }
            let message = format!("`{name}` is not exported, so no program sees it");
            let diagnostic = Diagnostic::new(Code::NotExported, script.span(range), message);
            let start = range.start..range.start + name.len();
            sink.push(match script.editable(&start) {
                Some(span) => {
                    let edit = Edit { span, text: format!("export {name}") };
                    diagnostic.fix(format!("write `export {name}=...`"), vec![edit])
                }
                None => diagnostic.help(format!("write `export {name}=...`")),
            });
        }
    }
}

/// Whether a word makes `set` export whatever is set.
fn is_all(word: &str) -> bool {
    word == "allexport" || word.starts_with('-') && !word.starts_with("--") && word.contains('a')
}

/// How often each name stands in a text, whatever it means there.
fn words<'t>(script: &'t Script<'_>) -> HashMap<&'t str, usize> {
    let is_in_name = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
    let mut count = HashMap::new();
    for word in script.whole_text().split(|letter| !is_in_name(letter)) {
        *count.entry(word).or_insert(0) += 1;
    }
    count
}

//! Paths below `/var/log` and `/var/lib` that look like this package's own and are not.

use std::{collections::HashSet, ops::Range};

use pakman_alpine::layout;

use super::File;
use crate::{
    Code, Dependency, Diagnostic, Edit, Sink,
    diagnostic::suggest::nearest,
    shell::{Role, Script, Word},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(own) = file.name() else { return };
    let dependencies = file.spec.dependencies.as_ref().map(|it| &it.value);
    let runtime = dependencies.and_then(|it| it.runtime.as_ref());
    let others: HashSet<&str> = super::items(runtime).filter_map(Dependency::package).collect();
    for script in file.scripts {
        if matches!(script.role, Role::Build | Role::Package) {
            continue;
        }
        for command in script.invocations() {
            for word in &command.words {
                if let Some((range, meant)) = wrong(word, &own, &others) {
                    let found = &word.raw[range.clone()];
                    tell(file, script, word, (range.clone(), found, &meant), sink);
                }
            }
        }
    }
}

/// The part of a word that is a wrong folder, and what was meant.
fn wrong(word: &Word, own: &str, others: &HashSet<&str>) -> Option<(Range<usize>, String)> {
    let raw = &word.raw;
    let end_of = |from: usize| {
        let rest = &raw[from..];
        from + rest.find(|letter: char| !is_of_name(letter)).unwrap_or(rest.len())
    };
    if let Some(at) = raw.find("/var/logs") {
        let end = at + "/var/logs".len();
        return raw[end..]
            .starts_with('/')
            .then(|| (at..end, layout::LOGS.to_owned()))
            .filter(|_| raw[end + 1..].starts_with(own) || raw.ends_with("/current"));
    }
    for root in [layout::LOGS, layout::HOMES] {
        let Some(at) = raw.find(&format!("{root}/")) else { continue };
        let start = at + root.len() + 1;
        let end = end_of(start);
        let name = &raw[start..end];
        let is_near = nearest(name, [own].into_iter()).is_some();
        let is_s6_log = root == layout::LOGS && &raw[end..] == "/current";
        let is_known = name.is_empty() || name == own || name == "apk" || others.contains(name);
        if !is_known && (is_near || is_s6_log) {
            return Some((at..end, format!("{root}/{own}")));
        }
    }
    None
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-')
}

fn tell(
    file: &File<'_>,
    script: &Script<'_>,
    word: &Word,
    (range, found, meant): (Range<usize>, &str, &str),
    sink: &mut Sink,
) {
    let range = word.range.start + range.start..word.range.start + range.end;
    let message = format!("`{found}` is not a folder of this package");
    let mut diagnostic = Diagnostic::new(Code::WrongFolder, script.span(&range), message);
    if let Some(name) = file.name_span() {
        diagnostic = diagnostic.also(name, "its folders have the name of the package");
    }
    let edit = script.editable(&range).map(|span| Edit { span, text: meant.to_owned() });
    sink.push(
        match edit {
            Some(edit) if found == "/var/logs" => {
                diagnostic.fix(format!("write `{meant}`"), vec![edit])
            }
            Some(edit) => diagnostic.unsafe_fix(format!("write `{meant}`"), vec![edit]),
            None => diagnostic.help(format!("write `{meant}`")),
        }
        .repeating(file.name_span()),
    );
}

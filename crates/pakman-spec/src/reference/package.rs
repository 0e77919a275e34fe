//! Where the package's own name stands beside the keys that the table lists: in calls of OpenRC, in
//! `APP-openrc`, in its folders, as its user, and in the names of the generated files.

use pakman_alpine::layout::{HOMES, INIT_SCRIPTS, LOGS, OPENRC, SETTINGS};

use super::{
    place::Use,
    table::{Part, Spelling},
};
use crate::{OpenrcCall, Source, Span, Spanned, yaml::tree::Node};

/// Folders of which each package has its own.
const FOLDERS: &[&str] = &[HOMES, LOGS, INIT_SCRIPTS, SETTINGS, "/etc", "/run"];

/// What the names of the generated files end in, behind the package's name.
const FILES: &[&str] =
    &[".initd", ".confd", ".run", ".finish", ".log", ".environment", ".env-exec"];

/// Programs that are told a user or a group.
const OWNERS: &[&str] = &[
    "addgroup",
    "adduser",
    "chgrp",
    "chown",
    "delgroup",
    "deluser",
    "doas",
    "install",
    "s6-setuidgid",
    "su",
    "su-exec",
];

/// What install scripts call: the package's service, and its commands.
pub(super) fn calls(own: &str, calls: Vec<OpenrcCall>) -> impl Iterator<Item = Use> {
    let own = own.to_owned();
    calls.into_iter().filter(move |call| call.service.value == own).flat_map(|call| {
        let verb = call.verb.map(|verb| word(Part::Command, verb));
        std::iter::once(word(Part::Package, call.service)).chain(verb)
    })
}

/// Every other place, in no order.
pub(super) fn places(own: &str, source: &Source, root: &Node) -> Vec<Use> {
    let mut places = Places { own, source, found: Vec::new() };
    let entry = |key: &str| root.entry(key).map(|entry| &entry.value);
    let runtime = entry("dependencies").and_then(|it| it.entry("runtime"));
    for item in runtime.map_or(&[][..], |runtime| runtime.value.items()) {
        let is_openrc = |before: &str, after: &str| before.is_empty() && after.starts_with(OPENRC);
        places.search(item.span, is_openrc);
    }
    for entry in entry("hook").into_iter().flat_map(Node::entries) {
        places.search(entry.value.span, |before, _| is_in_folder(before) || is_owner(before));
    }
    let is_file = |before: &str, after: &str| {
        before.ends_with('/') && FILES.iter().any(|end| after.starts_with(end))
    };
    if let Some(package) = entry("package") {
        places.search(package.span, |before, after| {
            is_in_folder(before) || is_owner(before) || is_file(before, after)
        });
    }
    let command = entry("build").and_then(|build| build.entry("command"));
    let run = entry("run");
    for node in command.map(|entry| &entry.value).into_iter().chain(run) {
        places.search(node.span, |before, _| is_in_folder(before));
    }
    places.found
}

struct Places<'a> {
    own: &'a str,
    source: &'a Source,
    found: Vec<Use>,
}

impl Places<'_> {
    /// Takes each place of the name in a part of the file at which `is_named` holds, given the rest
    /// of the line before it and behind it.
    fn search(&mut self, part: Span, is_named: impl Fn(&str, &str) -> bool) {
        let text = &self.source.text()[part.range()];
        for (at, _) in text.match_indices(self.own) {
            let (before, after) = (&text[..at], &text[at + self.own.len()..]);
            let before = before.rsplit('\n').next().unwrap_or_default();
            let after = after.lines().next().unwrap_or_default();
            let is_whole = !before.ends_with(is_of_name) && !continues(after);
            let is_prefix = [OPENRC].iter().chain(FILES).any(|end| {
                after.strip_prefix(end).is_some_and(|rest| !rest.starts_with(is_of_name))
            });
            let is_alone = !before.ends_with(is_of_name) && (is_whole || is_prefix);
            if is_alone && is_named(before.trim_start_matches(['\'', '"']), after) {
                let start = part.start as usize + at;
                let span = Span::new(start, start + self.own.len());
                self.found.push(word(Part::Package, Spanned { value: self.own.to_owned(), span }));
            }
        }
    }
}

fn word(part: Part, word: Spanned<String>) -> Use {
    let Spanned { value: text, span } = word;
    Use { part, text, span, spelling: Spelling::Exact, is_value: false }
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

/// Whether a longer name goes on here. A full stop that ends a sentence does not.
fn continues(after: &str) -> bool {
    after.trim_start_matches('.').starts_with(is_of_name)
}

fn is_in_folder(before: &str) -> bool {
    before.strip_suffix('/').is_some_and(|before| FOLDERS.iter().any(|it| before.ends_with(it)))
}

/// Whether a user's name is expected behind this text of a line: the command is one of [`OWNERS`].
fn is_owner(before: &str) -> bool {
    let command = before.rsplit([';', '&', '|', '(', '`']).next().unwrap_or_default();
    let program = command.split_whitespace().next().unwrap_or_default();
    OWNERS.contains(&program) && before.ends_with([' ', '\t', ':', '\'', '"', '='])
}

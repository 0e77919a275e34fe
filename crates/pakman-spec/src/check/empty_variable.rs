//! Variables that are empty where they are read: apk runs install scripts without an environment, and
//! those of abuild are gone once the package is made.

use std::{
    cell::LazyCell,
    collections::{HashMap, HashSet},
    ops::Range,
};

use pakman_alpine::{abuild, layout};

use super::File;
use crate::{
    Code, Diagnostic, Edit, Sink,
    shell::{Invocation, Role, Script},
};

/// What the shell sets itself, and apk.
const SET: &[&str] = &[
    "APK_PACKAGE",
    "APK_SCRIPT",
    "BB_ASH_VERSION",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "FUNCNAME",
    "HOSTNAME",
    "IFS",
    "LINENO",
    "OLDPWD",
    "OPTARG",
    "OPTIND",
    "PATH",
    "PPID",
    "PS1",
    "PS2",
    "PS4",
    "PWD",
    "RANDOM",
    "SHLVL",
    "_",
];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let keys = LazyCell::new(|| {
        let keys = file.variables().filter_map(|variable| variable.value.key.as_ref());
        keys.map(|key| key.value.as_str()).collect::<HashSet<&str>>()
    });
    for script in file.scripts {
        let is_made = matches!(script.role, Role::Build | Role::Package);
        if is_made || script.variables().is_empty() || script.reads_others() {
            continue;
        }
        for empty in empty(script) {
            let is_given = is_given(&keys, empty.name);
            let is_abuild = abuild::VARIABLES.contains(&empty.name);
            if is_abuild && !(is_given && script.is_call()) {
                sink.push(of_abuild(file, script, &empty));
            } else if script.hook().is_some() {
                sink.push(of_nobody(file, script, &empty, is_given));
            }
        }
    }
}

/// A variable that is read and never set.
struct Empty<'t> {
    name: &'t str,
    places: Vec<&'t Range<usize>>,
}

impl Empty<'_> {
    fn told(&self, script: &Script<'_>, reason: &str) -> Diagnostic {
        let message = format!("`${}` is empty in {}: {reason}", self.name, script.role.subject());
        Diagnostic::new(Code::EmptyVariable, script.span(self.places[0]), message)
    }
}

/// The variables that a text reads, does not set, and gives no default.
fn empty<'t>(script: &'t Script<'_>) -> Vec<Empty<'t>> {
    let set = set(script);
    let mut order: HashMap<&str, usize> = HashMap::new();
    let mut found: Vec<Empty<'_>> = Vec::new();
    for variable in script.variables().iter().filter(|variable| !variable.has_default) {
        let name = &script.whole_text()[variable.name.clone()];
        if SET.contains(&name) || set.contains(name) {
            continue;
        }
        let at = *order.entry(name).or_insert(found.len());
        if at == found.len() {
            found.push(Empty { name, places: Vec::new() });
        }
        found[at].places.push(&variable.range);
    }
    found
}

fn of_abuild(file: &File<'_>, script: &Script<'_>, empty: &Empty<'_>) -> Diagnostic {
    let diagnostic = empty.told(script, "abuild sets it while it builds the package");
    let own = file.name().filter(|_| empty.name == "pkgname");
    let edits = own.as_ref().and_then(|own| {
        let edit =
            |range: &&Range<usize>| Some(Edit { span: script.editable(range)?, text: own.clone() });
        empty.places.iter().map(edit).collect::<Option<Vec<_>>>()
    });
    match (own, edits) {
        (Some(own), Some(edits)) => {
            diagnostic.fix(format!("write `{own}`"), edits).repeating(file.name_span())
        }
        _ => diagnostic.help(instead(file, script, empty.name)),
    }
}

fn of_nobody(
    file: &File<'_>,
    script: &Script<'_>,
    empty: &Empty<'_>,
    is_given: bool,
) -> Diagnostic {
    if !is_given {
        let reason = "nothing sets it, and apk runs hooks without an environment";
        return empty.told(script, reason).help("set it in the hook, or write its value");
    }
    let own = file.name().unwrap_or_else(|| "APP".to_owned());
    let reason = "services and commands are given the variables of kits, hooks are not";
    empty
        .told(script, reason)
        .help(format!("add a command to `run.commands`, and call it: `rc-service {own} NAME`"))
}

/// The names that a text sets somewhere: in front of `=`, behind `for`, `read` and `getopts`.
fn set<'t>(script: &'t Script<'_>) -> HashSet<&'t str> {
    let text = script.whole_text();
    let is_in_name = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
    let mut set = HashSet::new();
    let mut before = "";
    let mut rest = text;
    while let Some(start) = rest.find(is_in_name) {
        rest = &rest[start..];
        let end = rest.find(|letter| !is_in_name(letter)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let is_assigned = ["=", "+=", ":=", "++", "--"].iter().any(|it| behind.starts_with(it));
        if before == "for" || is_assigned {
            set.insert(name);
        }
        (before, rest) = (name, behind);
    }
    let reads = |it: &&Invocation| matches!(it.program(), Some("read" | "getopts" | "unset"));
    for command in script.invocations().iter().filter(reads) {
        set.extend(command.arguments().iter().filter_map(|word| word.text.as_deref()));
    }
    set
}

/// Whether one of the keys of variables is this name, or the beginning of it: a driver makes names
/// that go on behind a `_`.
fn is_given(keys: &HashSet<&str>, name: &str) -> bool {
    let beginnings = name.match_indices('_').map(|(at, _)| &name[..at]);
    beginnings.chain([name]).any(|beginning| keys.contains(beginning))
}

/// What to write instead of a variable of abuild.
fn instead(file: &File<'_>, script: &Script<'_>, name: &str) -> String {
    let home = layout::home(&file.name().unwrap_or_else(|| "APP".to_owned()));
    match name {
        "pkgname" => "write the name of the package".to_owned(),
        "pkgver" | "pkgrel" if script.hook().is_some() => {
            "apk gives a hook the version as `$1`, release and all: `1.4.0-r0`".to_owned()
        }
        "pkgver" | "pkgrel" => "write it into a file in `build.command`, and read that".to_owned(),
        "pkgdir" | "subpkgdir" => {
            "leave it out: in an installation the package's files are below `/`".to_owned()
        }
        _ => format!("what `build.destinations` names is in `{home}`"),
    }
}

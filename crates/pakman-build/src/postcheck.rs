//! What abuild's `postcheck` refuses, and what apk would drop or choke on.

use pakman_apk::{Capabilities, Entries, EntryRef, Node};

use crate::finding::{Finding, Problem};

/// What abuild 3.18 lets nobody put anything below.
const FORBIDDEN: &[&str] = &[
    "srv",
    "usr/local",
    "opt",
    "tmp",
    "var/tmp",
    "var/lock",
    "var/empty",
    "home",
    "sys",
    "proc",
    "mnt",
    "dev",
    "usr/var",
];

/// What a C library other than musl calls its folders.
const LIB64: &[&str] = &["lib64", "usr/lib64"];

/// Everything that keeps the entries from being a package, with these words of `options`.
pub(crate) fn findings(entries: &Entries, options: &[String]) -> Vec<Finding> {
    let has = |word: &str| options.iter().any(|option| option == word);
    let mut findings = Vec::new();
    for entry in entries.iter() {
        let problem =
            name(entry.path).or_else(|| place(entry, &has)).or_else(|| rights(entry, &has));
        findings.extend(problem.map(|problem| Finding::new(entry.path, problem)));
    }
    findings
}

fn name(path: &[u8]) -> Option<Problem> {
    if path.iter().any(u8::is_ascii_control) {
        return Some(Problem::Control);
    }
    // What is below such a folder is dropped with it, and told once.
    (path.first() == Some(&b'.') && !path.contains(&b'/')).then_some(Problem::TopLevelDot)
}

fn place(entry: EntryRef<'_>, has: &impl Fn(&str) -> bool) -> Option<Problem> {
    let path = entry.path;
    let is_below = |folder: &str| {
        path.strip_prefix(folder.as_bytes()).is_some_and(|rest| rest.starts_with(b"/"))
    };
    // A forbidden folder with a hundred files is told once, by the first thing in it.
    let is_first = |folder: &str| !path[folder.len() + 1..].contains(&b'/');
    if !has("!fhs")
        && let Some(folder) = FORBIDDEN.iter().find(|folder| is_below(folder) && is_first(folder))
    {
        return Some(Problem::Forbidden(folder));
    }
    if !has("lib64")
        && let Some(folder) = LIB64.iter().find(|folder| path == folder.as_bytes())
    {
        return Some(Problem::Lib64(folder));
    }
    let is_man_page = is_below("usr/share/man")
        && matches!(path, [.., b'.', b'0'..=b'8'])
        && matches!(entry.node, Node::File(_));
    is_man_page.then_some(Problem::ManPage)
}

fn rights(entry: EntryRef<'_>, has: &impl Fn(&str) -> bool) -> Option<Problem> {
    if !matches!(entry.node, Node::File(_) | Node::HardLink(_)) {
        return None;
    }
    let is_init = entry.path.strip_prefix(b"etc/init.d/").is_some_and(|name| !name.contains(&b'/'));
    if is_init && entry.mode & 0o111 == 0 {
        return Some(Problem::InitScript);
    }
    if entry.mode & 0o6000 != 0 && entry.mode & 0o001 != 0 && !has("suid") {
        return Some(Problem::Setuid);
    }
    let capable = entry.attributes.contains_key(Capabilities::ATTRIBUTE);
    (capable && !has("setcap")).then_some(Problem::Capabilities)
}

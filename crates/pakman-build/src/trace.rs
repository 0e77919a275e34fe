//! What a package needs and provides beside what its file says.

use std::collections::{BTreeMap, BTreeSet};

use pakman_apk::{Entries, Node, Version};

use crate::elf::Elf;

/// The programs and shared libraries of a package, by path; each file of several names once.
pub(crate) type Elves = BTreeMap<Vec<u8>, Elf>;

/// Where commands lie that others may call by name.
const COMMAND_FOLDERS: &[&[u8]] = &[b"bin", b"sbin", b"usr/bin", b"usr/sbin"];

/// Where the loader looks for libraries.
const LIBRARY_FOLDERS: &[&str] = &["lib", "usr/lib"];

/// `cmd:NAME=VERSION` for each program and link among the commands, as abuild has it.
pub(crate) fn commands(entries: &Entries, version: &str) -> Vec<String> {
    let mut provides = BTreeSet::new();
    for entry in entries.iter() {
        let (folder, name) = split(entry.path);
        let is_command = match entry.node {
            Node::Symlink(_) => true,
            Node::File(_) | Node::HardLink(_) => entry.mode & 0o111 != 0,
            Node::Directory => false,
        };
        let name = String::from_utf8_lossy(name);
        if is_command && COMMAND_FOLDERS.contains(&folder) {
            provides.insert(format!("cmd:{name}={version}"));
        }
    }
    provides.into_iter().filter(|word| is_word(word)).collect()
}

/// `so:NAME=VERSION` for each shared library where the loader, or a program of the package, looks
/// for libraries.
pub(crate) fn provided(elves: &Elves) -> Vec<String> {
    let own = elves.values().flat_map(|elf| &elf.runpaths);
    let folders: BTreeSet<&[u8]> = LIBRARY_FOLDERS
        .iter()
        .copied()
        .chain(own.map(|path| path.trim_matches('/')))
        .map(str::as_bytes)
        .collect();
    let mut provides: BTreeMap<String, String> = BTreeMap::new();
    for (path, elf) in elves {
        let (folder, name) = split(path);
        let name = String::from_utf8_lossy(name).into_owned();
        let soname = elf.soname.clone().unwrap_or_else(|| name.clone());
        let is_library = soname.strip_suffix(".so").is_some() || version_behind(&soname).is_some();
        if !folders.contains(folder) || !is_library {
            continue;
        }
        let version = version_behind(&name).filter(|text| text.parse::<Version>().is_ok());
        let version = version.unwrap_or("0");
        // Of two files with one name for others, the one that has a version tells it.
        let known = provides.entry(soname).or_default();
        if known.is_empty() || known == "0" {
            version.clone_into(known);
        }
    }
    let words = provides.into_iter().map(|(name, version)| format!("so:{name}={version}"));
    words.filter(|word| is_word(word)).collect()
}

/// `so:NAME` for each shared library that a program or library needs and the package lacks.
pub(crate) fn needed(entries: &Entries, elves: &Elves) -> Vec<String> {
    let linked = elves.values().filter(|elf| elf.is_linked);
    let mut needed: BTreeSet<&str> =
        linked.flat_map(|elf| &elf.needed).map(String::as_str).collect();
    for soname in elves.values().filter_map(|elf| elf.soname.as_deref()) {
        needed.remove(soname);
    }
    for entry in entries.iter() {
        needed.remove(&*String::from_utf8_lossy(split(entry.path).1));
    }
    let words = needed.into_iter().map(|name| format!("so:{name}"));
    words.filter(|word| is_word(word)).collect()
}

/// The part of `libx.so.1.2` behind `.so.`, where that begins with a digit.
fn version_behind(name: &str) -> Option<&str> {
    let (_, version) = name.split_once(".so.")?;
    version.starts_with(|digit: char| digit.is_ascii_digit()).then_some(version)
}

/// Whether apk can read it: one word that it cannot makes the package unreadable.
fn is_word(word: &str) -> bool {
    word.parse::<pakman_apk::Dependency>().is_ok_and(|dependency| dependency.tag().is_none())
}

/// The folder and the name of a path.
fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (b"", path),
    }
}

//! Programs of a Debian whose libc is newer than the one that the machine of Alpine has: they lie
//! beside that libc, and a script in the place of each starts it behind its own loader.
//!
//! Whoever takes such a program along, as a release of Elixir's does, takes the script.

use std::{collections::BTreeMap, fs, path::Path};

use pakman_apk::{Content, Entry, NewPackage, Node};

use super::package::{collect, stand_in_info};

/// The package with all libraries of that Debian's, its libc among them.
pub(super) const LIBRARIES: &str = "debian-newer-libs";

/// Where libraries and programs lie.
const FOLDER: &str = "usr/lib/debian-newer";

/// Where Debian has its libraries.
const SHARED: &str = "usr/lib/x86_64-linux-gnu/";

const LOADER: &str = "ld-linux-x86-64.so.2";

/// Its libraries, of packages that are unpacked below `debian`, each in a folder of its own.
pub(super) fn libraries(debian: &Path) -> NewPackage {
    let mut entries = BTreeMap::new();
    for folder in fs::read_dir(debian).expect("scripts/machines unpacked them") {
        collect(&folder.expect("a folder").path(), "", &mut entries);
    }
    let libraries = entries.into_iter().filter_map(|(path, entry)| {
        let name = path.strip_prefix(SHARED).filter(|name| is_library(name))?;
        Some(Entry::new(format!("{FOLDER}/{name}"), 0o755, entry.node))
    });
    NewPackage {
        entries: libraries.collect(),
        info: stand_in_info(LIBRARIES, "1-r0", "Libraries of a newer Debian", Vec::new()),
        ..NewPackage::default()
    }
}

/// What packages of these names have besides libraries, with a script in the place of each program
/// that is linked with Debian's libc.
pub(super) fn entries(debian: &Path, names: &[&str]) -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    for name in names {
        collect(&debian.join(name), "", &mut entries);
    }
    entries.retain(|path, _| !path.strip_prefix(SHARED).is_some_and(is_library));
    let programs: Vec<String> = entries
        .iter()
        .filter(|(_, entry)| is_program(entry))
        .map(|(path, _)| path.clone())
        .collect();
    for path in programs {
        let script = format!(
            "#!/bin/sh\nexec /{FOLDER}/{LOADER} --library-path /{FOLDER} --argv0 \"$0\" /{FOLDER}/{path} \"$@\"\n"
        );
        let script = Node::File(Content::Bytes(script.into_bytes()));
        let script = Entry::new(path.as_str(), 0o755, script);
        let program = entries.insert(path.clone(), script).expect("it was just there");
        let place = format!("{FOLDER}/{path}");
        entries.insert(place.clone(), Entry::new(place, 0o755, program.node));
    }
    entries
}

fn is_library(name: &str) -> bool {
    !name.contains('/') && name.contains(".so")
}

fn is_program(entry: &Entry) -> bool {
    let Node::File(Content::File(path)) = &entry.node else { return false };
    let text = fs::read(path).expect("scripts/machines unpacked it");
    let loader = format!("/lib64/{LOADER}\0");
    text.starts_with(b"\x7fELF")
        && text.windows(loader.len()).any(|bytes| bytes == loader.as_bytes())
}

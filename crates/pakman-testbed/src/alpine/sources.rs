//! Packages of software, made of what `scripts/machines` unpacked.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use pakman_apk::{Content, Entry, HookEvent, NewPackage, Node};

use super::{
    newer,
    package::{LIBRARIES, collect, stand_in_info},
    software::{Part, Software},
};
use crate::tools::missing;

/// The package with the libraries of Debian's that they need besides.
const MORE_LIBRARIES: &str = "debian-more-libs";

/// Libraries of other programs.
const LEFT_OUT: [&str; 8] = [
    "libperl",
    "libpython",
    "libmagic",
    "libllvm",
    "libsystemd-shared",
    "libfile-find",
    "libc-l10n",
    "libpq5",
];

impl Software {
    /// Its packages. None where `scripts/machines` has not got them, which is then said.
    pub(super) fn packages(self) -> Option<Vec<NewPackage>> {
        let sources = Sources::find()?;
        Some(self.parts().iter().map(|part| sources.package(part)).collect())
    }
}

/// Where `scripts/machines` put what packages are made of.
struct Sources {
    /// Folders of Debian's packages, each in one of its own.
    debian: [PathBuf; 2],
    /// The same, of the newer Debian.
    newer: PathBuf,
    /// What was unpacked of the Python package index.
    wheels: PathBuf,
    /// Debian's packages that the machine of Alpine has.
    known: PathBuf,
}

impl Sources {
    fn find() -> Option<Self> {
        let machines = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/machines");
        let folders = ["servers", "languages", "newer"];
        let folders = folders.map(|name| machines.join(name).canonicalize());
        let [Ok(servers), Ok(languages), Ok(newer)] = folders else {
            missing(
                "there are no servers and languages; `scripts/machines` gets them, as root, on x86_64",
            );
            return None;
        };
        Some(Self {
            debian: [servers.join("debian"), languages.join("debian")],
            newer: newer.join("debian"),
            wheels: languages,
            known: machines.join("alpine/debian"),
        })
    }

    fn package(&self, part: &Part) -> NewPackage {
        let mut entries = BTreeMap::new();
        for name in part.debian {
            let folder = self.debian.iter().map(|folder| folder.join(name)).find(|it| it.is_dir());
            collect(&folder.unwrap_or_else(|| panic!("{name} is there")), "", &mut entries);
        }
        entries.extend(newer::entries(&self.newer, part.newer));
        // What Debian would start.
        entries.retain(|path, _| !path.starts_with("etc/") && !path.starts_with("lib/systemd/"));
        for (from, to) in part.wheel {
            self.unpacked(from, to, &mut entries);
        }
        let links = part.links.iter().map(|(path, to)| (*path, 0o777, Node::Symlink((*to).into())));
        let script = part.service.map(|(name, text)| {
            let script = Node::File(Content::Bytes(text.into()));
            (format!("etc/init.d/{name}"), 0o755, script)
        });
        let links = links.map(|(path, mode, node)| (path.to_owned(), mode, node));
        for (path, mode, node) in links.chain(script) {
            entries.insert(path.clone(), Entry::new(path, mode, node));
        }
        let mut depends: Vec<String> = part.depends.iter().map(|name| (*name).to_owned()).collect();
        if !part.debian.is_empty() {
            depends.extend([LIBRARIES.to_owned(), MORE_LIBRARIES.to_owned()]);
        }
        if !part.newer.is_empty() {
            depends.push(newer::LIBRARIES.to_owned());
        }
        let description = format!("In place of Alpine's {}", part.name);
        let mut info = stand_in_info(part.name, part.version, &description, depends);
        info.provides = part.provides.iter().map(|name| (*name).to_owned()).collect();
        let script = part.script.map(|text| (HookEvent::PreInstall.into(), text.into()));
        let scripts = script.into_iter().collect();
        NewPackage { info, entries: entries.into_values().collect(), scripts }
    }

    /// A file or folder of the Python package index, whose programs have lost their mode. A name in
    /// `from` may have a `*`.
    fn unpacked(&self, from: &str, to: &str, entries: &mut BTreeMap<String, Entry>) {
        let found = from.split('/').fold(self.wheels.clone(), |folder, name| named(&folder, name));
        let own = found.file_name().expect("a file").to_string_lossy().into_owned();
        if from.ends_with('*') {
            // Programs of the same origin ask for it by its own name.
            let (folder, name) = to.rsplit_once('/').expect("it is below");
            let path = format!("{folder}/{own}");
            entries.insert(path.clone(), Entry::new(path, 0o777, Node::Symlink(name.into())));
        }
        if found.is_file() {
            entries.insert(to.to_owned(), Entry::new(to, 0o755, Node::File(Content::File(found))));
            return;
        }
        let mut below = BTreeMap::new();
        collect(&found, "", &mut below);
        for (path, entry) in below {
            let is_program = ["bin/", "pkg/tool/"].iter().any(|start| path.starts_with(start));
            let (path, mode) = (format!("{to}/{path}"), if is_program { 0o755 } else { 0o644 });
            entries.insert(path.clone(), Entry::new(path, mode, entry.node));
        }
    }
}

/// What has this name in a folder, which may have a `*` for what follows or is between.
fn named(folder: &Path, name: &str) -> PathBuf {
    let Some((start, end)) = name.split_once('*') else { return folder.join(name) };
    let entries = fs::read_dir(folder).expect("scripts/machines unpacked it");
    let mut names = entries.map(|entry| entry.expect("readable").file_name());
    let is_meant = |name: &std::ffi::OsString| {
        name.to_str().is_some_and(|name| name.starts_with(start) && name.ends_with(end))
    };
    folder.join(names.find(is_meant).unwrap_or_else(|| panic!("{name} is there")))
}

/// Debian's libraries that the machine of Alpine has not got, and those of the newer Debian. None as
/// for [`Software::packages`].
pub(super) fn libraries() -> Option<Vec<NewPackage>> {
    let Sources { debian, known, newer, .. } = Sources::find()?;
    let names = |folder: &Path| -> BTreeSet<PathBuf> {
        let entries = fs::read_dir(folder).expect("scripts/machines unpacked them");
        entries.map(|entry| PathBuf::from(entry.expect("a folder").file_name())).collect()
    };
    let mut entries = BTreeMap::new();
    for folder in debian {
        for name in names(&folder).difference(&names(&known)) {
            let text = name.to_string_lossy();
            let is_wanted = text.starts_with("lib")
                && !text.contains("-perl")
                && !LEFT_OUT.iter().any(|left_out| text.starts_with(left_out));
            if is_wanted {
                collect(&folder.join(name), "", &mut entries);
            }
        }
    }
    entries.retain(|path, _| path.contains("lib/x86_64-linux-gnu/") && !path.contains("/perl"));
    let description = "Libraries of Debian's servers and languages";
    let more = NewPackage {
        info: stand_in_info(MORE_LIBRARIES, "1-r0", description, vec![LIBRARIES.to_owned()]),
        entries: entries.into_values().collect(),
        ..NewPackage::default()
    };
    Some(vec![more, newer::libraries(&newer)])
}

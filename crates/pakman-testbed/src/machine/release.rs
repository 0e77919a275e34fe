//! The generations of OpenRC, and where their machines are.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use crate::tools::missing;

/// A Debian release, for the OpenRC and the s6 that it has.
#[derive(Debug, Clone)]
pub struct Release {
    /// The files of its machine.
    pub rootfs: PathBuf,
    /// Its OpenRC, `0.45.2`.
    pub openrc: String,
}

/// The suites that `scripts/machines` makes machines of, oldest first.
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
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/machines");
        let found: Vec<Self> =
            SUITES.iter().filter_map(|suite| Self::of(folder.join(suite))).collect();
        if found.len() < SUITES.len() {
            missing("a machine is missing; `scripts/machines` makes them, as root, with apt");
            return Vec::new();
        }
        found
    }

    fn of(rootfs: PathBuf) -> Option<Self> {
        let rootfs = rootfs.canonicalize().ok()?;
        let version = fs::read_to_string(rootfs.join("usr/lib/rc/version")).ok()?;
        Some(Self { openrc: version.trim().to_owned(), rootfs })
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenRC {}", self.openrc)
    }
}

//! What these tests share.

use std::path::Path;

use pakman_apk::{PublicKey, TrustedKey};
use pakman_root::{Error, Request, Root, Roots, Source, Step, Watcher};
use pakman_testbed::{
    alpine::ARCH,
    mirror::{Mirror, RELEASE},
    tool,
};
use tempfile::TempDir;

/// A mirror, and a folder for roots that has none yet.
pub(crate) struct Place {
    pub(crate) mirror: Mirror,
    cache: TempDir,
}

impl Place {
    /// None where a tool is missing, which is then said.
    pub(crate) fn new() -> Option<Self> {
        tool("bwrap")?;
        Some(Self { mirror: Mirror::new()?, cache: tempfile::tempdir().unwrap() })
    }

    pub(crate) fn cache(&self) -> &Path {
        self.cache.path()
    }

    pub(crate) fn roots(&self) -> Roots {
        Roots::open(self.cache()).unwrap()
    }

    /// The mirror at this address, and its key.
    pub(crate) fn source(&self, url: &str) -> Source {
        let path = self.mirror.key();
        let key = PublicKey::from_pem(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        Source { mirror: url.parse().unwrap(), keys: vec![TrustedKey { name, key }] }
    }

    /// A root with these packages, from the mirror at this address.
    pub(crate) fn get_from(&self, url: &str, packages: &[&str]) -> Result<Root, Error> {
        self.roots().get(&request(packages), &self.source(url), &mut Heard::default())
    }

    /// A root with these packages.
    pub(crate) fn get(&self, packages: &[&str]) -> Result<Root, Error> {
        self.get_from(&self.mirror.url(), packages)
    }

    /// The names of what is in a folder of the cache.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.cache().join(folder)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// That there is no root, and nothing half made.
    pub(crate) fn assert_no_root(&self) {
        assert_eq!(self.names("roots"), [""; 0]);
        assert_eq!(self.names("making"), [""; 0]);
    }
}

/// The packages that a small root has.
pub(crate) const SMALL: &[&str] = &["alpine-baselayout", "busybox"];

pub(crate) fn request(packages: &[&str]) -> Request {
    Request::new(RELEASE, ARCH, packages.iter().copied()).unwrap()
}

/// What was told.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) steps: Vec<Step>,
    pub(crate) fetched: u64,
}

impl Watcher for Heard {
    fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    fn fetched(&mut self, bytes: u64) {
        self.fetched = bytes;
    }
}

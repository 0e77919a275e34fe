//! What a root is made of: the file that lies beside it.

use std::{
    fs,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use crate::{
    apk::Chosen, error::Error, mirror::Mirror, namespace::Owners, request, request::Request,
};

const FILE: &str = "root.json";

/// What a root is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Alpine's release.
    pub release: String,
    /// The architecture.
    pub arch: String,
    /// What was asked for.
    pub packages: Vec<String>,
    /// The mirror that it is from, without user and password.
    pub mirror: String,
    /// Whom its files belong to.
    pub owners: Owners,
    /// The packages that apk chose, with their versions.
    pub installed: Vec<(String, String)>,
    /// SHA-1 of each of them, in the same order.
    identities: Vec<String>,
    /// When it was made, in seconds since 1970.
    pub made: u64,
}

impl Manifest {
    pub(crate) fn new(
        request: &Request,
        mirror: &Mirror,
        owners: Owners,
        installed: Vec<Chosen>,
        identities: Vec<String>,
    ) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            release: request.release().to_owned(),
            arch: request.arch().to_owned(),
            packages: request.packages().to_vec(),
            mirror: mirror.to_string(),
            owners,
            installed,
            identities,
            made: now.map_or(0, |now| now.as_secs()),
        }
    }

    /// The name of the root that is made of this: `3.22-x86_64-0123456789abcdef`.
    pub(crate) fn id(&self) -> String {
        let Self { release, arch, packages, mirror, owners, identities, installed: _, made: _ } =
            self;
        let digest = request::digest(&(release, arch, packages, mirror, owners, identities));
        format!("{release}-{arch}-{digest}")
    }

    /// Reads the one in a folder; nothing where there is none, or not a whole one.
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(FILE)).ok()?).ok()
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<(), Error> {
        let text = serde_json::to_vec_pretty(self).expect("plain data has a JSON");
        let path = folder.join(FILE);
        fs::write(&path, text).map_err(Error::file("write", path))
    }
}

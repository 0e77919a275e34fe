//! A package on this machine that is to be pushed.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    sync::Arc,
};

use pakman_apk::{Limits, PackageInfo, PackageReader, Record, Signature, TrustedKey};

use crate::{
    content::{self, Source},
    error::Error,
};

/// A package whose fields are known.
#[derive(Debug)]
pub struct Package {
    pub(crate) source: Arc<Source>,
    /// What it says of itself.
    pub info: PackageInfo,
    /// What tells it from others of its name and version.
    pub(crate) fingerprint: Fingerprint,
}

/// What two packages have in common when they are the same bytes: the control part states the hash
/// of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    pub(crate) size: u64,
    /// SHA-1 of the control part.
    pub(crate) identity: [u8; 20],
    signatures: Vec<Signature>,
}

impl Fingerprint {
    /// That of a package whose file has `size` bytes.
    pub(crate) fn of<R: BufRead>(package: PackageReader<R>, size: u64) -> Self {
        let PackageReader { identity, signatures, .. } = package;
        Self { size, identity, signatures }
    }
}

impl Package {
    /// Reads what a package says of itself.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let source = Arc::new(Source::look(path)?);
        let package = PackageReader::open(BufReader::new(source.open()?), Limits::default());
        let package = package.map_err(|error| bad(path, error))?;
        let (info, fingerprint) = (package.info.clone(), Fingerprint::of(package, source.size));
        Ok(Self { source, info, fingerprint })
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.source.size
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.source.path
    }

    /// Its record for the index of `arch`.
    pub(crate) fn record(&self, arch: &str) -> Record {
        Record::new(&self.info, self.fingerprint.identity, self.fingerprint.size, arch)
    }

    /// Reads the package to its end and checks all that apk checks. Whoever signed it, it has to
    /// be signed, and rightly where the key is one of `keys`.
    pub(crate) fn verify(&self, keys: &[TrustedKey]) -> Result<(), Error> {
        let path = self.path();
        let failed = |error| bad(path, error);
        let file = self.source.open()?;
        let reader = BufReader::with_capacity(256 * 1024, &file);
        let package = PackageReader::open(reader, Limits::default()).map_err(failed)?;
        match package.verify_signature(keys) {
            // An index that is trusted vouches for packages by other keys.
            Ok(_) | Err(pakman_apk::Error::Untrusted { .. }) => {}
            Err(error) => return Err(failed(error)),
        }
        package.check_contents().map_err(failed)?;
        self.source.check(&file)
    }
}

fn bad(path: &Path, error: pakman_apk::Error) -> Error {
    match error {
        pakman_apk::Error::Io { source, .. } => content::failed(path, source),
        error => Error::Package { place: path.display().to_string(), source: error },
    }
}

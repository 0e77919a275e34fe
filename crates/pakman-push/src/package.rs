//! A package on this machine that is to be pushed.

use std::{
    io::{BufRead, BufReader},
    os::unix::fs::FileExt,
    path::Path,
    sync::{Arc, OnceLock},
};

use pakman_apk::{Limits, PackageInfo, PackageReader, Record, Signature, TrustedKey};

use crate::{
    content::{self, Source},
    error::Error,
    parts::PartHashes,
};

/// A package whose fields are known.
#[derive(Debug)]
pub struct Package {
    pub(crate) source: Arc<Source>,
    /// What it says of itself.
    pub info: PackageInfo,
    /// What tells it from others of its name and version.
    pub(crate) fingerprint: Fingerprint,
    /// The SHA-256 of the parts that it is sent in, once it was verified for that.
    hashes: OnceLock<Vec<[u8; 32]>>,
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
        Ok(Self { source, info, fingerprint, hashes: OnceLock::new() })
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
    /// be signed, and rightly where the key is one of `keys`. Where it is sent with hashes, they are
    /// made by the way.
    pub(crate) fn verify(&self, keys: &[TrustedKey], with_hashes: bool) -> Result<(), Error> {
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
        if with_hashes {
            let mut parts = PartHashes::of(self.size());
            let mut read = 0;
            let start = usize::try_from(package.data_start).expect("it was in memory");
            let mut before_data = vec![0; start];
            file.read_exact_at(&mut before_data, 0).map_err(|it| content::failed(path, it))?;
            parts.add(&before_data);
            let checked = package.check_contents_adding(|hash, data| {
                parts.add_beside(hash, read, data);
                read += data.len() as u64;
            });
            checked.map_err(failed)?;
            let _ = self.hashes.set(parts.finish());
        } else {
            package.check_contents().map_err(failed)?;
        }
        self.source.check(&file)
    }

    /// The SHA-256 of the parts that it is sent in, once it was verified for that.
    pub(crate) fn hashes(&self) -> Option<&[[u8; 32]]> {
        self.hashes.get().map(Vec::as_slice)
    }
}

fn bad(path: &Path, error: pakman_apk::Error) -> Error {
    match error {
        pakman_apk::Error::Io { source, .. } => content::failed(path, source),
        error => Error::Package { place: path.display().to_string(), source: error },
    }
}

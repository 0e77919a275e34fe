//! Checks everything that a package states.

use std::io::BufRead;

use sha1::{Digest, Sha1};

use crate::{
    entry::Node,
    error::Error,
    pkginfo::PackageInfo,
    read::{Limits, PackageReader},
    sign::TrustedKey,
};

/// What is known of a package that was found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What it says of itself.
    pub info: PackageInfo,
    /// Name of the trusted key that signed it.
    pub key: String,
    /// How many files, directories and links it has.
    pub entries: u64,
}

/// Reads a package to its end: the signature by one of `keys`, the hash of the data and of each
/// file and link, and every rule of the format whose breach apk punishes. The first breach is the error.
pub fn verify(
    reader: impl BufRead,
    keys: &[TrustedKey],
    limits: Limits,
) -> Result<Verified, Error> {
    let package = PackageReader::open(reader, limits)?;
    let key = package.verify_signature(keys)?.to_owned();
    let info = package.info.clone();
    let entries = package.verify_contents()?;
    Ok(Verified { info, key, entries })
}

impl<R: BufRead> PackageReader<R> {
    /// Checks what [`verify`] checks, whoever signed; the number of files, directories and links.
    pub fn verify_contents(self) -> Result<u64, Error> {
        let mut entries = 0;
        self.entries(|member, _| {
            entries += 1;
            match &member.entry.node {
                Node::Symlink(target) => member.check_hash(Sha1::digest(target).into()),
                Node::Directory | Node::File(_) | Node::HardLink(_) => Ok(()),
            }
        })?;
        Ok(entries)
    }
}

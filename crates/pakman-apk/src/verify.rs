//! Checks everything that a package states.

use std::io::BufRead;

use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Part},
    gunzip,
    limits::Limits,
    pkginfo::PackageInfo,
    read::{Contents, PackageReader},
    sign::TrustedKey,
};

/// What is known of a package that was found good.
#[derive(Debug)]
pub struct Verified {
    /// What it says of itself.
    pub info: PackageInfo,
    /// Name of the trusted key that signed it.
    pub key: String,
    /// What it holds, and what it states of that in vain.
    pub contents: Contents,
}

/// Reads a package to its end: the signature by one of `keys`, the hash of the data, and every rule
/// of the format whose breach apk punishes. The first breach is the error: apk 3 installs what has
/// none, as the package says.
pub fn verify(
    reader: impl BufRead,
    keys: &[TrustedKey],
    limits: Limits,
) -> Result<Verified, Error> {
    let package = PackageReader::open(reader, limits)?;
    let key = package.verify_signature(keys)?.to_owned();
    let info = package.info.clone();
    let contents = package.verify_contents()?;
    Ok(Verified { info, key, contents })
}

impl<R: BufRead> PackageReader<R> {
    /// Checks what [`verify`] checks, whoever signed.
    pub fn verify_contents(self) -> Result<Contents, Error> {
        self.entries(|_, _| Ok(()))
    }

    /// Checks the same, and looks for no [`Contents::warnings`]: each file is hashed with all of the
    /// data, and not once more by itself.
    pub fn check_contents(self) -> Result<(), Error> {
        self.check_contents_adding(|hash, data| hash.update(data))
    }

    /// Checks the same, where `add` adds the data to the hash that they are checked by, piece by
    /// piece: who hashes the same bytes from another beginning saves time by doing both in turns.
    pub fn check_contents_adding(self, add: impl FnMut(&mut Sha256, &[u8])) -> Result<(), Error> {
        self.walk(false, add, |_, _| Ok(())).map(drop)
    }

    /// Checks the hash of the data and nothing else, without unpacking it: with
    /// [`PackageReader::verify_signature`] it shows that each byte is one that was signed. Whether
    /// apk can read them is for [`PackageReader::verify_contents`] to say, which takes many times
    /// as long.
    pub fn verify_data(mut self) -> Result<(), Error> {
        let mut hash = Sha256::new();
        loop {
            let part = self.reader.fill_buf();
            let part = part.map_err(|source| gunzip::failed(Part::Data, source))?;
            if part.is_empty() {
                return self.info.check_data_hash(hash.finalize().into());
            }
            hash.update(part);
            let length = part.len();
            self.reader.consume(length);
        }
    }
}

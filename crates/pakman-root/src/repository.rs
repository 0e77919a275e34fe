//! A repository of somebody's own, as hosts find it.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use pakman_apk::{Index, Record, TrustedKey};

use crate::{error::Error, fetch::Fetcher, index, mirror::Address, package};

/// What a repository of somebody's own has for one architecture.
#[derive(Debug)]
pub struct Repository {
    fetcher: Fetcher,
    /// The folder of the architecture.
    folder: Address,
    keys: Vec<TrustedKey>,
    index: Index,
}

impl Repository {
    /// Fetches the index for an architecture from below an address of `https:`, `http:` or `file:`.
    /// One that none of `keys` has signed is refused, whatever keys lie beside it.
    pub fn open(address: &str, arch: &str, keys: Vec<TrustedKey>) -> Result<Self, Error> {
        let fetcher = Fetcher::default();
        let folder = Address::parse(address)?.below(arch);
        let there = folder.below(index::FILE);
        let (index, signatures) = index::fetch_one(&fetcher, &there)?;
        let verified = signatures.verify(&keys);
        verified.map_err(|source| Error::Unverified { address: there.to_string(), source })?;
        Ok(Self { fetcher, folder, keys, index })
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Fetches a package of the index into a folder, and holds it against its record and the keys.
    /// Gives its path.
    pub fn fetch(&self, record: &Record, folder: &Path) -> Result<PathBuf, Error> {
        let name = record.info.file_name();
        let address = self.folder.below(&name);
        if name.contains('/') {
            return Err(Error::Other { address: address.to_string(), what: "its name" });
        }
        let path = folder.join(name);
        let file = File::create(&path).map_err(Error::file("write", &path))?;
        let came = self.fetcher.fetch(&address, &file, record.file_size, &mut |_| {});
        came.map_err(Error::of_no_mirror)?;
        package::verify(&path, record, &self.keys, &address.to_string())?;
        Ok(path)
    }
}

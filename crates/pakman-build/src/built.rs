//! A package that was built.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use pakman_apk::{PackageInfo, Written};
use sha2::{Digest, Sha256};

/// A package that lies in the work folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The file.
    pub path: PathBuf,
    /// What is known of it.
    pub written: Written,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
}

impl Built {
    /// What it says of itself.
    pub fn info(&self) -> &PackageInfo {
        &self.written.info
    }
}

/// Passes bytes on, and hashes them.
#[derive(Debug)]
pub(crate) struct Hashed<W> {
    out: W,
    hash: Sha256,
}

impl<W> Hashed<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, hash: Sha256::new() }
    }

    /// The SHA-256 of what was passed on.
    pub(crate) fn finish(self) -> [u8; 32] {
        self.hash.finalize().into()
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The SHA-256 of a file.
pub(crate) fn sha256(path: &Path) -> io::Result<[u8; 32]> {
    let mut hashed = Hashed::new(io::sink());
    io::copy(&mut File::open(path)?, &mut hashed)?;
    Ok(hashed.finish())
}

//! Puts packages into a repository.

use std::{
    fs::{self, File, Permissions},
    io::{self, Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use pakman_apk::{Record, Repository, Signer, Written};
use sha2::{Digest, Sha256};

use crate::{built::Built, error::Error, interrupt::Interrupt};

/// A package that is in a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The file in the repository.
    pub path: PathBuf,
    /// What is known of it.
    pub written: Written,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
}

/// Puts packages into `repository/arch` and its index, which `signers` sign; `epoch` is the time of
/// the index, in seconds since 1970.
///
/// Each package takes its name as a whole, and the index comes last: it never names one that is
/// not there. Waits while another process writes to the folder. After an interrupt that comes
/// before the first of them the repository is as it was; a later one is not looked at.
pub fn publish(
    packages: Vec<Built>,
    repository: &Path,
    arch: &str,
    signers: &[Signer<'_>],
    epoch: u64,
    interrupt: &Interrupt,
) -> Result<Vec<Published>, Error> {
    let folder = repository.join(arch);
    let mut index = Repository::open(&folder, arch)?;
    index.check_signers(signers)?;
    // Nobody else writes here as long as the repository is open.
    sweep(&folder).map_err(Error::file("clean", &folder))?;
    let mut waiting = Vec::new();
    for built in packages {
        interrupt.check()?;
        let path = folder.join(built.info().file_name());
        let copied = copy(&built.path, &folder).map_err(Error::file("write", &path))?;
        waiting.push((copied, path, built.written));
    }
    interrupt.check()?;
    let mut published = Vec::new();
    for ((copy, sha256), path, written) in waiting {
        copy.persist(&path).map_err(|error| Error::file("write", &path)(error.error))?;
        index.insert(&Record::of(&written, arch))?;
        published.push(Published { path, written, sha256 });
    }
    index.write(signers, epoch)?;
    Ok(published)
}

/// How the name of a copy begins that is yet to get its own, and how long it is.
const PREFIX: &str = ".pakman-";
const LENGTH: usize = PREFIX.len() + 6;

/// Removes the copies that a run left which was killed.
fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_copy = name.as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if is_copy && name.len() == LENGTH && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// A copy of the file in the folder, on the disk, under a name that no index has and that is gone
/// when it is dropped; and its SHA-256.
fn copy(file: &Path, folder: &Path) -> io::Result<(tempfile::NamedTempFile, [u8; 32])> {
    let mut copy = tempfile::Builder::new()
        .prefix(PREFIX)
        .rand_bytes(LENGTH - PREFIX.len())
        .tempfile_in(folder)?;
    let mut hash = Sha256::new();
    let mut from = File::open(file)?;
    let mut buffer = vec![0; 128 * 1024];
    while let read @ 1.. = from.read(&mut buffer)? {
        hash.update(&buffer[..read]);
        copy.write_all(&buffer[..read])?;
    }
    copy.as_file().set_permissions(Permissions::from_mode(0o644))?;
    copy.as_file().sync_all()?;
    fs::remove_file(file)?;
    Ok((copy, hash.finalize().into()))
}

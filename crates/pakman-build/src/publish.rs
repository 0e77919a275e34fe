//! Puts packages into a repository.

use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use pakman_apk::{Record, Repository, Signer, Written};
use tempfile::NamedTempFile;

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
        let placed = place(&built.path, &folder).map_err(Error::file("write", &path))?;
        waiting.push((placed, path, built));
    }
    interrupt.check()?;
    let mut published = Vec::new();
    for (placed, path, Built { written, sha256, .. }) in waiting {
        placed.persist(&path).map_err(|error| Error::file("write", &path)(error.error))?;
        index.insert(&Record::of(&written, arch))?;
        published.push(Published { path, written, sha256 });
    }
    index.write(signers, epoch)?;
    Ok(published)
}

/// How the name of a file begins that is yet to get its own, and how long it is.
const PREFIX: &str = ".pakman-";
const LENGTH: usize = PREFIX.len() + 6;

/// Removes the files that a run left which was killed.
fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_left = name.as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if is_left && name.len() == LENGTH && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Puts the file into the folder, on the disk, under a name that no index has and that is gone when it
/// is dropped: the file itself, and a copy where that is another file system.
fn place(file: &Path, folder: &Path) -> io::Result<NamedTempFile> {
    let mut names = tempfile::Builder::new();
    names.prefix(PREFIX).rand_bytes(LENGTH - PREFIX.len());
    let link = |path: &Path| fs::hard_link(file, path).and_then(|()| File::open(path));
    let copy = || {
        let mut copy = names.tempfile_in(folder)?;
        io::copy(&mut File::open(file)?, copy.as_file_mut())?;
        Ok::<_, io::Error>(copy)
    };
    let placed = names.make_in(folder, link).or_else(|_| copy())?;
    placed.as_file().set_permissions(Permissions::from_mode(0o644))?;
    placed.as_file().sync_all()?;
    fs::remove_file(file)?;
    Ok(placed)
}

//! Puts packages into a repository.

use std::{
    fs::{self, File, Permissions},
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use pakman_apk::{Record, Repository, Signer};

use crate::{built::Built, error::Error, interrupt::Interrupt};

/// A package that is in a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The file in the repository.
    pub path: PathBuf,
    /// What is known of it.
    pub built: Built,
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
    let mut waiting = Vec::new();
    for built in packages {
        interrupt.check()?;
        let path = folder.join(built.info().file_name());
        let copy = copy(&built.path, &folder).map_err(Error::file("write", &path))?;
        waiting.push((copy, path, built));
    }
    interrupt.check()?;
    let mut published = Vec::new();
    for (copy, path, built) in waiting {
        copy.persist(&path).map_err(|error| Error::file("write", &path)(error.error))?;
        index.insert(Record::of(&built.written, arch));
        published.push(Published { path, built });
    }
    index.write(signers, epoch)?;
    Ok(published)
}

/// A copy of the file in the folder, on the disk, under a name that no index has and that is gone
/// when it is dropped.
fn copy(file: &Path, folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut copy = tempfile::Builder::new().prefix(".pakman-").tempfile_in(folder)?;
    io::copy(&mut File::open(file)?, copy.as_file_mut())?;
    copy.as_file().set_permissions(Permissions::from_mode(0o644))?;
    copy.as_file().sync_all()?;
    fs::remove_file(file)?;
    Ok(copy)
}

//! The folder for all temporary files of a process.

use std::{
    fs::{self, File, Metadata, Permissions},
    io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use rustix::process::geteuid;
use tempfile::TempDir;

use crate::command::signal;

/// How such folders are called.
const PREFIX: &str = ".pakman-";

/// The file in one that its users have locked.
const LOCK: &str = "lock";

/// A folder for all temporary files of this process, whichever library makes them. It goes with the
/// process, also where that is told of a signal. What `KILL` left of others goes with the next one.
pub(crate) struct Temporary {
    folder: TempDir,
    _lock: File,
}

impl Temporary {
    /// A new folder.
    pub(crate) fn new() -> io::Result<Self> {
        remove_left(&tempfile::env::temp_dir());
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        // A machine's own root passes through it, whoever that is here.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711))?;
        let new = folder.path().join("new");
        let lock = File::create(&new)?;
        // Some file systems have no locks. It has its name once it is locked.
        let _ = lock.lock_shared();
        fs::rename(new, folder.path().join(LOCK))?;
        // Fails where there is one already, which does as well.
        let _ = tempfile::env::override_temp_dir(folder.path());
        let path = folder.path().to_owned();
        signal::before_the_end(move || remove(&path));
        Ok(Self { folder, _lock: lock })
    }

    /// Leaves it to a process that has [taken](take) it.
    pub(crate) fn leave(mut self) {
        self.folder.disable_cleanup(true);
        signal::before_the_end(|| ());
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Takes the folder of another process, which is not removed as long as this is open.
pub(crate) fn take(folder: &Path) -> io::Result<File> {
    let lock = File::open(folder.join(LOCK))?;
    // Some file systems have no locks.
    let _ = lock.lock_shared();
    Ok(lock)
}

/// Removes a folder in which others may still be at work.
pub(crate) fn remove(path: &Path) {
    let is_gone = |_: &u32| fs::remove_dir_all(path).is_ok() || !path.exists();
    let _ = (0..10).find(is_gone);
}

/// Removes folders of this user that nobody uses any more.
fn remove_left(above: &Path) {
    for entry in fs::read_dir(above).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(PREFIX) && is_left(&path) {
            remove(&path);
        }
    }
}

/// Others could name a pipe or a link like that.
fn is_left(folder: &Path) -> bool {
    let is_ours = |found: &Metadata| found.uid() == geteuid().as_raw();
    let folder_is = fs::symlink_metadata(folder).is_ok_and(|it| it.is_dir() && is_ours(&it));
    let lock = folder.join(LOCK);
    folder_is
        && fs::symlink_metadata(&lock).is_ok_and(|it| it.is_file())
        && File::open(lock).is_ok_and(|lock| lock.try_lock().is_ok())
}

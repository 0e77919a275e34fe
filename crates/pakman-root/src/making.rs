//! The folder of a root that is not ready.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{error::Error, remove};

/// The file that whoever uses a root has locked; when it was written to last, somebody did.
pub(crate) const USED: &str = "used";

/// The folder of a root that is not ready. It is removed with this, unless it became a root.
pub(crate) struct Making {
    folder: Option<PathBuf>,
    /// Shows that somebody is at work here.
    _lock: File,
}

impl Making {
    /// A new folder in `above`.
    pub(crate) fn begin(above: &Path) -> Result<Self, Error> {
        // Nobody takes it for a leftover before it is locked.
        let _guard = guard(above)?;
        let made = tempfile::Builder::new().prefix("new-").tempdir_in(above);
        let folder = made.map_err(Error::file("make", above))?.keep();
        let path = folder.join(USED);
        let lock = File::options().create(true).append(true).open(&path);
        let lock = lock.map_err(Error::file("write", &path))?;
        // Some file systems have no locks.
        let _ = lock.lock();
        Ok(Self { folder: Some(folder), _lock: lock })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.as_deref().expect("it is there until it becomes a root")
    }

    /// Leaves of the folder what belongs to the root, and moves it to `path`.
    pub(crate) fn become_root(mut self, path: &Path) -> Result<(), Error> {
        fs::rename(self.folder(), path).map_err(Error::file("write", path))?;
        self.folder = None;
        Ok(())
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // What cannot be removed now is a leftover.
            let _ = remove::folder(folder);
        }
    }
}

/// Removes what processes left that were killed.
pub(crate) fn remove_leftovers(above: &Path) -> Result<(), Error> {
    let _guard = guard(above)?;
    for entry in fs::read_dir(above).map_err(Error::file("read", above))? {
        let path = entry.map_err(Error::file("read", above))?.path();
        let is_left = match File::options().append(true).open(path.join(USED)) {
            Ok(lock) => lock.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if is_left {
            remove::folder(&path)?;
        }
    }
    Ok(())
}

/// Held while folders are made or looked through.
fn guard(above: &Path) -> Result<File, Error> {
    let folder = File::open(above).map_err(Error::file("open", above))?;
    // Some file systems have no locks.
    let _ = folder.lock();
    Ok(folder)
}

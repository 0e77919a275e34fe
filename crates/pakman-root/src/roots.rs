//! The folder of all roots: each made once, shared, and removed when nobody uses it any more.

use std::{
    fs::{self, File, Permissions, TryLockError},
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crate::{
    error::Error,
    making::{self, Making, USED},
    manifest::Manifest,
    remove,
    watch::Watcher,
};

/// The folder of all roots.
///
/// | in it | what |
/// | --- | --- |
/// | `roots/ID/root` | a root |
/// | `roots/ID/root.json` | what it is made of |
/// | `requests/ID` | which root a request has got |
/// | `packages/IDENTITY.apk` | packages, verified |
/// | `packages/IDENTITY` | the apk that fills roots, unpacked from its package |
/// | `indexes/MIRROR` | the last index of each repository, verified |
/// | `making` | what is not ready; nobody uses it |
///
/// Only its owner can look into it: programs of a root may have the setuid bit.
#[derive(Debug)]
pub struct Roots {
    folder: PathBuf,
}

/// A root that is ready. It is not removed as long as this lives.
#[derive(Debug)]
pub struct Root {
    /// Its name among the roots.
    pub id: String,
    /// The top of the file system.
    pub path: PathBuf,
    /// What it is made of.
    pub manifest: Manifest,
    _lock: File,
}

/// A root as [`Roots::list`] tells of it.
#[derive(Debug)]
pub struct Kept {
    /// Its name among the roots.
    pub id: String,
    /// The top of the file system.
    pub path: PathBuf,
    /// What it is made of.
    pub manifest: Manifest,
    /// When somebody used it last.
    pub used: SystemTime,
}

impl Roots {
    /// The roots of a folder, which is made where it is missing.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
        let found = fs::metadata(folder).map_err(Error::file("read", folder))?;
        if found.mode() & 0o777 != 0o700 {
            let closed = fs::set_permissions(folder, Permissions::from_mode(0o700));
            closed.map_err(Error::file("close to others", folder))?;
        }
        for name in ["roots", "requests", "packages", crate::index::KEPT, "making"] {
            let folder = folder.join(name);
            fs::create_dir_all(&folder).map_err(Error::file("make", folder))?;
        }
        Ok(Self { folder: folder.to_owned() })
    }

    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Takes a root into use.
    pub fn take(&self, id: &str) -> Result<Root, Error> {
        let unknown = || Error::Unknown(id.to_owned());
        if id.is_empty() || id.starts_with('.') || id.contains('/') {
            return Err(unknown());
        }
        let folder = self.folder("roots").join(id);
        let lock = File::options().append(true).open(folder.join(USED)).map_err(|_| unknown())?;
        // Some file systems have no locks.
        let _ = lock.lock_shared();
        // It may have been removed before it was locked.
        let manifest = Manifest::read(&folder).ok_or_else(unknown)?;
        // When it was used last only decides how long it is kept.
        let _ = lock.set_modified(SystemTime::now());
        Ok(Root { id: id.to_owned(), path: folder.join("root"), manifest, _lock: lock })
    }

    /// Puts a root that is whole among the others. One of the same name is as good.
    pub(crate) fn keep(&self, making: Making, manifest: &Manifest) -> Result<Root, Error> {
        let id = manifest.id();
        manifest.write(making.folder())?;
        let path = self.folder("roots").join(&id);
        let renamed = making.become_root(&path);
        self.take(&id).map_err(|error| renamed.err().unwrap_or(error))
    }

    /// All roots, in the order of their names.
    pub fn list(&self) -> Result<Vec<Kept>, Error> {
        let folder = self.folder("roots");
        let mut kept = Vec::new();
        for entry in fs::read_dir(&folder).map_err(Error::file("read", &folder))? {
            let path = entry.map_err(Error::file("read", &folder))?.path();
            let id = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let used = fs::metadata(path.join(USED)).and_then(|used| used.modified());
            if let (Some(manifest), Ok(used)) = (Manifest::read(&path), used) {
                kept.push(Kept { id, path: path.join("root"), manifest, used });
            }
        }
        kept.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(kept)
    }

    /// Removes a root that nobody uses.
    pub fn remove(&self, id: &str) -> Result<(), Error> {
        let Root { _lock: lock, .. } = self.take(id)?;
        // The lock grows: no other may have it.
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            return Err(Error::Busy(id.to_owned()));
        }
        let path = self.folder("roots").join(id);
        let gone = self.folder("making").join(id);
        fs::rename(&path, &gone).map_err(Error::file("remove", &path))?;
        remove::folder(&gone)
    }

    /// Removes roots and packages that nobody has used for `kept`, and what was left half made.
    pub(crate) fn tidy(&self, kept: Duration, watcher: &mut dyn Watcher) -> Result<(), Error> {
        let is_old = |used: SystemTime| used.elapsed().is_ok_and(|unused| unused > kept);
        for Kept { id, used, .. } in self.list()? {
            // One that is in use is not old.
            if is_old(used) && self.remove(&id).is_ok() {
                watcher.removed(&id);
            }
        }
        let folder = self.folder("packages");
        for entry in fs::read_dir(&folder).map_err(Error::file("read", &folder))? {
            let path = entry.map_err(Error::file("read", &folder))?.path();
            let used = fs::metadata(&path).and_then(|used| used.modified());
            if used.is_ok_and(is_old) {
                remove::folder(&path)?;
            }
        }
        making::remove_leftovers(&self.folder("making"))
    }
}

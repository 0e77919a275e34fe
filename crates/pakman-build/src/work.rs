//! The folder that a build works in.

use std::{
    fs::{self, File, Permissions, TryLockError},
    io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use crate::{error::Error, mark, plan::Plan};

/// The folder that one build has for as long as this lives.
#[derive(Debug)]
pub(crate) struct Work {
    folder: PathBuf,
    /// The recipe's folder below the stage.
    recipe: PathBuf,
    /// Open for writing, and locked.
    log: File,
}

impl Work {
    /// Takes the folder and empties it, but for the log's file.
    pub(crate) fn take(plan: &Plan<'_>) -> Result<Self, Error> {
        mark::claim(plan)?;
        let folder = plan.work.clone();
        let path = folder.join(LOG);
        // Not emptied before it is ours.
        let log = mark::open(&path)?;
        match log.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(Error::Busy(folder)),
            // Some file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        log.set_len(0).map_err(Error::file("write", &path))?;
        let mut recipe = PathBuf::from(".apk");
        recipe.extend([&plan.repository.owner, &plan.repository.name]);
        let work = Self { folder, recipe, log };
        work.clear()?;
        let inside = [work.stage(), work.contents(), work.temporary(), work.home()];
        for folder in inside.into_iter().chain([work.scripts()]) {
            fs::create_dir_all(&folder).map_err(Error::file("make", folder))?;
        }
        Ok(work)
    }

    /// Removes everything but the log and the mark.
    pub(crate) fn clear(&self) -> Result<(), Error> {
        let folder = &self.folder;
        for entry in fs::read_dir(folder).map_err(Error::file("read", folder))? {
            let path = entry.map_err(Error::file("read", folder))?.path();
            if path.file_name().is_none_or(|name| name != LOG && name != mark::NAME) {
                remove(&path).map_err(Error::file("remove", path))?;
            }
        }
        Ok(())
    }

    /// The folder itself, which no build inside of a root sees: packages and what is ours.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The half that a build works in.
    pub(crate) fn inside(&self) -> PathBuf {
        self.folder.join("build")
    }

    /// abuild's `srcdir`: the copy of the sources.
    pub(crate) fn stage(&self) -> PathBuf {
        self.inside().join("src")
    }

    /// abuild's `startdir`: the recipe.
    pub(crate) fn recipe(&self) -> PathBuf {
        self.stage().join(&self.recipe)
    }

    /// abuild's `pkgdir`: what is shipped.
    pub(crate) fn contents(&self) -> PathBuf {
        self.inside().join("pkg")
    }

    /// Where programs put temporary files.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.inside().join("tmp")
    }

    /// A home for programs that may not see the user's.
    pub(crate) fn home(&self) -> PathBuf {
        self.inside().join("home")
    }

    /// Where fakeroot takes down who owns what.
    pub(crate) fn faked(&self) -> PathBuf {
        self.inside().join("owners")
    }

    /// What a build starts with and does not change.
    pub(crate) fn scripts(&self) -> PathBuf {
        self.folder.join("scripts")
    }

    /// Everything that programs printed.
    pub(crate) fn log(&self) -> (&File, PathBuf) {
        (&self.log, self.folder.join(LOG))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // A process that another thread is about to start may still share the file.
        let _ = self.log.unlock();
    }
}

const LOG: &str = "build.log";

/// Removes whatever is there. A build may leave folders that forbid to remove what is in them.
fn remove(path: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.is_dir() {
        return fs::remove_file(path);
    }
    fs::remove_dir_all(path).or_else(|_| {
        allow(path)?;
        fs::remove_dir_all(path)
    })
}

fn allow(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            allow(&entry.path())?;
        }
    }
    Ok(())
}

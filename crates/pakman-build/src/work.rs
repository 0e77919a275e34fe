//! The folder that a build works in.

use std::{
    fs::{self, File, TryLockError},
    io::{self, ErrorKind, Read, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use crate::{abreast, children, error::Error, mark, plan::Plan};

/// The folder that one build has for as long as this lives.
#[derive(Debug)]
pub(crate) struct Work {
    folder: PathBuf,
    /// The recipe's folder below the stage.
    recipe: PathBuf,
    /// How many things are removed at once.
    jobs: NonZeroUsize,
    /// Open for writing, and locked.
    log: File,
}

impl Work {
    /// Takes the folder. What is in it stays until [`Self::begin`].
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
        children::end_left(&folder);
        let mut recipe = PathBuf::from(".apk");
        recipe.extend([&plan.repository.owner, &plan.repository.name]);
        Ok(Self { folder, recipe, jobs: plan.jobs, log })
    }

    /// Empties the log and, but for what `kept` says, the folder, and makes the folders of a build.
    pub(crate) fn begin(&self, kept: Kept) -> Result<(), Error> {
        self.log.set_len(0).map_err(Error::file("write", self.folder.join(LOG)))?;
        self.clear(kept)?;
        self.furnish()
    }

    /// Makes those folders of a build that are missing.
    pub(crate) fn furnish(&self) -> Result<(), Error> {
        let inside = [self.stage(), self.contents(), self.temporary(), self.home()];
        for folder in inside.into_iter().chain([self.scripts()]) {
            fs::create_dir_all(&folder).map_err(Error::file("make", folder))?;
        }
        Ok(())
    }

    /// Removes everything but the log, the mark, the home of builds, and what `kept` says.
    pub(crate) fn clear(&self, kept: Kept) -> Result<(), Error> {
        let (inside, home, stage) = (self.inside(), self.home(), self.stage());
        let is_tree = |path: &Path| kept == Kept::Tree && (path == stage || path == self.built());
        let stays = |path: &Path| {
            path.file_name().is_some_and(|name| name == LOG || name == mark::NAME) || is_tree(path)
        };
        self.empty(&self.folder, &|path| stays(path) || (path == inside && is_folder(path)))?;
        if is_folder(&inside) {
            self.empty(&inside, &|path| is_folder(path) && (path == home || is_tree(path)))?;
        }
        Ok(())
    }

    /// Removes what is in a folder, but for what `stays`: the sources and what is shipped at once.
    fn empty(&self, folder: &Path, stays: &dyn Fn(&Path) -> bool) -> Result<(), Error> {
        let entries = fs::read_dir(folder).map_err(Error::file("read", folder))?;
        let paths = entries.map(|entry| Ok(entry?.path()));
        let paths: io::Result<Vec<PathBuf>> = paths.collect();
        let mut paths = paths.map_err(Error::file("read", folder))?;
        paths.retain(|path| !stays(path));
        abreast::each(&paths, self.jobs, |path| remove(path))?;
        Ok(())
    }

    /// What [`Self::note_built`] noted of the tree that is here.
    pub(crate) fn noted(&self) -> Option<String> {
        let mut text = String::new();
        let file = File::open(self.built()).ok().filter(|_| is_folder(&self.stage()))?;
        file.take(LONGEST_NOTE).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Notes of what the tree was built.
    pub(crate) fn note_built(&self, of: &str) -> Result<(), Error> {
        let path = self.built();
        let file = File::create(&path);
        file.and_then(|mut file| file.write_all(of.as_bytes())).map_err(Error::file("write", path))
    }

    /// Where that is noted, out of a build's reach inside of a root.
    fn built(&self) -> PathBuf {
        self.folder.join("built")
    }

    /// Removes the recipe that a build may have changed.
    pub(crate) fn remove_recipe(&self) -> Result<(), Error> {
        remove(&self.stage().join(".apk"))
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

    /// A home for programs that may not see the user's. It stays from one build to the next, and
    /// with it what package managers have downloaded.
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

/// How often a folder is removed again that something was added to meanwhile, and how long that is
/// waited for.
const ATTEMPTS: usize = 20;
const PAUSE: Duration = Duration::from_millis(50);

const LOG: &str = "build.log";

/// The longest note of what a tree was built of, in bytes.
const LONGEST_NOTE: u64 = 1 << 10;

/// What of the last build stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Its home alone.
    Home,
    /// The tree that it built as well.
    Tree,
}

/// Whether a folder is there, and no link to one.
pub(crate) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

/// Removes what a build may have made, if anything is there.
/// One that is being killed may still add to it meanwhile.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    let mut removed = pakman_apk::remove(path);
    for _ in 0..ATTEMPTS {
        if !matches!(&removed, Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty) {
            break;
        }
        thread::sleep(PAUSE);
        removed = pakman_apk::remove(path);
    }
    removed.map_err(Error::file("remove", path))
}

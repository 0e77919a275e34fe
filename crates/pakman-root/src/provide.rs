//! Gives the root for a request: the one that is there, or a new one.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
    time::Duration,
};

use crate::{
    error::Error,
    make::make,
    namespace::Owners,
    request::{Request, machine},
    roots::{Root, Roots},
    source::Source,
    watch::{Step, Watcher},
};

/// How long roots and packages that nobody uses are kept.
const KEPT: Duration = Duration::from_hours(30 * 24);

impl Roots {
    /// The root for a request: the one that it got before, or a new one.
    pub fn get(
        &self,
        request: &Request,
        source: &Source,
        watcher: &mut dyn Watcher,
    ) -> Result<Root, Error> {
        self.provide(request, source, false, watcher)
    }

    /// The root for a request, of what the mirror has now.
    pub fn update(
        &self,
        request: &Request,
        source: &Source,
        watcher: &mut dyn Watcher,
    ) -> Result<Root, Error> {
        self.provide(request, source, true, watcher)
    }

    fn provide(
        &self,
        request: &Request,
        source: &Source,
        anew: bool,
        watcher: &mut dyn Watcher,
    ) -> Result<Root, Error> {
        if request.arch() != machine() {
            let (wanted, machine) = (request.arch().to_owned(), machine());
            return Err(Error::Foreign { wanted, machine });
        }
        let owners = Owners::possible()?;
        let keys = source.trusted(request.arch())?;
        let path = self.folder("requests").join(request.id(&source.mirror, &keys, owners));
        if let Some(root) = self.remembered(&path).filter(|_| !anew) {
            return Ok(root);
        }
        let open = File::options().create(true).append(true).open(&path);
        let lock = open.map_err(Error::file("write", &path))?;
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            watcher.step(Step::Wait);
            // Some file systems have no locks.
            let _ = lock.lock();
        }
        // Whoever had the lock may have made it.
        if let Some(root) = self.remembered(&path).filter(|_| !anew) {
            return Ok(root);
        }
        self.tidy(KEPT, watcher)?;
        let root = make(self, request, source, &keys, owners, watcher)?;
        fs::write(&path, &root.id).map_err(Error::file("write", path))?;
        Ok(root)
    }

    /// The root that a request got before.
    fn remembered(&self, request: &Path) -> Option<Root> {
        let id = fs::read_to_string(request).ok()?;
        self.take(&id).ok()
    }
}

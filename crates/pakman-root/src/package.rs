//! Packages: fetched once, verified, and kept for every root that has them.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
    sync::{Mutex, mpsc},
    thread,
    time::SystemTime,
};

use pakman_apk::{Limits, PackageReader, Record, TrustedKey};

use crate::{
    error::Error,
    fetch::Fetcher,
    index::Listed,
    mirror::{Folder, Mirror},
    remove,
    watch::{Step, Watcher},
};

/// How much of a package is read at once, in bytes.
const BUFFER: usize = 64 * 1024;

/// How many packages are fetched at the same time.
const AT_ONCE: usize = 4;

/// The folder of verified packages. A file is called by the identity of its package, by which the
/// signed index knows it too, and so is the folder with what is in it.
pub(crate) struct Packages<'a> {
    pub(crate) fetcher: &'a Fetcher,
    pub(crate) mirror: &'a Mirror,
    pub(crate) release: &'a str,
    pub(crate) arch: &'a str,
    pub(crate) keys: &'a [TrustedKey],
    pub(crate) folder: &'a Path,
}

impl Packages<'_> {
    /// Where the verified package is, or will be.
    pub(crate) fn path(&self, listed: &Listed) -> PathBuf {
        self.folder.join(format!("{}.apk", hex(&listed.record.identity)))
    }

    /// Fetches and verifies those of `wanted` that are not here yet.
    pub(crate) fn get(&self, wanted: &[Listed], watcher: &mut dyn Watcher) -> Result<(), Error> {
        fs::create_dir_all(self.folder).map_err(Error::file("make", self.folder))?;
        let is_missing = |listed: &&Listed| !self.is_here(listed);
        let missing: Vec<&Listed> = wanted.iter().filter(is_missing).collect();
        let bytes = missing.iter().map(|listed| listed.record.file_size).sum();
        watcher.step(Step::Fetch { packages: missing.len(), bytes });
        let queue = Mutex::new(missing.into_iter().collect::<VecDeque<_>>());
        let next = || queue.lock().ok()?.pop_front();
        let (said, heard) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                let said = said.clone();
                scope.spawn(move || {
                    while let Some(listed) = next() {
                        let mut last = 0;
                        let result = self.get_one(listed, &mut |now| {
                            // Who listens may have heard of an error and be gone.
                            let _ = said.send(Ok((last, now)));
                            last = now;
                        });
                        if let Err(error) = result {
                            let _ = said.send(Err(error));
                        }
                    }
                });
            }
            drop(said);
            let mut fetched = 0_u64;
            for said in heard {
                match said {
                    Ok((before, now)) => {
                        fetched = (fetched + now).saturating_sub(before);
                        watcher.fetched(fetched);
                    }
                    Err(error) => {
                        // The others end with what they are at.
                        queue.lock().map(|mut queue| queue.clear()).ok();
                        return Err(error.of_mirror());
                    }
                }
            }
            Ok(())
        })
    }

    /// Whether it was verified before; it counts as used now. One of another size is what a machine
    /// that lost its power left of it.
    fn is_here(&self, listed: &Listed) -> bool {
        let Ok(file) = File::open(self.path(listed)) else { return false };
        use_now(&file);
        file.metadata().is_ok_and(|found| found.len() == listed.record.file_size)
    }

    /// Removes those that are no longer what was verified, as a failing disk leaves them. They are
    /// fetched again by who needs them next.
    pub(crate) fn remove_damaged(&self, listed: &[Listed]) {
        for one in listed {
            let path = self.path(one);
            if verify_signed(&path, &one.record, self.keys, "").is_err() {
                // Where it cannot be removed either, apk goes on refusing it.
                let _ = fs::remove_file(path);
            }
        }
    }

    /// The folder with what is in a verified package, which is unpacked once for all roots. `new` is
    /// where that may happen.
    pub(crate) fn unpacked(&self, listed: &Listed, new: &Path) -> Result<PathBuf, Error> {
        let package = self.path(listed);
        let folder = package.with_extension("");
        if let Ok(found) = File::open(&folder) {
            use_now(&found);
            return Ok(folder);
        }
        let file = File::open(&package).map_err(Error::file("read", &package))?;
        PackageReader::open(BufReader::with_capacity(BUFFER, file), Limits::default())
            .and_then(|package| package.extract(new))
            .map_err(unverified(&listed.record.info.file_name()))?;
        // It has to be on the disk before it has its name: nobody looks into it again.
        sync(new)?;
        match fs::rename(new, &folder) {
            // Another was faster.
            Err(_) if folder.is_dir() => remove::folder(new)?,
            renamed => renamed.map_err(Error::file("write", &folder))?,
        }
        Ok(folder)
    }

    fn get_one(&self, listed: &Listed, heard: &mut dyn FnMut(u64)) -> Result<(), Error> {
        let path = self.path(listed);
        let part = path.with_extension("part");
        let open = File::options().read(true).append(true).create(true).open(&part);
        let file = open.map_err(Error::file("write", &part))?;
        // Some file systems have no locks. Who waited for another finds its work done.
        let _ = file.lock();
        if self.is_here(listed) {
            return Ok(());
        }
        let file_name = listed.record.info.file_name();
        let there =
            Folder { release: self.release, repository: listed.repository, arch: self.arch };
        let address = self.mirror.address(&there, &file_name);
        let size = listed.record.file_size;
        let begun = file.metadata().map_err(Error::file("read", &part))?.len();
        if begun > size {
            file.set_len(0).map_err(Error::file("write", &part))?;
        }
        for attempt in 0.. {
            if begun < size || attempt > 0 {
                let fetched = self.fetcher.fetch(&address, &file, size, heard);
                fetched.map_err(|error| match error {
                    Error::Refused { address, .. } => Error::Incomplete { address },
                    error => error,
                })?;
            }
            match verify_signed(&part, &listed.record, self.keys, &address.to_string()) {
                Ok(()) => break,
                // The beginning may be of another time, or of another mirror.
                Err(_) if begun > 0 && attempt == 0 => {}
                Err(error) => {
                    // Nothing of it is to be gone on with.
                    file.set_len(0).map_err(Error::file("write", &part))?;
                    return Err(error);
                }
            }
            file.set_len(0).map_err(Error::file("write", &part))?;
        }
        fs::rename(&part, &path).map_err(Error::file("write", &path))
    }
}

/// Notes that a file or folder is used now, which decides only how long it is kept.
fn use_now(file: &File) {
    let _ = file.set_modified(SystemTime::now());
}

/// Waits until the files below a folder are on the disk.
fn sync(folder: &Path) -> Result<(), Error> {
    let failed = || Error::file("write", folder);
    for entry in fs::read_dir(folder).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(failed())?);
        if kind.is_dir() {
            sync(&path)?;
        } else if kind.is_file() {
            File::open(&path)
                .and_then(|file| file.sync_all())
                .map_err(Error::file("write", path))?;
        }
    }
    Ok(())
}

/// Holds a file against the signed index, and reads it to its end: its signature, the hash of its
/// data and the rules of the format.
pub(crate) fn verify(
    path: &Path,
    record: &Record,
    keys: &[TrustedKey],
    address: &str,
) -> Result<(), Error> {
    open(path, record, keys, address)?.check_contents().map_err(unverified(address))
}

/// The same without the rules of the format, which are for the apk in the new root to judge: that
/// each byte is one that was signed.
fn verify_signed(
    path: &Path,
    record: &Record,
    keys: &[TrustedKey],
    address: &str,
) -> Result<(), Error> {
    open(path, record, keys, address)?.verify_data().map_err(unverified(address))
}

/// A package whose signature is good, and which is the one that the signed index means.
fn open(
    path: &Path,
    record: &Record,
    keys: &[TrustedKey],
    address: &str,
) -> Result<PackageReader<BufReader<File>>, Error> {
    let file = File::open(path).map_err(Error::file("read", path))?;
    let other = |what| Error::Other { address: address.to_owned(), what };
    if file.metadata().map_err(Error::file("read", path))?.len() != record.file_size {
        return Err(other("its size"));
    }
    let package = PackageReader::open(BufReader::with_capacity(BUFFER, file), Limits::default());
    let package = package.map_err(unverified(address))?;
    package.verify_signature(keys).map_err(unverified(address))?;
    if package.identity != record.identity {
        return Err(other("its hash"));
    }
    if (&package.info.name, &package.info.version) != (&record.info.name, &record.info.version) {
        return Err(other("its name"));
    }
    Ok(package)
}

fn unverified(address: &str) -> impl Fn(pakman_apk::Error) -> Error {
    move |source| Error::Unverified { address: address.to_owned(), source }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

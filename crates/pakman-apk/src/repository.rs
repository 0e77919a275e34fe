//! The folder of a repository for one architecture: packages, and the index over them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, Metadata, OpenOptions},
    io::{self, BufReader, BufWriter},
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use crate::{
    error::Error,
    index::{Index, IndexSignatures},
    limits::Limits,
    read::PackageReader,
    record::Record,
    sign::{Signature, Signer},
};

/// The index while it is written. Only who holds the folder writes it.
const UNFINISHED: &str = ".APKINDEX.tar.gz.new";

/// A folder `REPOSITORY/ARCH` with packages and their `APKINDEX.tar.gz`, held by this process alone.
///
/// ```no_run
/// use std::path::Path;
///
/// use pakman_apk::{PrivateKey, Record, Repository, Signer, Written};
///
/// # fn add(written: &Written, signer: Signer<'_>) -> Result<(), pakman_apk::Error> {
/// let mut repository = Repository::open(Path::new("repository/x86_64"), "x86_64")?;
/// // The package itself has been put into the folder by now.
/// repository.insert(Record::of(written, "x86_64"));
/// repository.write(&[signer], 1_700_000_000)?;
/// # Ok(())
/// # }
/// ```
///
/// # Which packages are read
///
/// Opening compares the folder with its index, and reads as few packages as it can. One is not
/// read when the index has a record under its file name, the record states the size that the
/// file has and the architecture of the folder, and the file was last written and last changed
/// (its `mtime` and `ctime`) *before* the index was written. So a package that was replaced by one
/// of the same size and an older date is still read, as is one from the very tick of the clock in
/// which the index was written. A symbolic link is always read. Of a package, only what stands in
/// front of the data is read; the signature of the old index is not looked at.
#[derive(Debug)]
pub struct Repository {
    folder: PathBuf,
    arch: String,
    index: Index,
    /// Those of the index that was there.
    signatures: Vec<Signature>,
    changes: Changes,
    /// `None` on file systems without locks.
    _lock: Option<File>,
}

/// How the packages of a folder differ from what its index said of them. Names are those of files,
/// in order.
#[derive(Debug, Default)]
pub struct Changes {
    /// Packages that the index did not have.
    pub added: Vec<String>,
    /// Packages of which the index said something else.
    pub updated: Vec<String>,
    /// Packages that are gone.
    pub removed: Vec<String>,
    /// Files that have no record now, and why: they are no packages, or not of this folder.
    pub failed: Vec<(String, Error)>,
}

impl Repository {
    /// What the index of a folder of packages is called.
    pub const INDEX: &str = "APKINDEX.tar.gz";

    /// The paths of the packages in a folder, in order. Hidden files are being written, or nobody's
    /// business.
    pub fn packages(folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let is_hidden = path.file_name().is_none_or(|name| name.as_bytes().starts_with(b"."));
            let is_package = path.extension().is_some_and(|extension| extension == "apk");
            // Opening a pipe would wait for its other end.
            if is_package && !is_hidden && path.is_file() {
                paths.push(path);
            }
        }
        paths.sort();
        Ok(paths)
    }

    /// Waits until nobody else holds a folder, which is made when it is missing, and holds it until
    /// the file that this gives is closed; `None` on file systems without locks.
    pub fn hold(folder: &Path) -> Result<Option<File>, Error> {
        let cannot = |source| failed(folder, source);
        fs::create_dir_all(folder).map_err(cannot)?;
        let file = File::open(folder).map_err(cannot)?;
        match file.lock() {
            Ok(()) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
            Err(source) => Err(cannot(source)),
        }
    }

    /// Opens a folder, which is made when it is missing, and brings the index in memory up to date
    /// with the packages in it; the file is left as it is until [`write`](Self::write).
    ///
    /// Waits while another process has the folder open. The lock is an advisory one on the folder
    /// itself (`flock`), held as long as the value lives. Packages of `noarch` get the folder's
    /// architecture, since apk looks for them beside the index; `arch` is any other word of apk's.
    pub fn open(folder: &Path, arch: &str) -> Result<Self, Error> {
        let lock = Self::hold(folder)?;
        let path = folder.join(Self::INDEX);
        let (old, written) = match open(&path) {
            Ok(file) => {
                let found = file.metadata().map_err(|source| failed(&path, source))?;
                (Some(Index::read(BufReader::new(file))?), Some(written(&found)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (None, None),
            Err(source) => return Err(failed(&path, source)),
        };
        Self::refreshed(folder, arch, old, written, lock)
    }

    /// Opens a folder as [`open`](Self::open) does, but reads every package, whatever the index
    /// says, and even when it cannot be read. Its description is kept where it can be.
    pub fn rebuild(folder: &Path, arch: &str) -> Result<Self, Error> {
        let lock = Self::hold(folder)?;
        let old = open(&folder.join(Self::INDEX)).ok();
        let old = old.and_then(|file| Index::read(BufReader::new(file)).ok());
        Self::refreshed(folder, arch, old, None, lock)
    }

    fn refreshed(
        folder: &Path,
        arch: &str,
        old: Option<(Index, IndexSignatures)>,
        written: Option<Time>,
        lock: Option<File>,
    ) -> Result<Self, Error> {
        let (index, signatures) = old.map_or_else(Default::default, |(index, signatures)| {
            (index, signatures.as_slice().to_vec())
        });
        let mut repository = Self {
            folder: folder.to_owned(),
            arch: arch.to_owned(),
            index,
            signatures,
            changes: Changes::default(),
            _lock: lock,
        };
        repository.refresh(written)?;
        Ok(repository)
    }

    /// The index as it would be written.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Whether the index can be written with these: one that was signed is never replaced by one
    /// that nobody signs. [`write`](Self::write) asks the same.
    pub fn check_signers(&self, signers: &[Signer<'_>]) -> Result<(), Error> {
        match self.signatures.first() {
            Some(Signature { name, .. }) if signers.is_empty() => {
                Err(Error::Unsigning { path: self.folder.join(Self::INDEX), name: name.clone() })
            }
            _ => Ok(()),
        }
    }

    /// What opening found to differ from the index.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Sets the line about the repository, of at most 160 bytes.
    pub fn describe(&mut self, description: impl Into<String>) {
        self.index.description = description.into();
    }

    /// Adds the record of a package that was put into the folder since it was opened; one of the
    /// same name and version makes room for it.
    pub fn insert(&mut self, record: Record) {
        self.index.insert(record);
    }

    /// Removes the records for which `keep` is false; their files are to be deleted once the index
    /// is written.
    pub fn retain(&mut self, keep: impl FnMut(&Record) -> bool) {
        self.index.retain(keep);
    }

    /// Writes the index, signed by each of `signers`; `epoch` in seconds since 1970.
    ///
    /// It is written under another name, brought to the disk and renamed: whoever looks finds the
    /// old index or the new one, also after an interruption. Packages belong into the folder first.
    pub fn write(&self, signers: &[Signer<'_>], epoch: u64) -> Result<(), Error> {
        self.check_signers(signers)?;
        let unfinished = self.folder.join(UNFINISHED);
        let cannot = |source| failed(&unfinished, source);
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(cannot(error)),
            _ => {}
        }
        let file = OpenOptions::new().write(true).create_new(true).open(&unfinished);
        let mut out = BufWriter::new(file.map_err(cannot)?);
        let path = self.folder.join(Self::INDEX);
        let written = self.index.write(signers, epoch, &mut out).and_then(|()| {
            let file = out.into_inner().map_err(|error| cannot(error.into_error()))?;
            file.sync_all().map_err(cannot)?;
            fs::rename(&unfinished, &path).map_err(|source| failed(&path, source))
        });
        if written.is_err() {
            // On a full disk it would take room from what is to be mended.
            let _ = fs::remove_file(&unfinished);
        }
        written?;
        let folder = File::open(&self.folder).and_then(|folder| folder.sync_all());
        folder.map_err(|source| failed(&self.folder, source))
    }

    /// Compares the index, which was written at that time, with the folder.
    fn refresh(&mut self, written: Option<Time>) -> Result<(), Error> {
        let paths = Self::packages(&self.folder).map_err(|source| failed(&self.folder, source))?;
        let names = paths.iter().filter_map(|path| path.file_name());
        let names: BTreeSet<String> =
            names.map(|name| name.to_string_lossy().into_owned()).collect();
        let known: BTreeMap<String, Record> = self
            .index
            .records()
            .iter()
            .map(|record| (record.info.file_name(), record.clone()))
            .collect();
        let mut changes = Changes::default();
        let mut records = Vec::new();
        for name in &names {
            let path = self.folder.join(name);
            let known = known.get(name);
            if known.is_some_and(|record| self.is_unchanged(&path, record, written)) {
                continue;
            }
            match self.read(&path, name) {
                Ok(record) if Some(&record) == known => {}
                Ok(record) => {
                    let list =
                        if known.is_some() { &mut changes.updated } else { &mut changes.added };
                    list.push(name.clone());
                    records.push(record);
                }
                Err(error) => changes.failed.push((name.clone(), error)),
            }
        }
        changes.removed = known.into_keys().filter(|name| !names.contains(name)).collect();
        let failed: BTreeSet<&String> = changes.failed.iter().map(|(name, _)| name).collect();
        self.index.retain(|record| {
            let name = record.info.file_name();
            names.contains(&name) && !failed.contains(&name)
        });
        for record in records {
            self.index.insert(record);
        }
        self.changes = changes;
        Ok(())
    }

    fn is_unchanged(&self, path: &Path, record: &Record, index_written: Option<Time>) -> bool {
        let Ok(found) = fs::symlink_metadata(path) else { return false };
        found.is_file()
            && found.len() == record.file_size
            && record.info.arch == self.arch
            && index_written.is_some_and(|index| written(&found).max(changed(&found)) < index)
    }

    /// The record of a package, which must be one of this folder under its own name.
    fn read(&self, path: &Path, name: &str) -> Result<Record, Error> {
        let cannot = |source| failed(path, source);
        let file = open(path).map_err(cannot)?;
        let size = file.metadata().map_err(cannot)?.len();
        let package = PackageReader::open(BufReader::new(file), Limits::default())?;
        let info = &package.info;
        info.check_installable()?;
        if info.file_name() != name {
            let reason = "apk only looks for it under this name; rename the file";
            return Err(Error::field("NAME-VERSION.apk", &info.file_name(), reason));
        }
        if info.arch != self.arch && info.arch != "noarch" {
            let reason = "the folder is for another architecture";
            return Err(Error::field("arch", &info.arch, reason));
        }
        let record = Record::new(info, package.identity, size, &self.arch);
        // One that cannot be written would keep all others from being written.
        record.to_text()?;
        Ok(record)
    }
}

/// Seconds and nanoseconds.
type Time = (i64, i64);

fn written(file: &Metadata) -> Time {
    (file.mtime(), file.mtime_nsec())
}

fn changed(file: &Metadata) -> Time {
    (file.ctime(), file.ctime_nsec())
}

/// Opens a regular file; opening a pipe would wait for its other end.
fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        return File::open(path);
    }
    Err(io::Error::other("it is not a regular file"))
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::File { path: path.to_owned(), source }
}

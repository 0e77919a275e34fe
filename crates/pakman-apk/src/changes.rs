//! Compares a folder of packages with the index that was there, and reads what that does not know.

use std::{
    collections::HashMap,
    fs::{self, File, Metadata},
    io::{self, BufReader},
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    panic,
    path::{Path, PathBuf},
    thread,
};

use crate::{
    error::Error,
    limits::Limits,
    read::PackageReader,
    record::Record,
    texts::{Head, Text, Texts},
};

/// How many packages are read at once.
const READERS: usize = 8;

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

/// Seconds and nanoseconds.
pub(crate) type Time = (i64, i64);

/// The paths of the packages in a folder, in order.
pub(crate) fn packages(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let is_hidden = entry.file_name().as_bytes().starts_with(b".");
        if is_hidden || path.extension().is_none_or(|extension| extension != "apk") {
            continue;
        }
        // Opening a pipe would wait for its other end.
        let is_file = match entry.file_type() {
            Ok(kind) if kind.is_symlink() => path.is_file(),
            kind => kind.is_ok_and(|kind| kind.is_file()),
        };
        if is_file {
            paths.push(path);
        }
    }
    // All are in one folder, so there are no components to compare.
    paths.sort_unstable_by(|one, other| one.as_os_str().cmp(other.as_os_str()));
    Ok(paths)
}

/// Brings the records of an index, which was written at that time, up to date with the folder, whose
/// architecture is `arch`.
pub(crate) fn refresh(
    texts: &mut Texts,
    folder: &Path,
    arch: &str,
    index_written: Option<Time>,
) -> Result<Changes, Error> {
    let paths = packages(folder).map_err(|source| failed(folder, source))?;
    let heads: Vec<Head<'_>> = texts.heads().collect();
    let names: Vec<String> = heads.iter().map(Head::file_name).collect();
    let known: HashMap<&str, usize> =
        names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let (mut is_there, mut keep) = (vec![false; names.len()], vec![false; names.len()]);
    let mut unread = Vec::new();
    for path in &paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let known = known.get(&*name).copied();
        if let Some(at) = known {
            is_there[at] = true;
            keep[at] = is_unchanged(path, &heads[at], arch, index_written);
        }
        if known.is_none_or(|at| !keep[at]) {
            unread.push(Unread { path, name: name.into_owned(), known });
        }
    }
    let mut changes = Changes::default();
    let mut new = Vec::new();
    for (Unread { name, known, .. }, read) in unread.iter().zip(read_all(&unread, arch)) {
        match (read, known) {
            (Ok(text), Some(at)) if text.is(&heads[*at]) => keep[*at] = true,
            (Ok(text), known) => {
                let is_known = known.is_some();
                let list = if is_known { &mut changes.updated } else { &mut changes.added };
                list.push(name.clone());
                new.push(text);
            }
            (Err(error), _) => changes.failed.push((name.clone(), error)),
        }
    }
    let gone = names.iter().zip(is_there).filter(|(_, is_there)| !is_there);
    changes.removed = gone.map(|(name, _)| name.clone()).collect();
    changes.removed.sort();
    texts.keep(&keep);
    for text in new {
        texts.push(text);
    }
    texts.arrange();
    Ok(changes)
}

/// A package that is to be read.
struct Unread<'a> {
    path: &'a Path,
    name: String,
    /// Which of the records is the one that the index had.
    known: Option<usize>,
}

fn is_unchanged(path: &Path, head: &Head<'_>, arch: &str, index_written: Option<Time>) -> bool {
    let Ok(found) = fs::symlink_metadata(path) else { return false };
    found.is_file()
        && found.len() == head.file_size
        && head.arch == arch
        && index_written.is_some_and(|index| written(&found).max(changed(&found)) < index)
}

/// The records of packages, in the order of the packages, several of which are read at once.
fn read_all(unread: &[Unread<'_>], arch: &str) -> Vec<Result<Text, Error>> {
    let read = |part: &[Unread<'_>]| -> Vec<_> {
        part.iter().map(|package| read(package.path, &package.name, arch)).collect()
    };
    if unread.len() < 2 {
        return read(unread);
    }
    thread::scope(|scope| {
        let parts = unread.chunks(unread.len().div_ceil(READERS));
        let parts: Vec<_> = parts.map(|part| scope.spawn(|| read(part))).collect();
        let parts = parts.into_iter().map(thread::ScopedJoinHandle::join);
        parts.flat_map(|part| part.unwrap_or_else(|cause| panic::resume_unwind(cause))).collect()
    })
}

/// The record of a package, which must be one of this folder under its own name.
fn read(path: &Path, name: &str, arch: &str) -> Result<Text, Error> {
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
    if info.arch != arch && info.arch != "noarch" {
        let reason = "the folder is for another architecture";
        return Err(Error::field("arch", &info.arch, reason));
    }
    // One that cannot be written would keep all others from being written.
    Text::of(&Record::new(info, package.identity, size, arch))
}

/// When a file was last written.
pub(crate) fn written(file: &Metadata) -> Time {
    (file.mtime(), file.mtime_nsec())
}

/// When what is known of it last changed. Nobody sets this time.
pub(crate) fn changed(file: &Metadata) -> Time {
    (file.ctime(), file.ctime_nsec())
}

/// Opens a regular file; opening a pipe would wait for its other end.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() {
        return File::open(path);
    }
    Err(io::Error::other("it is not a regular file"))
}

pub(crate) fn failed(path: &Path, source: io::Error) -> Error {
    Error::File { path: path.to_owned(), source }
}

//! A copy of a repository of git that stands alone.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{self, Read},
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use crate::{copy::Copier, error::Error, interrupt::Interrupt};

/// What of a repository a build can ask for: its commits, what they are called, and what the work
/// tree is held against. Settings, which may hold tokens, are written anew.
///
/// In an order in which nothing is missed while commits are made, and while git moves references
/// into one file and objects into packs (`git gc`): what names something comes before what it
/// names, and what git moves from before what it moves to. So nothing is lost with a reference or
/// an object that is listed and gone when its turn comes.
const TAKEN: &[&str] = &[
    "HEAD",
    "index",
    INDEX_PART,
    "info",
    "refs",
    "packed-refs",
    REFERENCE_TABLES,
    "shallow",
    OBJECTS,
];

/// Begins the name of a part of the index, where it is split.
const INDEX_PART: &str = "sharedindex.";

/// References, in files that are put in the place of each other.
const REFERENCE_TABLES: &str = "reftable";

const OBJECTS: &str = "objects";

/// Among the objects, the folder that others are moved to. Packs are put in the place of each other.
const PACKS: &str = "pack";

/// How often a folder is copied whose files are put in the place of each other meanwhile.
const MOST_PASSES: usize = 20;

/// The most bytes of a file that says where the rest of a repository is.
const LONGEST_POINTER: u64 = 64 * 1024;

/// How many repositories lend each other objects; git stops there too.
const MOST_LENDERS: usize = 5;

/// The work tree is the folder around the repository, whatever was said before.
const OWN_TREE: &str = "[core]\n\tbare = false\n\tworktree = ..\n";

/// The repository that `git`, a `.git`, is or names; nothing where there is none.
pub(crate) fn folder(git: &Path) -> Option<PathBuf> {
    if fs::metadata(git).ok()?.is_dir() {
        return fs::canonicalize(git).ok();
    }
    fs::canonicalize(git.parent()?.join(pointer(git)?)).ok()
}

/// Copies the repository that `git` is or names to the folder `to`, which is to be the `.git` of
/// a work tree of its own.
///
/// A linked work tree's and a submodule's become whole ones, and objects that another lends are
/// copied too: the copy names nothing outside of itself.
pub(crate) fn copy(
    git: &Path,
    to: &Path,
    copier: &Copier,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let Some(own) = folder(git).filter(|folder| folder.join("HEAD").exists()) else {
        return Err(Error::NoRepository(git.to_owned()));
    };
    let shared = pointer(&own.join("commondir"))
        .and_then(|path| fs::canonicalize(own.join(path)).ok())
        .unwrap_or_else(|| own.clone());
    fs::create_dir_all(to).map_err(Error::file("make", to))?;
    let walk = Walk { copier, interrupt };
    for name in TAKEN.iter().map(OsStr::new) {
        walk.copy_top(&shared, to, name)?;
        // A linked work tree has its own of some files.
        if own != shared {
            walk.copy_top(&own, to, name)?;
        }
    }
    walk.borrow(&shared.join(OBJECTS), &to.join(OBJECTS), MOST_LENDERS)?;
    let mut settings = pakman_project::settings_of_copy(&shared.join("config"))?;
    settings += &pakman_project::settings_of_copy(&own.join("config.worktree"))?;
    let path = to.join("config");
    fs::write(&path, settings + OWN_TREE).map_err(Error::file("write", path))
}

/// A walk through a repository that git may change meanwhile.
struct Walk<'a> {
    copier: &'a Copier,
    interrupt: &'a Interrupt,
}

impl Walk<'_> {
    /// Copies what has a name at the top of a repository, and all below; of the parts of the index,
    /// all. Tools that share repositories put links there, each to what has the same name in another.
    fn copy_top(&self, from: &Path, to: &Path, name: &OsStr) -> Result<(), Error> {
        if name == INDEX_PART {
            let mut parts = names(from)?;
            parts.retain(|part| {
                part != INDEX_PART && part.as_bytes().starts_with(INDEX_PART.as_bytes())
            });
            return parts.iter().try_for_each(|part| self.copy_top(from, to, part));
        }
        let (mut from, to) = (from.join(name), to.join(name));
        if from.is_symlink() {
            let Ok(real) = fs::canonicalize(&from) else { return Ok(()) };
            let is_shared = real.file_name() == Some(name)
                && real.parent().is_some_and(|folder| folder.join(OBJECTS).is_dir());
            if !is_shared {
                return Ok(());
            }
            from = real;
        }
        if name == OBJECTS && from.exists() {
            self.copy_objects(&from, &to)
        } else if name == REFERENCE_TABLES && from.exists() {
            self.copy_settled(&from, &to, &is_settled)
        } else {
            self.copy_all(&from, &to, &is_settled).map(drop)
        }
    }

    /// Copies the objects that others lend to `objects`, and that those borrow.
    fn borrow(&self, objects: &Path, to: &Path, most: usize) -> Result<(), Error> {
        let list = objects.join("info/alternates");
        let Some(lenders) = bounded(&list).filter(|_| most > 0) else { return Ok(()) };
        let lines = lenders.split(|byte| *byte == b'\n');
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")) {
            let lender = objects.join(OsStr::from_bytes(line));
            self.copy_objects(&lender, to)?;
            self.borrow(&lender, to, most - 1)?;
        }
        Ok(())
    }

    /// Copies objects, and nothing that git made of them to find them faster.
    fn copy_objects(&self, from: &Path, to: &Path) -> Result<(), Error> {
        fs::create_dir_all(to).map_err(Error::file("make", to))?;
        for name in names(from)?.iter().filter(|name| is_hex(name.as_bytes(), 2)) {
            self.copy_all(&from.join(name), &to.join(name), &is_object)?;
        }
        let packs = from.join(PACKS);
        if !packs.exists() {
            return Ok(());
        }
        self.copy_settled(&packs, &to.join(PACKS), &is_object)
    }

    /// Copies a folder whose files are put in the place of each other, until all were there from
    /// the beginning of a copy to its end.
    fn copy_settled(
        &self,
        from: &Path,
        to: &Path,
        wanted: &dyn Fn(&OsStr) -> bool,
    ) -> Result<(), Error> {
        let wanted_names = || -> Result<Vec<OsString>, Error> {
            let mut names = names(from)?;
            names.retain(|name| wanted(name));
            names.sort_unstable();
            Ok(names)
        };
        let mut before = wanted_names()?;
        for _ in 0..MOST_PASSES {
            let is_whole = self.copy_all(from, to, wanted)?;
            let after = wanted_names()?;
            if is_whole && before == after {
                return Ok(());
            }
            before = after;
        }
        Err(Error::file("copy", from)(io::Error::other("git goes on changing it; build again")))
    }

    /// Copies a file, or a folder and all below. Links, pipes and the like are left out. Whether all
    /// that was listed was still there.
    fn copy_all(
        &self,
        from: &Path,
        to: &Path,
        wanted: &dyn Fn(&OsStr) -> bool,
    ) -> Result<bool, Error> {
        self.interrupt.check()?;
        let data = unless_gone(fs::symlink_metadata(from)).map_err(Error::file("read", from))?;
        let Some(data) = data else { return Ok(false) };
        if data.is_dir() {
            fs::create_dir_all(to).map_err(Error::file("make", to))?;
            let names = unless_gone(listed(from)).map_err(Error::file("read", from))?;
            let mut is_whole = names.is_some();
            for name in names.unwrap_or_default() {
                is_whole &= self.copy_all(&from.join(&name), &to.join(name), wanted)?;
            }
            return Ok(is_whole);
        }
        if !data.is_file() || !from.file_name().is_some_and(wanted) {
            return Ok(true);
        }
        // What was copied before may have been another's.
        remove(to)?;
        let modified = (data.mtime(), data.mtime_nsec());
        let copied = unless_gone(self.copier.copy(from, data.len(), modified, to, 0o644));
        Ok(copied.map_err(Error::file("copy", from))?.is_some())
    }
}

/// What was done with a path, unless that is no longer there.
fn unless_gone<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn names(folder: &Path) -> Result<Vec<OsString>, Error> {
    listed(folder).map_err(Error::file("read", folder))
}

fn listed(folder: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
}

/// Whether a file is one that git has written to its end.
fn is_settled(name: &OsStr) -> bool {
    !name.as_bytes().ends_with(b".lock")
}

/// Whether a file below a folder of objects has the name of one.
fn is_object(name: &OsStr) -> bool {
    let name = name.as_bytes();
    name.starts_with(b"pack-") || is_hex(name, 38) || is_hex(name, 62)
}

fn is_hex(name: &[u8], length: usize) -> bool {
    name.len() == length && name.iter().all(u8::is_ascii_hexdigit)
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// The path that a file of git holds, a `.git` for instance.
fn pointer(path: &Path) -> Option<PathBuf> {
    let bytes = bounded(path)?;
    let text = bytes.strip_prefix(b"gitdir:").unwrap_or(&bytes);
    Some(PathBuf::from(OsStr::from_bytes(text.trim_ascii())))
}

/// The bytes of a small regular file.
fn bounded(path: &Path) -> Option<Vec<u8>> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LONGEST_POINTER).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

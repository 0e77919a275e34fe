//! A copy of a repository of git that stands alone.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::{self, Read},
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use crate::{copy::copy_file, error::Error, interrupt::Interrupt};

/// What of a repository a build can ask for: its commits, what they are called, and what the work
/// tree is held against. Settings, which may hold tokens, are written anew.
///
/// In an order in which nothing is missed while git moves references into one file and objects
/// into packs (`git gc`): what it moves from comes before what it moves to, and objects come after
/// all that names them.
const TAKEN: &[&str] =
    &["HEAD", "index", "info", "refs", "packed-refs", "reftable", "shallow", "objects"];

/// Begins the name of a part of the index, where it is split.
const INDEX_PART: &str = "sharedindex.";

/// Among the objects, the folder that others are moved to.
const PACKS: &str = "pack";

/// How often a repository is copied whose files go away meanwhile.
const MOST_PASSES: usize = 5;

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
pub(crate) fn copy(git: &Path, to: &Path, interrupt: &Interrupt) -> Result<(), Error> {
    let Some(own) = folder(git).filter(|folder| folder.join("HEAD").exists()) else {
        return Err(Error::NoRepository(git.to_owned()));
    };
    let shared = pointer(&own.join("commondir"))
        .and_then(|path| fs::canonicalize(own.join(path)).ok())
        .unwrap_or_else(|| own.clone());
    fs::create_dir_all(to).map_err(Error::file("make", to))?;
    let mut pass = Pass { interrupt, gone: None };
    for _ in 0..MOST_PASSES {
        pass.gone = None;
        pass.copy_top(&shared, to)?;
        if own != shared {
            pass.copy_top(&own, to)?;
        }
        pass.borrow(&shared.join("objects"), &to.join("objects"), MOST_LENDERS)?;
        if pass.gone.is_none() {
            break;
        }
    }
    if let Some(error) = pass.gone {
        return Err(error);
    }
    remove(&to.join("objects/info/alternates"))?;
    let mut settings = pakman_project::settings_of_copy(&shared.join("config"))?;
    settings += &pakman_project::settings_of_copy(&own.join("config.worktree"))?;
    let path = to.join("config");
    fs::write(&path, settings + OWN_TREE).map_err(Error::file("write", path))
}

/// One walk through a repository that may be tidied meanwhile.
struct Pass<'a> {
    interrupt: &'a Interrupt,
    /// Says what was listed and then was not there.
    gone: Option<Error>,
}

impl Pass<'_> {
    /// Copies what lies at the top of a repository, and all below. Tools that share repositories
    /// put links there, each to what has the same name in another.
    fn copy_top(&mut self, from: &Path, to: &Path) -> Result<(), Error> {
        let parts = names(from)?.into_iter();
        let parts = parts.filter(|name| name.as_bytes().starts_with(INDEX_PART.as_bytes()));
        for name in parts.chain(TAKEN.iter().map(OsString::from)) {
            let mut path = from.join(&name);
            if path.is_symlink() {
                let Ok(real) = fs::canonicalize(&path) else { continue };
                let is_shared = real.file_name() == Some(&name)
                    && real.parent().is_some_and(|folder| folder.join("objects").is_dir());
                if !is_shared {
                    continue;
                }
                path = real;
            }
            if path.exists() {
                let is_made = |file: &OsStr| name == "objects" && is_begun(file);
                self.copy_all(&path, &to.join(&name), &|file| !is_made(file))?;
            }
        }
        Ok(())
    }

    /// Copies the objects that others lend to `objects`, and that those borrow.
    fn borrow(&mut self, objects: &Path, to: &Path, most: usize) -> Result<(), Error> {
        let list = objects.join("info/alternates");
        let Some(lenders) = bounded(&list).filter(|_| most > 0) else { return Ok(()) };
        let lines = lenders.split(|byte| *byte == b'\n');
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")) {
            let lender = objects.join(OsStr::from_bytes(line));
            for name in names(&lender)? {
                if name == PACKS || is_hex(name.as_bytes(), 2) {
                    self.copy_all(&lender.join(&name), &to.join(name), &is_object)?;
                }
            }
            self.borrow(&lender, to, most - 1)?;
        }
        Ok(())
    }

    /// Copies a file, or a folder and all below. Links, pipes and the like are left out.
    fn copy_all(
        &mut self,
        from: &Path,
        to: &Path,
        wanted: &dyn Fn(&OsStr) -> bool,
    ) -> Result<(), Error> {
        self.interrupt.check()?;
        let Some(data) = self.unless_gone("read", from, fs::symlink_metadata(from))? else {
            return Ok(());
        };
        if data.is_dir() {
            fs::create_dir_all(to).map_err(Error::file("make", to))?;
            let names = self.unless_gone("read", from, listed(from))?;
            for name in names.unwrap_or_default() {
                self.copy_all(&from.join(&name), &to.join(name), wanted)?;
            }
            return Ok(());
        }
        if !data.is_file() || !from.file_name().is_some_and(wanted) {
            return Ok(());
        }
        // A linked work tree has its own of some files; it comes last.
        remove(to)?;
        let modified = (data.mtime(), data.mtime_nsec());
        let copied = copy_file(from, data.len(), modified, to, 0o644);
        self.unless_gone("copy", from, copied)?;
        Ok(())
    }

    /// What was done with a path, unless that is no longer there.
    fn unless_gone<T>(
        &mut self,
        doing: &'static str,
        path: &Path,
        done: io::Result<T>,
    ) -> Result<Option<T>, Error> {
        match done {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.gone = Some(Error::file(doing, path)(error));
                Ok(None)
            }
            Err(error) => Err(Error::file(doing, path)(error)),
        }
    }
}

fn names(folder: &Path) -> Result<Vec<OsString>, Error> {
    listed(folder).map_err(Error::file("read", folder))
}

/// The names in a folder, packs of objects last.
fn listed(folder: &Path) -> io::Result<Vec<OsString>> {
    let names = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name()));
    let mut names: Vec<OsString> = names.collect::<io::Result<_>>()?;
    names.sort_by_key(|name| name == PACKS);
    Ok(names)
}

/// Whether a file below a folder of objects has the name of one.
fn is_object(name: &OsStr) -> bool {
    let name = name.as_bytes();
    name.starts_with(b"pack-") || is_hex(name, 38) || is_hex(name, 62)
}

/// Whether a file below a folder of objects is one that git still writes, under a name of its own.
fn is_begun(name: &OsStr) -> bool {
    name.as_bytes().starts_with(b"tmp_")
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

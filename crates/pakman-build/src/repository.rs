//! A copy of a repository of git that stands alone.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use crate::{copy::copy_file, error::Error, interrupt::Interrupt};

/// What of a repository a build can ask for: its commits, what they are called, and what the work
/// tree is held against. Settings, which may hold tokens, are written anew.
const TAKEN: &[&str] =
    &["HEAD", "index", "info", "objects", "packed-refs", "refs", "reftable", "shallow"];

/// Begins the name of a part of the index, where it is split.
const INDEX_PART: &str = "sharedindex.";

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
    copy_top(&shared, to, interrupt)?;
    if own != shared {
        copy_top(&own, to, interrupt)?;
    }
    borrow(&shared.join("objects"), &to.join("objects"), MOST_LENDERS, interrupt)?;
    remove(&to.join("objects/info/alternates"))?;
    let mut settings = pakman_project::settings_of_copy(&shared.join("config"))?;
    settings += &pakman_project::settings_of_copy(&own.join("config.worktree"))?;
    let path = to.join("config");
    fs::write(&path, settings + OWN_TREE).map_err(Error::file("write", path))
}

/// Copies what lies at the top of a repository, and all below. Tools that share repositories put
/// links there, each to what has the same name in another.
fn copy_top(from: &Path, to: &Path, interrupt: &Interrupt) -> Result<(), Error> {
    for entry in fs::read_dir(from).map_err(Error::file("read", from))? {
        let entry = entry.map_err(Error::file("read", from))?;
        let (name, mut path) = (entry.file_name(), entry.path());
        let is_part = name.as_bytes().starts_with(INDEX_PART.as_bytes());
        if !is_part && !TAKEN.iter().any(|taken| name == *taken) {
            continue;
        }
        if path.is_symlink() {
            let Ok(real) = fs::canonicalize(&path) else { continue };
            let is_shared = real.file_name() == Some(&name)
                && real.parent().is_some_and(|folder| folder.join("objects").is_dir());
            if !is_shared {
                continue;
            }
            path = real;
        }
        copy_all(&path, &to.join(name), &|_| true, interrupt)?;
    }
    Ok(())
}

/// Copies the objects that others lend to `objects`, and that those borrow.
fn borrow(objects: &Path, to: &Path, most: usize, interrupt: &Interrupt) -> Result<(), Error> {
    let list = objects.join("info/alternates");
    let Some(lenders) = bounded(&list).filter(|_| most > 0) else { return Ok(()) };
    let lines = lenders.split(|byte| *byte == b'\n');
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with(b"#")) {
        let lender = objects.join(OsStr::from_bytes(line));
        for entry in fs::read_dir(&lender).map_err(Error::file("read", &lender))? {
            let entry = entry.map_err(Error::file("read", &lender))?;
            let name = entry.file_name();
            if name == "pack" || is_hex(name.as_bytes(), 2) {
                copy_all(&entry.path(), &to.join(name), &is_object, interrupt)?;
            }
        }
        borrow(&lender, to, most - 1, interrupt)?;
    }
    Ok(())
}

/// Copies files and folders that are not there yet. Links, pipes and the like are left out.
fn copy_all(
    from: &Path,
    to: &Path,
    wanted: &dyn Fn(&OsStr) -> bool,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    interrupt.check()?;
    let data = fs::symlink_metadata(from).map_err(Error::file("read", from))?;
    if data.is_dir() {
        fs::create_dir_all(to).map_err(Error::file("make", to))?;
        for entry in fs::read_dir(from).map_err(Error::file("read", from))? {
            let entry = entry.map_err(Error::file("read", from))?;
            copy_all(&entry.path(), &to.join(entry.file_name()), wanted, interrupt)?;
        }
        return Ok(());
    }
    if !data.is_file() || !from.file_name().is_some_and(wanted) {
        return Ok(());
    }
    // A linked work tree has its own of some files; it comes last.
    remove(to)?;
    copy_file(from, &data, to, 0o644).map_err(Error::file("copy", from))
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

//! Replacing files whole: whoever looks finds the old file or the new one.

use std::{
    fs::{self, File, Permissions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::error::Error;

/// The prefix of files that are being written.
const TEMPORARY: &str = ".pakman-";

/// A file that is to be written.
///
/// There is no `Debug` on purpose: the text may be a key.
pub struct Planned {
    /// Where.
    pub path: PathBuf,
    /// What.
    pub text: String,
    /// Its permission bits, exactly, whatever the umask.
    pub mode: u32,
}

impl Planned {
    /// Writes the file into its folder, which exists.
    ///
    /// The text is written under a temporary name in the same folder, which then takes the place
    /// of whatever is there; of a symbolic link, not of what it leads to.
    pub fn write(&self) -> Result<(), Error> {
        let Self { path, text, mode } = self;
        let write = || -> io::Result<()> {
            let file = temporary(path, *mode, |file| file.write_all(text.as_bytes()))?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(Error::file("write", path))
    }
}

/// Writes a file that is not there yet, readable as `mode` says from its first byte on.
pub fn create(path: &Path, text: &str, mode: u32) -> Result<(), Error> {
    let write = || -> io::Result<()> {
        let file = temporary(path, mode, |file| file.write_all(text.as_bytes()))?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(Error::file("write", path))
}

/// Writes a file of a tree, which is not there yet, and the folders above it that are missing.
///
/// A link on the way to it from `root` is an error: it may lead anywhere.
pub fn create_below(root: &Path, path: &Path, text: &str, mode: u32) -> Result<(), Error> {
    refuse_links(root, path)?;
    folder(path.parent().unwrap_or(path))?;
    create(path, text, mode)
}

/// Fails where a link is on the way from the folder `root` to a path below it, or in its place:
/// whoever made the tree may have it lead to a folder of the user's.
pub fn refuse_links(root: &Path, path: &Path) -> Result<(), Error> {
    let Ok(below) = path.strip_prefix(root) else { return Ok(()) };
    let parts = below.ancestors().filter(|part| !part.as_os_str().is_empty());
    match parts.map(|part| root.join(part)).find(|path| path.is_symlink()) {
        Some(path) => Err(Error::Link { path }),
        None => Ok(()),
    }
}

/// Gives `write` a file that takes the place of the one at `path`, with its permissions, when it
/// is filled and on the disk.
pub fn replace<T, E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<T, E> {
    let mode = fs::metadata(path)?.permissions().mode() & 0o7777;
    let mut filled = None;
    let file = temporary(path, mode, |file| -> Result<(), E> {
        filled = Some(write(file)?);
        Ok(())
    })?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(filled.expect("it was filled, or there was an error"))
}

/// Puts `new` in the place of `old`, the text that was read from the file at `path`.
///
/// Mode and owner stay; a symbolic link stays too, and what it leads to gets the text. An error
/// leaves the file as it is: it may not be written, its owner cannot be kept, or it holds another
/// text meanwhile.
pub fn amend(path: &Path, old: &str, new: &str) -> Result<(), Error> {
    let write = || -> io::Result<()> {
        let path = fs::canonicalize(path)?;
        // Opening a pipe waits for somebody to read from it, maybe for ever.
        if !fs::metadata(&path)?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        // Whoever may not write the file shall not replace it either.
        let found = File::options().write(true).open(&path)?.metadata()?;
        let file = temporary(&path, found.mode() & 0o7777, |file| {
            let made = file.metadata()?;
            if (made.uid(), made.gid()) != (found.uid(), found.gid()) {
                let owner = fchown(&*file, Some(found.uid()), Some(found.gid()));
                owner
                    .map_err(|error| io::Error::other(format!("cannot keep its owner: {error}")))?;
            }
            file.write_all(new.as_bytes())
        })?;
        file.as_file().sync_all()?;
        if fs::read(&path)? != old.as_bytes() {
            return Err(io::Error::other("it changed in the meantime; run this again"));
        }
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(Error::file("write", path))
}

/// A file in the folder of `path`, which nobody else can read before it is filled.
fn temporary<E: From<io::Error>>(
    path: &Path,
    mode: u32,
    write: impl FnOnce(&mut File) -> Result<(), E>,
) -> Result<NamedTempFile, E> {
    let folder = path.parent().unwrap_or(path);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
    write(file.as_file_mut())?;
    file.as_file().set_permissions(Permissions::from_mode(mode))?;
    Ok(file)
}

/// A folder that no other run of this program writes to meanwhile.
pub struct Claim {
    /// `None` on file systems without locks.
    _lock: Option<File>,
}

impl Claim {
    /// The folder at `path`, made where it is missing, without what interrupted runs left in it.
    ///
    /// Waits for other runs to finish.
    pub fn on(path: &Path) -> Result<Self, Error> {
        folder(path)?;
        let lock = File::open(path).ok().filter(|folder| folder.lock().is_ok());
        remove_temporary(path)?;
        Ok(Self { _lock: lock })
    }
}

/// Makes a folder and those above it.
fn folder(path: &Path) -> Result<(), Error> {
    let there = path.ancestors().find(|path| fs::symlink_metadata(path).is_ok());
    if let Some(there) = there.filter(|path| !path.is_dir()) {
        return Err(Error::NoFolder { path: path.to_owned(), there: there.to_owned() });
    }
    fs::create_dir_all(path).map_err(Error::file("make the folder", path))
}

/// A key may be among what is removed.
fn remove_temporary(folder: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(Error::file("look into", folder))? {
        let entry = entry.map_err(Error::file("look into", folder))?;
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            let path = entry.path();
            fs::remove_file(&path).map_err(Error::file("remove", &path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_meanwhile_keeps_its_text() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("instellar.yml");
        fs::write(&path, "theirs").expect("a file");
        let error = amend(&path, "read", "mended").expect_err("it holds another text");
        assert!(format!("{error:#}").ends_with("it changed in the meantime; run this again"));
        assert_eq!(fs::read_to_string(&path).expect("a file"), "theirs");
        let left = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 1, "nothing temporary is left");
        amend(&path, "theirs", "mended").expect("it holds this text");
        assert_eq!(fs::read_to_string(&path).expect("a file"), "mended");
    }

    #[test]
    fn what_is_no_regular_file_is_not_amended() {
        for path in ["/dev/null", "/nonexistent", "/"] {
            let error = amend(Path::new(path), "", "x").expect_err("it is no file");
            assert!(format!("{error:#}").starts_with(&format!("cannot write {path}: ")));
        }
    }
}

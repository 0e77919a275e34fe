//! Replacing files whole: whoever looks finds the old file or the new one.

use std::{
    fs::{self, File, Permissions},
    io::Write,
    os::unix::fs::{MetadataExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use tempfile::NamedTempFile;

/// The prefix of files that are being written.
const TEMPORARY: &str = ".pakman-";

/// A file that is to be written.
///
/// There is no `Debug` on purpose: the text may be a key.
pub(crate) struct Planned {
    /// Where.
    pub(crate) path: PathBuf,
    /// What.
    pub(crate) text: String,
    /// Its permission bits, exactly, whatever the umask.
    pub(crate) mode: u32,
}

impl Planned {
    /// Writes the file into its folder, which exists.
    ///
    /// The text is written under a temporary name in the same folder, which then takes the place
    /// of whatever is there; of a symbolic link, not of what it leads to.
    pub(crate) fn write(&self) -> Result<()> {
        let Self { path, text, mode } = self;
        let write = || -> Result<()> {
            let file = temporary(path, *mode, |file| Ok(file.write_all(text.as_bytes())?))?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }
}

/// Writes a file that is not there yet, readable as `mode` says from its first byte on.
pub(crate) fn create(path: &Path, text: &str, mode: u32) -> Result<()> {
    let write = || -> Result<()> {
        let file = temporary(path, mode, |file| Ok(file.write_all(text.as_bytes())?))?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// Gives `write` a file that takes the place of the one at `path`, with its permissions, when it
/// is filled and on the disk.
pub(crate) fn replace<T>(path: &Path, write: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    let mode = fs::metadata(path)?.permissions().mode() & 0o7777;
    let mut filled = None;
    let file = temporary(path, mode, |file| {
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
pub(crate) fn amend(path: &Path, old: &str, new: &str) -> Result<()> {
    let write = || -> Result<()> {
        let path = fs::canonicalize(path)?;
        // Whoever may not write the file shall not replace it either.
        let found = File::options().write(true).open(&path)?.metadata()?;
        if !found.is_file() {
            bail!("it is no regular file");
        }
        let file = temporary(&path, found.mode() & 0o7777, |file| {
            let made = file.metadata()?;
            if (made.uid(), made.gid()) != (found.uid(), found.gid()) {
                fchown(&*file, Some(found.uid()), Some(found.gid()))
                    .context("cannot keep its owner")?;
            }
            Ok(file.write_all(new.as_bytes())?)
        })?;
        file.as_file().sync_all()?;
        if fs::read(&path)? != old.as_bytes() {
            bail!("it was changed meanwhile; run this again");
        }
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// A file in the folder of `path`, which nobody else can read before it is filled.
fn temporary(
    path: &Path,
    mode: u32,
    write: impl FnOnce(&mut File) -> Result<()>,
) -> Result<NamedTempFile> {
    let folder = path.parent().context("a file is in a folder")?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
    write(file.as_file_mut())?;
    file.as_file().set_permissions(Permissions::from_mode(mode))?;
    Ok(file)
}

/// A folder that no other run of this program writes to meanwhile.
pub(crate) struct Claim {
    /// `None` on file systems without locks.
    _lock: Option<File>,
}

impl Claim {
    /// The folder at `path`, made where it is missing, without what interrupted runs left in it.
    ///
    /// Waits for other runs to finish.
    pub(crate) fn on(path: &Path) -> Result<Self> {
        folder(path)?;
        let lock = File::open(path).ok().filter(|folder| folder.lock().is_ok());
        remove_temporary(path)?;
        Ok(Self { _lock: lock })
    }
}

/// Makes a folder and those above it.
fn folder(path: &Path) -> Result<()> {
    let cannot = || format!("cannot make the folder {}", path.display());
    let there = path.ancestors().find(|path| fs::symlink_metadata(path).is_ok());
    if let Some(there) = there.filter(|path| !path.is_dir()) {
        bail!("{}: {} is there and is no folder", cannot(), there.display());
    }
    fs::create_dir_all(path).with_context(cannot)
}

/// A key may be among what is removed.
fn remove_temporary(folder: &Path) -> Result<()> {
    let cannot = || format!("cannot look into {}", folder.display());
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            let path = entry.path();
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
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
        assert!(format!("{error:#}").ends_with("it was changed meanwhile; run this again"));
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

//! A folder in which git sees a repository and nothing of its settings.

use std::{
    fs,
    io::ErrorKind,
    os::unix::{ffi::OsStrExt, fs::symlink},
    path::Path,
};

use tempfile::TempDir;

use super::folders::Folders;
use crate::{bounded, error::Error};

/// The most that is read of `HEAD`, in bytes.
const LONGEST_NAME: u64 = 4096;

/// Folders that all work trees share.
const FOLDERS: &[&str] = &["objects", "refs", "reftable"];

/// Files that all work trees share.
const FILES: &[&str] = &["packed-refs", "shallow", "info/exclude"];

/// Files of one work tree.
const OWN_FILES: &[&str] = &["index", "info/sparse-checkout"];

/// Begins the name of a part of the index, where it is split.
const INDEX_PART: &str = "sharedindex.";

/// A new folder for `GIT_DIR`: links to what the repository holds, a copy of `HEAD`, and neither
/// hooks nor settings.
pub(crate) fn of(folders: &Folders) -> Result<TempDir, Error> {
    let view = tempfile::Builder::new().prefix("pakman-git-").tempdir();
    let view = view.map_err(Error::file("make a folder in", tempfile::env::temp_dir()))?;
    let info = view.path().join("info");
    fs::create_dir(&info).map_err(Error::file("make", &info))?;
    head(&folders.own, view.path())?;
    for name in FOLDERS {
        let folder = folders.common.join(name);
        if folder.is_dir() {
            link(&folder, &view.path().join(name))?;
        }
    }
    let parts = fs::read_dir(&folders.own).map_err(Error::file("read", &folders.own))?;
    let parts = parts.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let parts: Vec<String> = parts.filter(|name| name.starts_with(INDEX_PART)).collect();
    let shared = FILES.iter().map(|name| (&folders.common, *name));
    let own = OWN_FILES.iter().copied().chain(parts.iter().map(String::as_str));
    for (folder, name) in shared.chain(own.map(|name| (&folders.own, name))) {
        let file = folder.join(name);
        if bounded::is_file(&file)? {
            link(&file, &view.path().join(name))?;
        }
    }
    Ok(view)
}

/// `HEAD`, a file that git itself may replace; once it was a link.
fn head(own: &Path, view: &Path) -> Result<(), Error> {
    let (from, to) = (own.join("HEAD"), view.join("HEAD"));
    let text = match fs::read_link(&from) {
        Ok(target) if target.starts_with("refs") => {
            [b"ref: ", target.as_os_str().as_bytes(), b"\n"].concat()
        }
        _ => bounded::read(&from, LONGEST_NAME)?
            .ok_or_else(|| Error::file("read", &from)(ErrorKind::NotFound.into()))?,
    };
    fs::write(&to, text).map_err(Error::file("write", to))
}

fn link(target: &Path, at: &Path) -> Result<(), Error> {
    symlink(target, at).map_err(Error::file("make", at))
}

//! A folder in which git sees a repository and nothing of its settings.

use std::{
    ffi::OsString,
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
const OWN_FILES: &[&str] = &["info/sparse-checkout"];

/// What a work tree is held against.
const INDEX: &str = "index";

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
    let shared = FILES.iter().map(|name| (&folders.common, *name));
    let own = OWN_FILES.iter().map(|name| (&folders.own, *name));
    for (folder, name) in shared.chain(own) {
        let file = folder.join(name);
        // What is not there yet may be when git looks: references may move into one file at any
        // time.
        bounded::is_file(&file)?;
        link(&file, &view.path().join(name))?;
    }
    index(&folders.own, view.path())?;
    Ok(view)
}

/// The index; where it is split, as it is now, with the part that it names: git may write new ones
/// of both at any time.
fn index(own: &Path, view: &Path) -> Result<(), Error> {
    let (from, to) = (own.join(INDEX), view.join(INDEX));
    if !bounded::is_file(&from)? || parts(own)?.is_empty() {
        return link(&from, &to);
    }
    fs::copy(&from, to).map_err(Error::file("copy", from))?;
    parts(own)?.iter().try_for_each(|name| {
        let part = own.join(name);
        if bounded::is_file(&part)? { link(&part, &view.join(name)) } else { Ok(()) }
    })
}

/// The names of the parts of a split index.
fn parts(own: &Path) -> Result<Vec<OsString>, Error> {
    let names = fs::read_dir(own).map_err(Error::file("read", own))?;
    let names = names.filter_map(|entry| Some(entry.ok()?.file_name()));
    Ok(names.filter(|name| name.as_bytes().starts_with(INDEX_PART.as_bytes())).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_move_into_one_file_meanwhile_are_seen() {
        let repository = tempfile::tempdir().expect("a folder");
        let own = repository.path().to_owned();
        fs::write(own.join("HEAD"), "ref: refs/heads/main\n").expect("it is written");
        let view = of(&Folders { own: own.clone(), common: own.clone() }).expect("a view");
        assert!(!view.path().join("packed-refs").exists());
        fs::write(own.join("packed-refs"), "# pack-refs\n").expect("it is written");
        let seen = fs::read_to_string(view.path().join("packed-refs"));
        assert_eq!(seen.expect("it is there"), "# pack-refs\n");
    }
}

//! Where git keeps the repository of a work tree.

use std::{
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::Config;
use crate::{bounded, error::Error};

/// The most that is read of a file in which git writes down a path or a name, in bytes.
const LONGEST_PATH: u64 = 64 * 1024;

/// The most that is read of a configuration, in bytes.
const LARGEST_CONFIG: u64 = 4 << 20;

/// The folders that make a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folders {
    /// What belongs to this work tree alone: `HEAD`, the index.
    pub(crate) own: PathBuf,
    /// What all work trees of the repository share: objects, refs, settings.
    pub(crate) common: PathBuf,
}

/// Whether `folder` is the top of a work tree, whatever state its repository is in.
pub fn is_top(folder: &Path) -> bool {
    fs::symlink_metadata(folder.join(".git")).is_ok()
}

impl Folders {
    /// Those of the work tree whose top is `top`; `None` where it has no `.git`.
    ///
    /// `.git` may be a folder, a link to one, or a file that names one, as in linked work trees
    /// and submodules.
    pub(crate) fn of(top: &Path) -> Result<Option<Self>, Error> {
        if !is_top(top) {
            return Ok(None);
        }
        let dot_git = top.join(".git");
        let own = if dot_git.is_dir() {
            fs::canonicalize(&dot_git).map_err(Error::file("read", &dot_git))?
        } else {
            let Some(text) = bounded::read(&dot_git, LONGEST_PATH)? else {
                let repository = fs::read_link(&dot_git).unwrap_or_default();
                return Err(Error::Lost { dot_git, repository });
            };
            let named = text.strip_prefix(b"gitdir:").unwrap_or_default().trim_ascii();
            let named = top.join(Path::new(std::ffi::OsStr::from_bytes(named)));
            match fs::canonicalize(&named) {
                Ok(own) if own.is_dir() => own,
                _ => return Err(Error::Lost { dot_git, repository: named }),
            }
        };
        let common = match bounded::read(&own.join("commondir"), LONGEST_PATH)? {
            None => own.clone(),
            Some(text) => {
                let named = own.join(Path::new(std::ffi::OsStr::from_bytes(text.trim_ascii())));
                fs::canonicalize(&named)
                    .map_err(|_| Error::Lost { dot_git, repository: named.clone() })?
            }
        };
        Ok(Some(Self { own, common }))
    }

    /// The settings of the repository itself; none where the file is missing.
    pub(crate) fn config(&self) -> Result<Config, Error> {
        read_config(&self.common.join("config"))
    }
}

/// The settings in a file of git's; none where it is missing.
pub(super) fn read_config(path: &Path) -> Result<Config, Error> {
    let text = bounded::read(path, LARGEST_CONFIG)?.unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    Config::parse(&text).map_err(|line| Error::Config { path: path.to_owned(), line })
}

//! git, run so that it starts nothing that a work tree names.
//!
//! A repository's settings can make nearly every command of git start a program: filters, file
//! system monitors, hooks, signatures, pagers. So git never sees them: it works in a [`view`] of
//! the repository that has its objects, refs and index, and of its settings only what
//! [`settings`] lets through. Its environment is as short.

mod folders;
mod run;
mod settings;
mod view;

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

pub(crate) use folders::Folders;
pub use folders::is_top;

use crate::{bounded, error::Error};

/// The repository of a work tree.
#[derive(Debug)]
pub(crate) struct Git {
    /// The top of the work tree.
    top: PathBuf,
    /// Where its repository is.
    folders: Folders,
    /// What git is shown of it.
    view: TempDir,
}

impl Git {
    /// The repository whose work tree has its top at `top`; `None` where there is none.
    pub(crate) fn at(top: &Path) -> Result<Option<Self>, Error> {
        let Some(folders) = Folders::of(top)? else { return Ok(None) };
        let view = view::of(&folders)?;
        let git = Self { top: top.to_owned(), folders, view };
        for file in [git.folders.common.join("config"), git.folders.own.join("config.worktree")] {
            bounded::is_file(&file)?;
        }
        // The user's own settings count too: they say what is ignored everywhere.
        let pattern = settings::pattern();
        let listed = git.settings(&["config", "-z", "--includes", "--get-regexp", &pattern])?;
        let path = git.view.path().join("config");
        fs::write(&path, settings::kept(&listed)).map_err(Error::file("write", path))?;
        Ok(Some(git))
    }

    /// The repository whose work tree `folder` is in; `None` where there is none.
    pub(crate) fn around(folder: &Path) -> Result<Option<Self>, Error> {
        let folder = fs::canonicalize(folder).map_err(Error::file("read", folder))?;
        match folder.ancestors().find(|folder| is_top(folder)) {
            Some(top) => Self::at(top),
            None => Ok(None),
        }
    }

    /// The top of the work tree.
    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    /// Whether the clone leaves out older commits, and maybe the tags on them.
    pub(crate) fn is_shallow(&self) -> bool {
        let list = fs::metadata(self.folders.common.join("shallow"));
        list.is_ok_and(|list| list.len() > 0)
    }
}

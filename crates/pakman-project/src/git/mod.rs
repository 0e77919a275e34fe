//! git, run so that it starts nothing that a work tree names.
//!
//! A repository's settings can make nearly every command of git start a program: filters, file
//! system monitors, hooks, signatures, pagers. So git never sees them: it works in a [`view`] of
//! the repository that has its objects, refs and index, and of its settings only what
//! [`settings`] lets through. Its environment is as short.

mod config;
mod folders;
mod run;
mod settings;
mod view;

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

pub use folders::is_top;
pub use settings::settings_of_copy;
pub(crate) use {config::Config, folders::Folders};

use crate::error::Error;

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
        git.set(&settings::kept(&git.folders.config()?))?;
        Ok(Some(git))
    }

    /// The repository whose work tree `folder` is in; `None` where there is none.
    ///
    /// A folder that its repository ignores as a whole is in no work tree.
    pub(crate) fn around(folder: &Path) -> Result<Option<Self>, Error> {
        let folder = &fs::canonicalize(folder).map_err(Error::file("read", folder))?;
        let Some(top) = folder.ancestors().find(|folder| is_top(folder)) else { return Ok(None) };
        let Some(git) = Self::at(top)? else { return Ok(None) };
        if top == folder {
            return Ok(Some(git));
        }
        git.ignore_as_the_user_does()?;
        let is_ignored = git.says(folder, &["check-ignore", "--quiet", "."])?;
        Ok((!is_ignored).then_some(git))
    }

    /// Lets git know what is ignored in each of the user's repositories: settings that only the
    /// user's own files give, and files that they include.
    pub(crate) fn ignore_as_the_user_does(&self) -> Result<(), Error> {
        let found = self.settings(&["config", "-z", "--includes", "--get", "core.excludesfile"])?;
        let found = String::from_utf8_lossy(&found);
        match found.trim_end_matches('\0') {
            "" => Ok(()),
            file => self.set(&settings::line("core.excludesfile", file)),
        }
    }

    /// Adds settings to those that git sees.
    fn set(&self, text: &str) -> Result<(), Error> {
        let path = self.view.path().join("config");
        let before = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, before + text).map_err(Error::file("write", path))
    }

    /// The top of the work tree.
    pub(crate) fn top(&self) -> &Path {
        &self.top
    }

    /// The file that says what is tracked.
    pub(crate) fn index(&self) -> PathBuf {
        self.folders.own.join("index")
    }

    /// Whether the clone leaves out older commits, and maybe the tags on them.
    pub(crate) fn is_shallow(&self) -> bool {
        let list = fs::metadata(self.folders.common.join("shallow"));
        list.is_ok_and(|list| list.len() > 0)
    }
}

//! The settings of `pakman bootstrap`.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    args,
    settings::{
        application::Application,
        keys::{KeyText, Keys},
        session::Session,
        versions::Versions,
    },
};

/// Which recipe is written, and where.
#[derive(Debug)]
pub(crate) struct Bootstrap {
    pub(crate) application: Application,
    /// The folder to write to, instead of the usual one; an absolute path.
    pub(crate) output: Option<PathBuf>,
    pub(crate) versions: Versions,
    pub(crate) keys: Keys,
    pub(crate) action: Action,
}

/// What is done with the recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// It is written.
    Write,
    /// Its files are listed.
    List,
    /// It is compared with what is there.
    Compare,
}

impl Bootstrap {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::bootstrap::Bootstrap, session: &Session) -> Result<Self> {
        let args::bootstrap::Bootstrap { place, output, versions, keys, dry_run, check } = asked;
        let application = Application::find(session, &place)?;
        let action = match (check, dry_run) {
            (true, _) => Action::Compare,
            (false, true) => Action::List,
            (false, false) => Action::Write,
        };
        Ok(Self {
            output: output.map(|folder| application.place.absolute(&folder)),
            application,
            versions: Versions::settle(versions, &session.environment)?,
            keys: Keys::settle(keys, session)?,
            action,
        })
    }

    /// The file of the private key, if it lies in the work tree.
    pub(crate) fn key_in_tree(&self) -> Option<&PathBuf> {
        match &self.keys.private {
            Some(KeyText::File(path)) if self.application.place.holds(path) => Some(path),
            _ => None,
        }
    }
}

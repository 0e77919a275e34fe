//! The application: its work tree, and the file that describes it.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    args::place::Where,
    input::Input,
    settings::{place::Place, session::Session},
};

/// An application whose file is there to be read.
#[derive(Debug)]
pub(crate) struct Application {
    /// Its work tree.
    pub(crate) place: Place,
    /// The path of its file, as people read it.
    pub(crate) file: PathBuf,
}

impl Application {
    /// The application that flags name, else the environment, else the folder.
    pub(crate) fn find(session: &Session, flags: &Where) -> Result<Self> {
        let place = Place::find(session, flags)?;
        let file = place.config(session.config.as_deref())?;
        Ok(Self { place, file })
    }

    /// Reads and checks its file.
    pub(crate) fn read(&self) -> Result<Input> {
        Input::read(&self.file, &self.place.around_its_own(&self.file))
    }
}

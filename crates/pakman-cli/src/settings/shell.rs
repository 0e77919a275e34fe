//! The settings of `pakman shell`.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    args::{self, place::Where},
    settings::{application::Application, kept, linux, making::Making, session::Session},
};

/// Where a shell opens.
#[derive(Debug)]
pub(crate) enum Shell {
    /// Where the build runs.
    Build(Box<Making>),
    /// In the machine that is on this record.
    Machine(PathBuf),
}

impl Shell {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::shell::Shell, session: &Session) -> Result<Self> {
        linux::needed("shell")?;
        let args::shell::Shell { in_box, making } = asked;
        if !in_box {
            return Ok(Self::Build(Box::new(Making::settle(making, session)?)));
        }
        let workspace = making.tree.or(making.place.workspace);
        let flags = Where { workspace, repository: making.place.repository };
        let application = Application::find(session, &flags)?;
        Ok(Self::Machine(kept::record(&application, session)?))
    }
}

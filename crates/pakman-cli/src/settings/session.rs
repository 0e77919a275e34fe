//! What every command gets its settings from.

use std::path::PathBuf;

use anyhow::Result;

use crate::{args::program::Global, report::voice::Voice, settings::environment::Environment};

/// What holds for the whole run, whatever the command.
#[derive(Debug)]
pub(crate) struct Session {
    /// The file that `--config` names.
    pub(crate) config: Option<PathBuf>,
    /// Whether `--directory` says where the work tree is.
    pub(crate) in_directory: bool,
    /// The environment.
    pub(crate) environment: Environment,
    /// How much is said.
    pub(crate) voice: Voice,
}

impl Session {
    /// From now on the program works in the folder that was asked for.
    pub(crate) fn start(global: Global) -> Result<Self> {
        let Global { directory, config, quiet, verbose, color: _ } = global;
        let environment = Environment::capture();
        if let Some(folder) = &directory {
            Environment::work_in(folder)?;
        }
        let voice = Voice::new(quiet, verbose);
        Ok(Self { config, in_directory: directory.is_some(), environment, voice })
    }
}

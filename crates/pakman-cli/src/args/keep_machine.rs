//! The arguments of what holds a machine.

use std::path::PathBuf;

use clap::Args;

/// Hold a machine that `pakman test --keep` leaves
#[derive(Debug, Args)]
#[command(hide = true)]
pub(crate) struct KeepMachine {
    /// The folder with its temporary files
    pub(crate) folder: PathBuf,
}

//! The arguments of what holds a machine.

use clap::Args;

/// Hold a machine that `pakman test --keep` leaves
#[derive(Debug, Args)]
#[command(hide = true)]
pub(crate) struct KeepMachine {}

//! The arguments of `pakman shell`.

use clap::Args;

use crate::args::making::Making;

/// Open a shell where the build runs
///
/// It stands in the tree that the last build left, or in a copy of the sources, inside the Alpine
/// that `pakman build` builds in, with the variables and the rights that `build.command` has.
#[derive(Debug, Clone, Args)]
pub(crate) struct Shell {
    #[command(flatten)]
    pub(crate) making: Making,
}

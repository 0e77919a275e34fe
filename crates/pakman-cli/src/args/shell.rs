//! The arguments of `pakman shell`.

use clap::Args;

use crate::args::making::Making;

/// Open a shell where the build runs, or in a machine that `pakman test` kept
///
/// It stands in the tree that the last build left, or in a copy of the sources, inside the Alpine
/// that `pakman build` builds in, with the variables and the rights that `build.command` has.
/// With `--box` it is root's in the machine that `pakman test --keep` left, where the services of
/// the application run.
#[derive(Debug, Clone, Args)]
pub(crate) struct Shell {
    /// Open it in the machine that `pakman test --keep` left
    #[arg(long = "box", conflicts_with_all = ["inside", "offline", "network"])]
    pub(crate) in_box: bool,
    #[command(flatten)]
    pub(crate) making: Making,
}

//! The arguments of `pakman kits`.

use clap::Args;

use crate::args::{place::Where, report::Report};

/// Show what an orchestrator learns about the package: ports, variables, resources
#[derive(Debug, Args)]
pub(crate) struct Kits {
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) report: Report,
    /// Print exactly what is sent to the orchestrator, as JSON
    #[arg(long, conflicts_with_all = ["format", "json"])]
    pub(crate) payload: bool,
}

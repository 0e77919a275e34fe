//! The arguments of `pakman stacks`.

use clap::Args;

use crate::args::report::Report;

/// Show the releases of Alpine: how long each is supported, and what it has
#[derive(Debug, Args)]
pub(crate) struct Stacks {
    #[command(flatten)]
    pub(crate) report: Report,
    /// Show which release has this package, and in which version
    #[arg(long, value_name = "NAME")]
    pub(crate) package: Option<String>,
    /// Search an APKINDEX.tar.gz, too; may be repeated
    #[arg(long, value_name = "FILE|URL", requires = "package")]
    pub(crate) index: Vec<String>,
}

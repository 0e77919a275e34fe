//! The arguments of `pakman inspect`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::report::Report;

/// Show what is in packages and indexes
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// Packages (.apk) and indexes (APKINDEX.tar.gz)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    /// Show the text of install scripts too
    #[arg(long)]
    pub(crate) scripts: bool,
    #[command(flatten)]
    pub(crate) report: Report,
}

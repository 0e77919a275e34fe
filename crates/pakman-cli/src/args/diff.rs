//! The arguments of `pakman diff`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::report::Report;

/// Show how two packages differ
///
/// Fields, dependencies, install scripts, and files by mode, owner, size, hash and target.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The package to start from
    #[arg(value_name = "OLD", value_hint = ValueHint::FilePath)]
    pub(crate) old: PathBuf,
    /// The package to compare with it
    #[arg(value_name = "NEW", value_hint = ValueHint::FilePath)]
    pub(crate) new: PathBuf,
    #[command(flatten)]
    pub(crate) report: Report,
}

//! The arguments of `pakman verify`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::{report::Report, trust::Trust};

/// Check signatures, hashes and every rule of the format
///
/// Says in one line for each file whether apk can trust and install it.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Packages (.apk) and indexes (APKINDEX.tar.gz)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: Trust,
    #[command(flatten)]
    pub(crate) report: Report,
}

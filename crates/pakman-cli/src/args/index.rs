//! The arguments of `pakman index`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::{key::SigningKey, place::Where, report::Report};

/// Update the index of a repository
///
/// The index is APKINDEX.tar.gz in the folder of one architecture, REPOSITORY/ARCH. Only new and
/// changed packages are read, and records of packages that are gone are removed. Concurrent runs
/// wait for each other, and an interrupted one leaves the old index.
#[derive(Debug, Args)]
pub(crate) struct Index {
    /// Folders of packages, repositories with such folders, or packages, which stand for their
    /// folder [default: .]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// The architecture, where neither the folder's name nor a package gives it
    #[arg(long, value_name = "ARCH")]
    pub(crate) arch: Option<String>,
    /// A line about the repository [default: that of the index so far]
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Read every package, whatever the index says
    #[arg(long)]
    pub(crate) rebuild: bool,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) key: SigningKey,
}

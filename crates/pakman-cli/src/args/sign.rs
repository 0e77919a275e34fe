//! The arguments of `pakman sign`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::{key::SigningKey, place::Where};

/// Sign existing packages and indexes
///
/// Everything after the signatures stays byte for byte, and a file is replaced as a whole or not at
/// all.
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// Packages (.apk) and indexes (APKINDEX.tar.gz)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    /// Keep the signatures of other keys, in front of the new one
    #[arg(long)]
    pub(crate) add: bool,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) key: SigningKey,
}

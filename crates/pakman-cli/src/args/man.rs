//! The arguments of `pakman man`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Print the manual page, or write one for every command
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder to write one page per command to
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
}

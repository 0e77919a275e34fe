//! The arguments of `pakman completions`.

use clap::Args;
use clap_complete::Shell;

/// Print shell completions
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

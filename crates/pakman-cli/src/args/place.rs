//! Where the work is done.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Where the work is done.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Where {
    /// The work tree [env: GITHUB_WORKSPACE] [default: where instellar.yml is, here or above]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) workspace: Option<PathBuf>,
    /// The repository [env: GITHUB_REPOSITORY] [default: what the remote `origin` says]
    #[arg(long, value_name = "OWNER/NAME")]
    pub(crate) repository: Option<String>,
}

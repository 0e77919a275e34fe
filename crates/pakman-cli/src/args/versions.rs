//! Which version and release.

use clap::Args;

/// Which version and release of the package.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Versions {
    /// The version [default: from the nearest git tag]
    #[arg(long, value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// The release, which grows with each build of a version [env: GITHUB_RUN_NUMBER] [default: 0]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) release: Option<u64>,
}

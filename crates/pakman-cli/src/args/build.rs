//! The arguments of `pakman build`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use crate::args::{key::SigningKey, making::Making, report::Report};

/// Build the package, sign it, and put it into a repository
///
/// The sources are copied without what git ignores, `build.command` runs in the copy, and
/// `build.destinations` become a package that apk installs. On a machine that is not the Alpine that
/// `stack` names, all of it happens in one, which is created first if it is missing. It takes no root
/// and no container.
#[derive(Debug, Clone, Args)]
pub(crate) struct Build {
    #[command(flatten)]
    pub(crate) making: Making,
    /// The repository: the packages go into ARCH below it [default: ~/packages/OWNER]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    /// The builder to use
    #[arg(long, value_enum, default_value_t)]
    pub(crate) builder: Wanted,
    /// Pack the tree of the last build again, if it was built from the same sources, command,
    /// variables and root, and keep it
    #[arg(long)]
    pub(crate) reuse: bool,
    /// Open a shell in the tree if the build fails
    #[arg(long)]
    pub(crate) shell: bool,
    /// Keep the contents of the folder to build in at the end
    #[arg(long)]
    pub(crate) keep: bool,
    /// How hard to compress the package
    #[arg(long, value_enum, value_name = "EFFORT", default_value_t)]
    pub(crate) compression: Compression,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) key: SigningKey,
}

/// How hard a package is compressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Compression {
    /// In the least time
    Fast,
    /// As small as by `gzip -9`
    #[default]
    Default,
    /// As small as it gets
    Best,
}

/// The builder that is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wanted {
    /// pakman's own, on any Linux
    #[default]
    Native,
    /// abuild, on Alpine
    Abuild,
    /// abuild where it is installed, else pakman's own
    Auto,
}

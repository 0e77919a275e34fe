//! The arguments of `pakman build`.

use std::{ffi::OsString, num::NonZeroUsize, path::PathBuf};

use clap::{Args, ValueEnum, ValueHint};

use crate::args::{
    key::SigningKey, mirror::Mirror, place::Where, report::Report, versions::Versions,
};

/// Build the package, sign it, and put it into a repository
///
/// The sources are copied without what git ignores, `build.command` runs in the copy, and
/// `build.destinations` become a package that apk installs. It takes no Alpine, no root and no
/// container.
#[derive(Debug, Clone, Args)]
pub(crate) struct Build {
    /// The work tree [default: where instellar.yml is, here or above]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "workspace")]
    pub(crate) tree: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) versions: Versions,
    /// The architecture [default: this machine's, or noarch where the file says so]
    #[arg(long, value_name = "ARCH")]
    pub(crate) arch: Option<String>,
    /// The repository: the packages go into ARCH below it [default: ~/packages/OWNER]
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    /// The builder to use
    #[arg(long, value_enum, default_value_t)]
    pub(crate) builder: Wanted,
    /// Run the build inside the root filesystem DIR, for instance an unpacked Alpine
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, group = "inside")]
    pub(crate) root: Option<PathBuf>,
    /// Run the build inside an Alpine of the release that `stack` names, with the packages of
    /// `dependencies.build`; it is created first if it is missing
    #[arg(long, group = "inside")]
    pub(crate) alpine: bool,
    #[command(flatten)]
    pub(crate) mirror: Mirror,
    /// Let a build inside --root or --alpine use the network
    #[arg(long, requires = "inside")]
    pub(crate) network: bool,
    /// Pass a variable of your environment to the build, which otherwise sees only paths and
    /// settings of compilers; NAME=VALUE sets another value, which others on this machine can see
    #[arg(long = "env", value_name = "NAME[=VALUE]")]
    pub(crate) passed: Vec<OsString>,
    /// How many jobs and compression threads to run [default: one per processor]
    #[arg(short, long, value_name = "NUMBER")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// The folder to build in [default: below ~/.cache/pakman]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) work: Option<PathBuf>,
    /// Keep the contents of that folder at the end
    #[arg(long)]
    pub(crate) keep: bool,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) key: SigningKey,
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

//! What is built, and how.

use std::{ffi::OsString, num::NonZeroUsize, path::PathBuf};

use clap::{Args, ValueHint};

use crate::args::{inside::Inside, place::Where, versions::Versions};

/// What is built, where, and what the build is given.
#[derive(Debug, Clone, Args)]
pub(crate) struct Making {
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
    #[command(flatten)]
    pub(crate) inside: Inside,
    /// Pass a variable of your environment to the build, which otherwise sees only paths and
    /// settings of compilers; NAME=VALUE sets another value, which other users of this machine
    /// can see
    #[arg(long = "env", value_name = "NAME[=VALUE]")]
    pub(crate) passed: Vec<OsString>,
    /// How many jobs and compression threads to run [default: one per processor]
    #[arg(short, long, value_name = "NUMBER")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// The folder to build in [default: below ~/.cache/pakman]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) work: Option<PathBuf>,
}

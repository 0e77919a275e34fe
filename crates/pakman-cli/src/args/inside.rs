//! Where a build runs.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::mirror::Mirror;

/// Where a build runs, and what it reaches from there.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Inside {
    /// Build on this machine, with its own C library [env: PAKMAN_BUILD=here] [default: if this is
    /// the Alpine that `stack` names]
    #[arg(long, group = "inside")]
    pub(crate) here: bool,
    /// Build inside the root filesystem DIR, an unpacked Alpine for instance
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, group = "inside")]
    pub(crate) root: Option<PathBuf>,
    /// Build inside an Alpine of the release that `stack` names, with the packages of
    /// `dependencies.build`, even if this machine is that Alpine; it is created first if it is
    /// missing [default: if this machine is another system]
    #[arg(long, group = "inside")]
    pub(crate) alpine: bool,
    #[command(flatten)]
    pub(crate) mirror: Mirror,
    /// Keep a build inside a root from the network
    #[arg(long, conflicts_with_all = ["network", "here"])]
    pub(crate) offline: bool,
    /// Let a build inside a root reach all that this machine reaches, with what listens on its
    /// loopback [default: a network of its own, where pasta can make one]
    #[arg(long, conflicts_with = "here")]
    pub(crate) network: bool,
}

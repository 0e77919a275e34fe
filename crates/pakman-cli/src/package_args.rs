//! The arguments of the commands about keys, packages and indexes.

use std::path::PathBuf;

use clap::{Args, ValueHint, builder::RangedU64ValueParser};

use crate::{
    args::{Report, Where},
    signing::SigningKey,
    trust::Trust,
};

/// Make a key that signs packages
///
/// The private half can be read by its owner alone. The public half, FILE.pub, belongs into the
/// folder /etc/apk/keys of every installation. Keys that are there are never overwritten.
#[derive(Debug, Args)]
pub(crate) struct Keygen {
    /// Where the private key goes, a name that ends in .rsa [default: ~/.abuild/OWNER-NAME.rsa]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Its size, 2048 to 4096; one of 4096 takes some seconds to make
    #[arg(
        long,
        value_name = "BITS",
        default_value_t = 4096,
        value_parser = RangedU64ValueParser::<u16>::new().range(2048..=4096)
    )]
    pub(crate) bits: u16,
    #[command(flatten)]
    pub(crate) place: Where,
}

/// Sign packages and indexes that are there
///
/// All behind the signatures stays byte for byte, and a file is replaced as a whole or not at all.
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

/// Bring the index of a repository up to date
///
/// The index is APKINDEX.tar.gz in the folder of one architecture, REPOSITORY/ARCH. Only packages
/// that are new or changed since it was written are read; those that are gone lose their record.
/// Runs wait for each other, and an interrupted one leaves the old index.
#[derive(Debug, Args)]
pub(crate) struct Index {
    /// Folders of packages, repositories with such folders, or packages, which stand for their
    /// folder [default: .]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// The architecture, where neither the folder's name nor a package tells
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

/// Show what packages and indexes hold
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// Packages (.apk) and indexes (APKINDEX.tar.gz)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    /// Show the text of install scripts too
    #[arg(long)]
    pub(crate) scripts: bool,
    #[command(flatten)]
    pub(crate) report: Report,
}

/// Check signatures, hashes and every rule of the format
///
/// Says in one line for each file whether apk can trust and install it.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Packages (.apk) and indexes (APKINDEX.tar.gz)
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: Trust,
    #[command(flatten)]
    pub(crate) report: Report,
}

/// Show how two packages differ
///
/// Fields, dependencies, install scripts, and files by mode, owner, size, hash and target.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The package to start from
    #[arg(value_name = "OLD", value_hint = ValueHint::FilePath)]
    pub(crate) old: PathBuf,
    /// The package to compare with it
    #[arg(value_name = "NEW", value_hint = ValueHint::FilePath)]
    pub(crate) new: PathBuf,
    #[command(flatten)]
    pub(crate) report: Report,
}

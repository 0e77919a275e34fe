//! The arguments of the commands about keys, packages and indexes.

use std::path::PathBuf;

use clap::{Args, ValueHint, builder::RangedU64ValueParser};

use crate::{args::Where, signing::SigningKey};

/// Make a key that signs packages
///
/// The private half can be read by its owner alone. The public half, FILE.pub, belongs into the
/// folder /etc/apk/keys of every installation. Keys that are there are never overwritten.
#[derive(Debug, Args)]
pub(crate) struct Keygen {
    /// Where the private key goes, a name that ends in .rsa [default: ~/.abuild/OWNER-NAME.rsa]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Its size, 2048 to 4096
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

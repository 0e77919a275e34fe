//! The arguments of `pakman keygen`.

use std::path::PathBuf;

use clap::{Args, ValueHint, builder::RangedU64ValueParser};

use crate::args::place::Where;

/// The size of a key, unless somebody asks for another, in bits.
pub(crate) const BITS: u16 = 4096;

/// Create a key to sign packages with
///
/// Only its owner can read the private half. The public half, FILE.pub, belongs in /etc/apk/keys of
/// every installation. Existing keys are never overwritten.
#[derive(Debug, Args)]
pub(crate) struct Keygen {
    /// Where the private key goes, a name that ends in .rsa [default: ~/.abuild/OWNER-NAME.rsa]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Its size, 2048 to 4096; 4096 bits take a few seconds
    #[arg(
        long,
        value_name = "BITS",
        default_value_t = BITS,
        value_parser = RangedU64ValueParser::<u16>::new().range(2048..=4096)
    )]
    pub(crate) bits: u16,
    #[command(flatten)]
    pub(crate) place: Where,
}

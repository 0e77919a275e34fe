//! Which public keys are trusted.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// The keys that are trusted, each under the name of its file.
#[derive(Debug, Args)]
pub(crate) struct Trust {
    /// A folder of public keys to trust [default: /etc/apk/keys]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) keys_dir: Option<PathBuf>,
    /// A public key to trust besides, under its file name; may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) public_key: Vec<PathBuf>,
    /// Check everything except who signed; a wrong signature by a trusted key is still an error
    #[arg(long)]
    pub(crate) allow_untrusted: bool,
}

//! The key that signs.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

/// The key that signs. Its text is never an argument: others can see those.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Signing options")]
pub(crate) struct SigningKey {
    /// A file with the private key [env: ABUILD_PRIVATE_KEY, the key itself]
    /// [default: ~/.abuild/OWNER-NAME.rsa, else the key of ~/.abuild/abuild.conf]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) key: Option<PathBuf>,
    /// The name of its public half in /etc/apk/keys [default: the name of its file and .pub]
    #[arg(long, value_name = "NAME.rsa.pub")]
    pub(crate) key_name: Option<String>,
    /// The hash to sign; Alpine itself uses SHA-1
    #[arg(long, value_enum, default_value_t)]
    pub(crate) hash: Hash,
}

/// The hash that a signature is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Hash {
    /// Signatures called RSA
    #[default]
    Sha1,
    /// Signatures called RSA256
    Sha256,
    /// Signatures called RSA512
    Sha512,
}

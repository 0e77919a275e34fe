//! Where packages of Alpine come from, and who is trusted.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Where the packages come from, and who is trusted.
#[derive(Debug, Clone, Default, Args)]
#[allow(rustdoc::bare_urls, reason = "these texts are printed as they stand")]
pub(crate) struct Mirror {
    /// The mirror of Alpine, an address of https:, http: or file: [env: PAKMAN_ALPINE_MIRROR]
    /// [default: https://dl-cdn.alpinelinux.org/alpine]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub(crate) mirror: Option<String>,
    /// A public key to trust besides Alpine's own, under its file name; may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) mirror_key: Vec<PathBuf>,
}

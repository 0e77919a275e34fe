//! The arguments of `pakman bootstrap`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::args::{place::Where, versions::Versions};

/// Write the recipe that abuild builds the package from
///
/// The recipe is APKBUILD with the service files and install scripts, in the folder
/// `.apk/OWNER/NAME` of the work tree. There, `abuild snapshot && abuild -r` builds the package.
#[derive(Debug, Args)]
pub(crate) struct Bootstrap {
    #[command(flatten)]
    pub(crate) place: Where,
    /// The folder to write to, instead of `.apk/OWNER/NAME`
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) versions: Versions,
    #[command(flatten)]
    pub(crate) keys: Keys,
    /// List what would be written, and write nothing
    #[arg(long, conflicts_with = "check")]
    pub(crate) dry_run: bool,
    /// Compare with what is there and write nothing; show differences and exit with 1
    #[arg(long)]
    pub(crate) check: bool,
}

/// The keys that sign. Their text is never an argument: others can see those.
#[derive(Debug, Args)]
pub(crate) struct Keys {
    /// A file with the private key to sign with [env: ABUILD_PRIVATE_KEY, the key itself]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) private_key: Option<PathBuf>,
    /// A file with its public half [env: ABUILD_PUBLIC_KEY, the key itself]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) public_key: Option<PathBuf>,
    /// The folder whose `.abuild` holds keys and settings [env: HOME]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) home: Option<PathBuf>,
    /// Where apk looks for trusted keys; the public key is put there too, if possible
    #[arg(
        long = "trusted-keys",
        value_name = "DIR",
        default_value = "/etc/apk/keys",
        value_hint = ValueHint::DirPath
    )]
    pub(crate) trusted: PathBuf,
}

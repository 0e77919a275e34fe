//! Which public keys are trusted.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clap::{Args, ValueHint};
use pakman_apk::{PublicKey, TrustedKey};

use crate::voice::Voice;

/// Where apk has its keys.
const KEYS: &str = "/etc/apk/keys";

/// The keys that are trusted, each under the name of its file.
#[derive(Debug, Args)]
pub(crate) struct Trust {
    /// A folder of public keys to trust [default: /etc/apk/keys]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) keys_dir: Option<PathBuf>,
    /// A public key to trust besides, under its file name; may be given again
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) public_key: Vec<PathBuf>,
    /// Check all but who signed; a wrong signature by a trusted key is still an error
    #[arg(long)]
    pub(crate) allow_untrusted: bool,
}

impl Trust {
    /// Reads the keys. Files of the folder that are no keys are passed over, as apk does.
    pub(crate) fn keys(&self, voice: Voice) -> Result<Vec<TrustedKey>> {
        let Self { keys_dir, public_key, allow_untrusted: _ } = self;
        let mut keys = Vec::new();
        for path in public_key {
            keys.push(read(path)?);
        }
        let folder = keys_dir.as_deref().unwrap_or(Path::new(KEYS));
        let entries = match fs::read_dir(folder) {
            Err(error) if keys_dir.is_none() && error.kind() == ErrorKind::NotFound => {
                return Ok(keys);
            }
            entries => entries.with_context(|| format!("cannot read {}", folder.display()))?,
        };
        let mut paths = Vec::new();
        for entry in entries {
            paths.push(entry.with_context(|| format!("cannot read {}", folder.display()))?.path());
        }
        paths.sort();
        for path in paths.iter().filter(|path| path.is_file()) {
            match read(path) {
                Ok(key) => keys.push(key),
                Err(error) => voice.detail(format_args!("not trusted: {error:#}")),
            }
        }
        let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        voice.detail(format_args!("trusted keys: {}", names.join(", ")));
        Ok(keys)
    }
}

pub(crate) fn read(path: &Path) -> Result<TrustedKey> {
    let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let key = PublicKey::from_pem(&String::from_utf8_lossy(&text))
        .with_context(|| path.display().to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(TrustedKey { name, key })
}

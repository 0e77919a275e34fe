//! Which public keys are trusted.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use pakman_apk::{PublicKey, TrustedKey};

use crate::{args, report::voice::Voice, settings::given};

/// Where apk has its keys.
pub(crate) const KEYS: &str = "/etc/apk/keys";

/// Who is trusted.
#[derive(Debug)]
pub(crate) struct Trust {
    /// The keys that are trusted, each under the name of its file.
    pub(crate) keys: Vec<TrustedKey>,
    /// Whether files that nobody of them signed are good.
    pub(crate) allow_untrusted: bool,
}

impl Trust {
    /// Reads the keys.
    pub(crate) fn settle(asked: args::trust::Trust, voice: Voice) -> Result<Self> {
        let args::trust::Trust { keys_dir, public_key, allow_untrusted } = asked;
        let keys = keys(keys_dir.as_deref(), &public_key, voice)?;
        Ok(Self { keys, allow_untrusted })
    }
}

/// The keys of a folder, else of apk's own, and those of `more`. Files of the folder that are no
/// keys are passed over, as apk does.
fn keys(keys_dir: Option<&Path>, more: &[PathBuf], voice: Voice) -> Result<Vec<TrustedKey>> {
    let mut keys = Vec::new();
    for path in more {
        keys.push(read(path)?);
    }
    let folder = keys_dir.unwrap_or(Path::new(KEYS));
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

/// Reads a public key.
pub(crate) fn read(path: &Path) -> Result<TrustedKey> {
    let key = PublicKey::from_pem(&given::text(path)?);
    let key = key.with_context(|| path.display().to_string())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(TrustedKey { name, key })
}

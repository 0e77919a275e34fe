//! Folders and files of ours in the cache.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use rustix::process::geteuid;

/// What has these names below the cache, each in the one before.
///
/// Fails where one is there and is not ours, but a link or another user's: who shares a cache could
/// lead us anywhere. `instead` says what to do then.
pub(crate) fn own(mut cache: PathBuf, names: &[&str], instead: &str) -> Result<PathBuf> {
    for name in names {
        cache.push(name);
        if is_foreign(&cache) {
            bail!("{} is a link or belongs to another user; {instead}", cache.display());
        }
    }
    Ok(cache)
}

fn is_foreign(path: &Path) -> bool {
    let is_ours = |data: fs::Metadata| !data.is_symlink() && data.uid() == geteuid().as_raw();
    fs::symlink_metadata(path).is_ok_and(|data| !is_ours(data))
}

//! A source tree on disk, as packs look at it.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use pakman_packs::{Tree, Unread};

/// Folders that are nobody's sources: what tools fetch and make.
const LEFT_OUT: &[&str] = &[
    ".git",
    ".apk",
    "node_modules",
    ".venv",
    "venv",
    "__pycache__",
    "_build",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".gradle",
    ".terraform",
];

/// The most files of a tree.
const MOST: usize = 500_000;

/// A source tree on disk. Links are not followed.
pub(crate) struct DiskTree {
    root: PathBuf,
    files: Vec<String>,
}

impl DiskTree {
    /// Lists the files below a folder. Names that are not UTF-8 are left out: no manifest has one.
    pub(crate) fn list(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            let path = root.join(&folder);
            // A folder further in that cannot be read is none of the application's.
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(_) if !folder.is_empty() => continue,
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot read {}", path.display()));
                }
            };
            for entry in entries.filter_map(Result::ok) {
                let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string())
                else {
                    continue;
                };
                let below =
                    if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                if kind.is_dir() && !LEFT_OUT.contains(&&*name) {
                    open.push(below);
                } else if kind.is_file() && files.len() < MOST {
                    files.push(below);
                }
            }
        }
        files.sort();
        Ok(Self { root: root.to_owned(), files })
    }
}

impl Tree for DiskTree {
    fn files(&self) -> &[String] {
        &self.files
    }

    fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, Unread> {
        let path = self.root.join(path);
        let failed = |error: std::io::Error| Unread::Failed(error.to_string());
        if !fs::symlink_metadata(&path).map_err(failed)?.is_file() {
            return Err(Unread::Failed("it is no regular file".to_owned()));
        }
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX);
        let file = File::open(&path).map_err(failed)?;
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() > most { Err(Unread::TooLarge) } else { Ok(bytes) }
    }
}

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
        Self::walk(root, usize::MAX, MOST)
    }

    /// Lists what is near the top: what a check has time for. Nothing where that is too much, as half
    /// a tree would say of files that are there that they are not.
    pub(crate) fn near(root: &Path) -> Option<Self> {
        /// Folders below each other, down to `config/environments`.
        const DEEPEST: usize = 2;
        const FEW: usize = 5_000;
        Self::walk(root, DEEPEST, FEW).ok().filter(|tree| tree.files.len() < FEW)
    }

    fn walk(root: &Path, deepest: usize, most: usize) -> Result<Self> {
        let mut files = Vec::new();
        let mut open = vec![(String::new(), 0)];
        while files.len() < most
            && let Some((folder, depth)) = open.pop()
        {
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
                if kind.is_dir() && depth < deepest && !LEFT_OUT.contains(&&*name) {
                    open.push((below, depth + 1));
                } else if kind.is_file() && files.len() < most {
                    files.push(below);
                }
            }
        }
        files.sort_unstable();
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
            return Err(Unread::Failed("it is not a regular file".to_owned()));
        }
        let mut bytes = Vec::new();
        let limit = u64::try_from(most).unwrap_or(u64::MAX);
        let file = File::open(&path).map_err(failed)?;
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() > most { Err(Unread::TooLarge) } else { Ok(bytes) }
    }
}

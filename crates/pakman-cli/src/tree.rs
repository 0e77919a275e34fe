//! A source tree on disk, as packs look at it.

use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, VecDeque},
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use pakman_packs::{Tree, Unread};
use rustix::fs::OFlags;

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

/// The most files of a tree; of a larger one those are left out that are the deepest.
const MOST: usize = 500_000;

/// The most that is kept of what was read, in bytes with the paths: 64 MiB. Packs look through 2,000
/// sources of a language, each several times: all of them fit in, if they have 32 KiB on average.
const KEPT: usize = 64 << 20;

/// A source tree on disk. Links are not followed, and a file is read once while there is room for it.
pub(crate) struct DiskTree {
    root: PathBuf,
    files: Vec<String>,
    kept: RefCell<HashMap<String, Vec<u8>>>,
    room: Cell<usize>,
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
        let mut open = VecDeque::from([(String::new(), 0)]);
        while files.len() < most
            && let Some((folder, depth)) = open.pop_front()
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
                    open.push_back((below, depth + 1));
                } else if kind.is_file() && files.len() < most {
                    files.push(below);
                }
            }
        }
        files.sort_unstable();
        Ok(Self { root: root.to_owned(), files, kept: RefCell::default(), room: Cell::new(KEPT) })
    }

    /// The bytes of a regular file; nothing that was put in its place since is waited for.
    fn read_now(&self, path: &str, most: usize) -> Result<Vec<u8>, Unread> {
        let failed = |error: io::Error| Unread::Failed(error.to_string());
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let file = File::options().read(true).custom_flags(flags).open(self.root.join(path));
        let file = file.map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        if !found.is_file() {
            return Err(Unread::Failed("it is not a regular file".to_owned()));
        }
        let limit = u64::try_from(most).unwrap_or(u64::MAX);
        if found.len() > limit {
            return Err(Unread::TooLarge);
        }
        let mut bytes = Vec::new();
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() > most { Err(Unread::TooLarge) } else { Ok(bytes) }
    }
}

impl Tree for DiskTree {
    fn files(&self) -> &[String] {
        &self.files
    }

    fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, Unread> {
        if let Some(bytes) = self.kept.borrow().get(path) {
            return if bytes.len() > most { Err(Unread::TooLarge) } else { Ok(bytes.clone()) };
        }
        let bytes = self.read_now(path, most)?;
        if let Some(room) = self.room.get().checked_sub(path.len() + bytes.len()) {
            self.room.set(room);
            self.kept.borrow_mut().insert(path.to_owned(), bytes.clone());
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::symlink, process::Command};

    use super::*;

    #[test]
    fn a_file_is_read_once_while_there_is_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a");
        fs::write(&file, "one").expect("it is written");
        let tree = DiskTree::list(folder.path()).expect("it is a folder");
        assert_eq!(tree.read("a", 2), Err(Unread::TooLarge));
        assert_eq!(tree.read("a", 3).as_deref(), Ok(&b"one"[..]));
        fs::write(&file, "three").expect("it is written");
        assert_eq!(tree.read("a", 5).as_deref(), Ok(&b"one"[..]));
        assert_eq!(tree.read("a", 2), Err(Unread::TooLarge));
        let tree = DiskTree::list(folder.path()).expect("it is a folder");
        tree.room.set(5);
        assert_eq!(tree.read("a", 5).as_deref(), Ok(&b"three"[..]));
        fs::write(&file, "two").expect("it is written");
        assert_eq!(tree.read("a", 5).as_deref(), Ok(&b"two"[..]));
    }

    #[test]
    fn what_is_no_file_is_neither_listed_nor_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("sub")).expect("it is new");
        symlink("..", path("sub/around")).expect("it is new");
        symlink("nowhere", path("link")).expect("it is new");
        let made = Command::new("mkfifo").arg(path("pipe")).status().expect("mkfifo runs");
        assert!(made.success());
        let _socket = std::os::unix::net::UnixListener::bind(path("socket")).expect("it is new");
        fs::write(path("sub/file"), "text").expect("it is new");
        let tree = DiskTree::list(folder.path()).expect("it is a folder");
        assert_eq!(tree.files(), ["sub/file"]);
        for name in ["pipe", "socket", "link", "sub"] {
            assert!(matches!(tree.read(name, 9), Err(Unread::Failed(_))), "{name}");
        }
    }
}

//! A source tree: names of files, and bounded reading of them.

use std::collections::BTreeMap;

/// The most that is read of one file, in bytes: 32 MiB. Lock files of large applications have 10.
pub const LARGEST: usize = 32 << 20;

/// Why a file of a tree could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// It is larger than what was asked for.
    TooLarge,
    /// It is not there, is no regular file, or the world failed: in words.
    Failed(String),
}

/// A source tree. Links are not followed, so it has an end.
pub trait Tree {
    /// The paths of its regular files from its root, with `/` between folders, sorted by bytes.
    ///
    /// What belongs to nobody's sources may be left out: `.git`, `node_modules`, build folders.
    fn files(&self) -> &[String];

    /// The bytes of a file, where it has at most `most`.
    fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, Unread>;
}

/// A tree in memory.
///
/// ```
/// use pakman_packs::{Memory, Tree};
///
/// let tree = Memory::new([("go.mod", "module hello\n"), ("main.go", "package main\n")]);
/// assert_eq!(tree.files(), ["go.mod", "main.go"]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Memory {
    names: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// A tree of these files: path and text.
    pub fn new<P: Into<String>, T: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        let files: BTreeMap<String, Vec<u8>> =
            files.into_iter().map(|(path, text)| (path.into(), text.into())).collect();
        Self { names: files.keys().cloned().collect(), files }
    }
}

impl Tree for Memory {
    fn files(&self) -> &[String] {
        &self.names
    }

    fn read(&self, path: &str, most: usize) -> Result<Vec<u8>, Unread> {
        let bytes =
            self.files.get(path).ok_or_else(|| Unread::Failed("there is no such file".into()))?;
        if bytes.len() > most { Err(Unread::TooLarge) } else { Ok(bytes.clone()) }
    }
}

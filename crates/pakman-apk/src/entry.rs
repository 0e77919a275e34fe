//! What a package installs: files, directories and links, and the rules for their names.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ffi::OsStr,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::error::{Error, Fault};

/// The longest path or target of a link, in bytes: the kernel's `PATH_MAX` without its NUL.
const LONGEST_PATH: usize = 4095;

/// The longest name between slashes, in bytes: the kernel's `NAME_MAX`.
const LONGEST_NAME: usize = 255;

/// The longest name of a user or group in bytes: a tar field less its NUL. apk does not read the
/// extended header that could hold a longer one and would take root instead.
const LONGEST_OWNER: usize = 31;

/// The largest extended attribute in bytes; capabilities have 24.
const LARGEST_ATTRIBUTE: usize = 4096;

/// One path of a package. `C` is what a regular file has: [`Content`] when it is to be written,
/// [`Stated`] when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<C = Content> {
    /// Path from the root of the installation, without a slash at either end: `usr/bin/hello`.
    pub path: Vec<u8>,
    /// The twelve permission bits, setuid, setgid and sticky among them.
    pub mode: u32,
    /// Name of the owner, at most 31 bytes. apk looks it up in the installation's `/etc/passwd`
    /// and takes root when it is not there.
    pub owner: String,
    /// Name of the group, by the same rules.
    pub group: String,
    /// Extended attributes by name, as `security.capability`, each of at most 4096 bytes.
    /// `security.selinux` belongs to the machine and is refused.
    pub attributes: BTreeMap<String, Vec<u8>>,
    /// What is there.
    pub node: Node<C>,
}

/// An [`Entry`] that something else holds.
#[derive(Debug, PartialEq, Eq)]
pub struct EntryRef<'a, C = Content> {
    /// [`Entry::path`].
    pub path: &'a [u8],
    /// [`Entry::mode`].
    pub mode: u32,
    /// [`Entry::owner`].
    pub owner: &'a str,
    /// [`Entry::group`].
    pub group: &'a str,
    /// [`Entry::attributes`].
    pub attributes: &'a BTreeMap<String, Vec<u8>>,
    /// [`Entry::node`].
    pub node: Node<&'a C, &'a [u8]>,
}

/// What stands at a path. `T` is the text of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node<C = Content, T = Vec<u8>> {
    /// A directory.
    Directory,
    /// A regular file.
    File(C),
    /// A symbolic link to this text, which may be any path.
    Symlink(T),
    /// Another name of the regular file at this path of the package.
    HardLink(T),
}

/// Where the bytes of a file come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The bytes themselves.
    Bytes(Vec<u8>),
    /// A regular file on disk, read while the package is written. One of more than a mebibyte is
    /// read twice, as its hash stands before its bytes.
    File(PathBuf),
    /// The same, where it is at the entry's path below this folder: of a tree that is on disk as it is
    /// to be installed, each path is held once.
    Below(Arc<Path>),
}

/// What a package says of the bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Size in bytes.
    pub size: u64,
    /// SHA-1 of the bytes.
    pub sha1: [u8; 20],
}

impl<C> Entry<C> {
    /// An entry of root's without extended attributes.
    pub fn new(path: impl Into<Vec<u8>>, mode: u32, node: Node<C>) -> Self {
        Self {
            path: path.into(),
            mode,
            owner: "root".to_owned(),
            group: "root".to_owned(),
            attributes: BTreeMap::new(),
            node,
        }
    }

    /// The entry without what holds it.
    pub fn view(&self) -> EntryRef<'_, C> {
        let Self { path, mode, owner, group, attributes, node } = self;
        let node = match node {
            Node::Directory => Node::Directory,
            Node::File(content) => Node::File(content),
            Node::Symlink(target) => Node::Symlink(target.as_slice()),
            Node::HardLink(target) => Node::HardLink(target.as_slice()),
        };
        EntryRef { path, mode: *mode, owner, group, attributes, node }
    }
}

impl<C> Clone for EntryRef<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for EntryRef<'_, C> {}

impl<'a> EntryRef<'a> {
    /// The file on disk that has the bytes; nothing where they are in memory, or it is no file.
    pub fn place(&self) -> Option<Cow<'a, Path>> {
        match self.node {
            Node::File(Content::File(place)) => Some(Cow::Borrowed(place)),
            Node::File(Content::Below(folder)) => Some(Cow::Owned(below(folder, self.path))),
            _ => None,
        }
    }
}

impl<C: Clone> EntryRef<'_, C> {
    /// A copy of the entry.
    pub fn to_entry(&self) -> Entry<C> {
        let Self { path, mode, owner, group, attributes, node } = *self;
        let node = match node {
            Node::Directory => Node::Directory,
            Node::File(content) => Node::File(content.clone()),
            Node::Symlink(target) => Node::Symlink(target.to_vec()),
            Node::HardLink(target) => Node::HardLink(target.to_vec()),
        };
        let (owner, group) = (owner.to_owned(), group.to_owned());
        Entry { path: path.to_vec(), mode, owner, group, attributes: attributes.clone(), node }
    }
}

impl<C> EntryRef<'_, C> {
    /// Whether the entry may be written: it is as apk takes it, and its owners and attributes come
    /// through. Packages of others may have owners without names, for whom apk takes the numbers.
    pub(crate) fn check_draft(&self) -> Result<(), Error> {
        let fault = |fault| Error::entry(self.path, fault);
        self.check()?;
        for owner in [self.owner, self.group] {
            if !is_owner(owner) {
                return Err(fault(Fault::Owner(owner.to_owned())));
            }
        }
        if let Some(name) = self.attributes.keys().find(|name| !is_attribute(name)) {
            return Err(fault(Fault::Attribute(name.clone())));
        }
        if let Some((name, _)) =
            self.attributes.iter().find(|(_, value)| value.len() > LARGEST_ATTRIBUTE)
        {
            return Err(fault(Fault::Attribute(name.clone())));
        }
        Ok(())
    }

    /// Whether apk takes the entry as it is, whatever stands around it.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let fault = |fault| Error::entry(self.path, fault);
        check_path(self.path).map_err(fault)?;
        if self.mode > 0o7777 {
            return Err(fault(Fault::Mode(self.mode)));
        }
        match self.node {
            Node::Symlink(target) if target.is_empty() || target.contains(&0) => {
                Err(fault(Fault::Target))
            }
            Node::Symlink(target) if target.len() > LONGEST_PATH => Err(fault(Fault::Long)),
            Node::Symlink(_) if self.mode > 0o777 => Err(fault(Fault::LinkMode(self.mode))),
            Node::Directory | Node::File(_) | Node::Symlink(_) => Ok(()),
            Node::HardLink(target) => check_path(target).map_err(|_| fault(Fault::HardLink)),
        }
    }
}

/// Whether apk installs what has this path.
fn check_path(path: &[u8]) -> Result<(), Fault> {
    match path.first() {
        None => return Err(Fault::Empty),
        Some(b'/') => return Err(Fault::Absolute),
        Some(_) => {}
    }
    if path.len() > LONGEST_PATH {
        return Err(Fault::Long);
    }
    if path.iter().any(u8::is_ascii_control) {
        return Err(Fault::Control);
    }
    for name in path.split(|byte| *byte == b'/') {
        if matches!(name, b"" | b"." | b"..") {
            return Err(Fault::Dots);
        }
        if name.len() > LONGEST_NAME {
            return Err(Fault::Long);
        }
    }
    if path[0] == b'.' {
        return Err(Fault::TopLevelDot);
    }
    Ok(())
}

fn is_owner(name: &str) -> bool {
    let body = name.strip_suffix('$').unwrap_or(name);
    (1..=LONGEST_OWNER).contains(&name.len())
        && !body.is_empty()
        && !body.starts_with('-')
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn is_attribute(name: &str) -> bool {
    name.contains('.')
        && name != "security.selinux"
        && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'=')
}

/// Where a path of the package is on disk, when the package is below `folder`.
pub(crate) fn below(folder: &Path, path: &[u8]) -> PathBuf {
    folder.join(OsStr::from_bytes(path))
}

/// The path of the directory that something is in; nothing at the top.
pub(crate) fn parent(path: &[u8]) -> Option<&[u8]> {
    path.iter().rposition(|byte| *byte == b'/').map(|slash| &path[..slash])
}

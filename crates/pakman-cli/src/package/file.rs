//! One entry of a package, as it is shown.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use pakman_apk::{Capabilities, Entry, Member, Node, Stated};
use serde::{Serialize, Serializer};

use crate::package::hex::hex;

/// A file, directory or link. The names of the fields are a contract with programs. A package has
/// many, which are small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// From the root of the installation, without a slash in front.
    pub(crate) path: Box<[u8]>,
    pub(crate) kind: Kind,
    pub(crate) mode: u32,
    pub(crate) owner: Arc<str>,
    pub(crate) group: Arc<str>,
    /// Counts where the installation has no such owner.
    pub(crate) uid: u64,
    pub(crate) gid: u64,
    /// Seconds since 1970.
    pub(crate) mtime: u64,
    /// Bytes of a file.
    pub(crate) size: Option<u64>,
    /// Of a file's bytes or a symbolic link's target, as stated.
    pub(crate) sha1: Option<[u8; 20]>,
    /// Of a link.
    pub(crate) target: Option<Box<[u8]>>,
    /// All extended attributes.
    pub(crate) attributes: BTreeMap<String, Vec<u8>>,
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Directory,
    File,
    Symlink,
    HardLink,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::File => "file",
            Self::Symlink => "symlink",
            Self::HardLink => "hardlink",
        }
    }
}

impl File {
    /// What is shown of an entry; it shares its owners with the one `before` where they are the same.
    pub(crate) fn of(member: &Member, before: Option<&Self>) -> Self {
        let Member { entry, uid, gid, mtime, sha1 } = member;
        let Entry { path, mode, owner, group, attributes, node } = entry;
        let (kind, size, target) = match node {
            Node::Directory => (Kind::Directory, None, None),
            Node::File(Stated { size, .. }) => (Kind::File, Some(*size), None),
            Node::Symlink(target) => (Kind::Symlink, None, Some(target)),
            Node::HardLink(target) => (Kind::HardLink, None, Some(target)),
        };
        let shared = |name: &String, before: Option<&Arc<str>>| {
            let known = before.filter(|before| ***before == **name);
            known.map_or_else(|| name.as_str().into(), Arc::clone)
        };
        Self {
            path: path.as_slice().into(),
            kind,
            mode: *mode,
            owner: shared(owner, before.map(|before| &before.owner)),
            group: shared(group, before.map(|before| &before.group)),
            uid: *uid,
            gid: *gid,
            mtime: *mtime,
            size,
            sha1: *sha1,
            target: target.map(|target| target.as_slice().into()),
            attributes: attributes.clone(),
        }
    }

    /// Its capabilities, as setcap writes them.
    pub(crate) fn capabilities(&self) -> Option<String> {
        self.attributes.get(Capabilities::ATTRIBUTE).map(|value| {
            let known = Capabilities::from_attribute(value);
            known.map_or_else(|| "unknown".to_owned(), |known| known.to_string())
        })
    }

    /// `-rwsr-xr-x`; a hard link looks like the file that it is.
    pub(crate) fn permissions(&self) -> String {
        let mut letters = vec![match self.kind {
            Kind::Directory => 'd',
            Kind::Symlink => 'l',
            Kind::File | Kind::HardLink => '-',
        }];
        for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
            let bits = self.mode >> shift;
            letters.push(if bits & 4 > 0 { 'r' } else { '-' });
            letters.push(if bits & 2 > 0 { 'w' } else { '-' });
            letters.push(match (self.mode & special > 0, bits & 1 > 0) {
                (false, false) => '-',
                (false, true) => 'x',
                (true, true) => letter,
                (true, false) => letter.to_ascii_uppercase(),
            });
        }
        letters.into_iter().collect()
    }

    /// `root:root`; a number in place of a name that there is not.
    pub(crate) fn owners(&self) -> String {
        let name = |name: &str, number: u64| {
            if name.is_empty() { number.to_string() } else { name.to_owned() }
        };
        format!("{}:{}", name(&self.owner, self.uid), name(&self.group, self.gid))
    }
}

impl Serialize for File {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { path, kind, mode, owner, group, uid, gid, mtime, size, sha1, target, .. } = self;
        let attributes = self.attributes.iter().map(|(name, value)| (name.as_str(), hex(value)));
        let shown = Shown {
            path: &String::from_utf8_lossy(path),
            kind: kind.word(),
            mode: format!("{mode:04o}"),
            owner,
            group,
            uid: *uid,
            gid: *gid,
            mtime: *mtime,
            size: *size,
            sha1: sha1.map(|hash| hex(&hash)),
            target: target.as_ref().map(|target| String::from_utf8_lossy(target)),
            capabilities: self.capabilities(),
            attributes: attributes.collect(),
        };
        shown.serialize(serializer)
    }
}

/// A file as programs see it. What is no UTF-8 is replaced.
#[derive(Serialize)]
struct Shown<'a> {
    path: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    /// Four octal digits.
    mode: String,
    owner: &'a str,
    group: &'a str,
    uid: u64,
    gid: u64,
    mtime: u64,
    size: Option<u64>,
    /// Hexadecimal digits.
    sha1: Option<String>,
    target: Option<Cow<'a, str>>,
    capabilities: Option<String>,
    /// Hexadecimal digits.
    attributes: BTreeMap<&'a str, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_spelt_as_ls_spells_them() {
        let permissions = |mode, node| {
            let entry: Entry<Stated> = Entry::new("a", mode, node);
            let member = Member { entry, uid: 0, gid: 0, mtime: 0, sha1: None };
            File::of(&member, None).permissions()
        };
        assert_eq!(permissions(0o755, Node::Directory), "drwxr-xr-x");
        assert_eq!(permissions(0o1777, Node::Directory), "drwxrwxrwt");
        assert_eq!(permissions(0o777, Node::Symlink(b"b".to_vec())), "lrwxrwxrwx");
        let file = || Node::File(Stated { size: 0, sha1: [0; 20] });
        assert_eq!(permissions(0o6755, file()), "-rwsr-sr-x");
        assert_eq!(permissions(0o7640, file()), "-rwSr-S--T");
    }
}

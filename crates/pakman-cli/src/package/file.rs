//! One entry of a package, as it is shown.

use std::collections::BTreeMap;

use pakman_apk::{Capabilities, Entry, Member, Node, Stated};
use serde::{Serialize, Serializer};

use crate::package::hex::hex;

/// A file, directory or link. The names of the fields are a contract with programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct File {
    /// From the root of the installation, without a slash in front. What is no UTF-8 is replaced.
    #[serde(serialize_with = "lossy")]
    pub(crate) path: Vec<u8>,
    /// `directory`, `file`, `symlink` or `hardlink`.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// Four octal digits.
    #[serde(serialize_with = "octal")]
    pub(crate) mode: u32,
    pub(crate) owner: String,
    pub(crate) group: String,
    /// Counts where the installation has no such owner.
    pub(crate) uid: u64,
    pub(crate) gid: u64,
    /// Seconds since 1970.
    pub(crate) mtime: u64,
    /// Bytes of a file.
    pub(crate) size: Option<u64>,
    /// Of a file's bytes or a symbolic link's target, as stated, in hexadecimal digits.
    pub(crate) sha1: Option<String>,
    /// Of a link.
    #[serde(serialize_with = "lossy_or_none")]
    pub(crate) target: Option<Vec<u8>>,
    /// As setcap writes them.
    pub(crate) capabilities: Option<String>,
    /// All extended attributes, in hexadecimal digits.
    pub(crate) attributes: BTreeMap<String, String>,
}

impl File {
    /// What is shown of an entry.
    pub(crate) fn of(member: &Member) -> Self {
        let Member { entry, uid, gid, mtime, sha1 } = member;
        let Entry { path, mode, owner, group, attributes, node } = entry;
        let (kind, size, target) = match node {
            Node::Directory => ("directory", None, None),
            Node::File(Stated { size, .. }) => ("file", Some(*size), None),
            Node::Symlink(target) => ("symlink", None, Some(target.clone())),
            Node::HardLink(target) => ("hardlink", None, Some(target.clone())),
        };
        Self {
            path: path.clone(),
            kind,
            mode: *mode,
            owner: owner.clone(),
            group: group.clone(),
            uid: *uid,
            gid: *gid,
            mtime: *mtime,
            size,
            sha1: sha1.as_ref().map(|hash| hex(hash)),
            target,
            capabilities: attributes.get(Capabilities::ATTRIBUTE).map(|value| {
                let known = Capabilities::from_attribute(value);
                known.map_or_else(|| "unknown".to_owned(), |known| known.to_string())
            }),
            attributes: attributes.iter().map(|(name, value)| (name.clone(), hex(value))).collect(),
        }
    }

    /// `-rwsr-xr-x`; a hard link looks like the file that it is.
    pub(crate) fn permissions(&self) -> String {
        let mut letters = vec![match self.kind {
            "directory" => 'd',
            "symlink" => 'l',
            _ => '-',
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

fn lossy<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(bytes))
}

#[expect(clippy::ref_option, reason = "serde hands over what the field is")]
fn lossy_or_none<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
    bytes.as_ref().map(|bytes| String::from_utf8_lossy(bytes)).serialize(serializer)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn octal<S: Serializer>(mode: &u32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("{mode:04o}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_spelt_as_ls_spells_them() {
        let permissions = |mode, node| {
            let entry: Entry<Stated> = Entry::new("a", mode, node);
            let member = Member { entry, uid: 0, gid: 0, mtime: 0, sha1: None };
            File::of(&member).permissions()
        };
        assert_eq!(permissions(0o755, Node::Directory), "drwxr-xr-x");
        assert_eq!(permissions(0o1777, Node::Directory), "drwxrwxrwt");
        assert_eq!(permissions(0o777, Node::Symlink(b"b".to_vec())), "lrwxrwxrwx");
        let file = || Node::File(Stated { size: 0, sha1: [0; 20] });
        assert_eq!(permissions(0o6755, file()), "-rwsr-sr-x");
        assert_eq!(permissions(0o7640, file()), "-rwSr-S--T");
    }
}

//! The tar dialect of packages: ustar headers, with pax records where those do not suffice.

use crate::{
    entry::{EntryRef, Node},
    error::{Error, Fault},
    hex,
};

/// Headers are of this size, and what follows them is filled up to a multiple of it.
pub(crate) const BLOCK: usize = 512;

/// The longest name or link target in a header; longer ones go into a pax record.
pub(crate) const LONGEST_NAME: usize = 100;

/// The largest size that a header can tell in octal digits. apk reads neither the binary form
/// for larger ones nor the pax record.
pub(crate) const LARGEST_FILE: u64 = 0o777_7777_7777;

/// The record that apk takes the hash of a file or link from.
pub(crate) const CHECKSUM: &str = "APK-TOOLS.checksum.SHA1";

/// What precedes the name of an extended attribute in its record.
pub(crate) const ATTRIBUTE: &str = "SCHILY.xattr.";

/// Name of the headers that hold pax records. Readers do not look at it.
const RECORDS_NAME: &[u8] = b"PaxHeaders";

/// The fields of a header that differ from entry to entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) mode: u32,
    pub(crate) size: u64,
    pub(crate) mtime: u64,
    pub(crate) kind: u8,
    pub(crate) target: &'a [u8],
    pub(crate) owner: &'a str,
    pub(crate) group: &'a str,
}

impl Header<'_> {
    /// The header, its name and target cut to what it can hold.
    pub(crate) fn encode(&self) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &self.name[..self.name.len().min(LONGEST_NAME)]);
        put(100, format!("{:07o}", self.mode).as_bytes());
        put(108, b"0000000\x000000000");
        put(124, format!("{:011o}\0{:011o}", self.size, self.mtime).as_bytes());
        put(148, b"        ");
        put(156, &[self.kind]);
        put(157, &self.target[..self.target.len().min(LONGEST_NAME)]);
        put(257, b"ustar\x0000");
        put(265, self.owner.as_bytes());
        put(297, self.group.as_bytes());
        put(329, b"0000000\x000000000");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }
}

/// How many zeros fill up what has `size` bytes.
pub(crate) fn padding(size: u64) -> usize {
    const BLOCK: u64 = self::BLOCK as u64;
    usize::try_from((BLOCK - size % BLOCK) % BLOCK).expect("less than a block")
}

/// The header of a file outside the data part.
pub(crate) fn header(name: &str, mode: u32, owner: &str, mtime: u64, size: u64) -> [u8; BLOCK] {
    let header = Header {
        name: name.as_bytes(),
        mode,
        size,
        mtime,
        kind: b'0',
        target: b"",
        owner,
        group: owner,
    };
    header.encode()
}

/// A small file in the control or signature part: header, bytes, padding.
pub(crate) fn plain(name: &str, mode: u32, owner: &str, mtime: u64, bytes: &[u8]) -> Vec<u8> {
    let size = bytes.len() as u64;
    let mut out = header(name, mode, owner, mtime, size).to_vec();
    out.extend_from_slice(bytes);
    out.resize(out.len() + padding(size), 0);
    out
}

/// The headers of an entry of the data part; a file's bytes and padding follow.
///
/// `size` is that of the file, `sha1` the hash of its bytes or of a symbolic link's target.
pub(crate) fn entry<C>(
    entry: &EntryRef<'_, C>,
    size: u64,
    sha1: Option<[u8; 20]>,
    mtime: u64,
) -> Result<Vec<u8>, Error> {
    if size > LARGEST_FILE {
        return Err(Error::entry(entry.path, Fault::Size));
    }
    let mut name = entry.path.to_vec();
    let none: &[u8] = b"";
    let (kind, target) = match entry.node {
        Node::Directory => {
            name.push(b'/');
            (b'5', none)
        }
        Node::File(_) => (b'0', none),
        Node::Symlink(target) => (b'2', target),
        Node::HardLink(target) => (b'1', target),
    };
    let mut records = Vec::new();
    if name.len() > LONGEST_NAME {
        record(&mut records, "path", &name);
    }
    if target.len() > LONGEST_NAME {
        record(&mut records, "linkpath", target);
    }
    for (attribute, value) in entry.attributes {
        record(&mut records, &format!("{ATTRIBUTE}{attribute}"), value);
    }
    if let Some(sha1) = sha1 {
        record(&mut records, CHECKSUM, hex::encode(&sha1).as_bytes());
    }
    let mut out = Vec::with_capacity(3 * BLOCK);
    let header = Header {
        name: &name,
        mode: entry.mode,
        size,
        mtime,
        kind,
        target,
        owner: entry.owner,
        group: entry.group,
    };
    if !records.is_empty() {
        let size = records.len() as u64;
        let before = Header {
            name: RECORDS_NAME,
            mode: 0o644,
            size,
            kind: b'x',
            target: b"",
            owner: "",
            group: "",
            ..header
        };
        out.extend_from_slice(&before.encode());
        out.extend_from_slice(&records);
        out.resize(out.len() + padding(size), 0);
    }
    out.extend_from_slice(&header.encode());
    Ok(out)
}

/// Adds a pax record: its own length in decimal digits, a space, key, `=`, value, newline.
fn record(records: &mut Vec<u8>, key: &str, value: &[u8]) {
    let rest = key.len() + value.len() + 3;
    let mut length = rest;
    while rest + length.to_string().len() != length {
        length = rest + length.to_string().len();
    }
    records.extend_from_slice(format!("{length} {key}=").as_bytes());
    records.extend_from_slice(value);
    records.push(b'\n');
}

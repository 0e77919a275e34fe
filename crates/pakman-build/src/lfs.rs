//! Files of Git LFS that are still pointers to what they stand for.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use pakman_apk::{Content, Node};

use crate::{
    collect::Entries,
    error::Error,
    finding::{Finding, Problem},
};

/// How a pointer begins, by the specification of Git LFS.
const BEGINNING: &[u8] = b"version https://git-lfs.github.com/spec/";

/// A pointer is smaller than this many bytes, by the same.
const SMALLER_THAN: u64 = 1024;

/// Pointers among the files of a package.
pub(crate) fn findings(entries: &Entries) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    for (path, entry) in entries {
        let Node::File(Content::File(file)) = &entry.node else { continue };
        if is_pointer(file).map_err(Error::file("read", file))? {
            findings.push(Finding::new(path, Problem::LfsPointer));
        }
    }
    Ok(findings)
}

fn is_pointer(file: &Path) -> io::Result<bool> {
    let length = fs::metadata(file)?.len();
    if !(BEGINNING.len() as u64..SMALLER_THAN).contains(&length) {
        return Ok(false);
    }
    let mut start = [0; BEGINNING.len()];
    File::open(file)?.read_exact(&mut start)?;
    Ok(start == BEGINNING)
}

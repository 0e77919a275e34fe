//! What git tracks.

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, path::Path};

use crate::{error::Error, git::Git};

/// What git calls the mode of a submodule, in text and, as its index has it, in bytes.
const SUBMODULE: (&[u8], [u8; 4]) = (b"160000", [0, 0, 0xe0, 0]);

/// What names, in an index, another one that has most of its entries.
const SHARED: [u8; 4] = *b"link";

/// A file, a link or a submodule that git tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tracked<'a> {
    /// Its path from the folder that was asked about.
    pub(crate) path: &'a Path,
    pub(crate) is_submodule: bool,
    /// Whether a sparse checkout leaves it out.
    pub(crate) is_sparse: bool,
}

/// What is tracked below a folder, for [`tracked`] to read.
pub(crate) fn list(git: &Git, folder: &Path) -> Result<Vec<u8>, Error> {
    git.run(folder, &["ls-files", "-z", "--cached", "--stage", "-t"])
}

/// Reads what [`list`] gives: a letter, the mode, the hash and the stage, and the path behind a tab.
pub(crate) fn tracked(listed: &[u8]) -> impl Iterator<Item = Tracked<'_>> {
    listed.split(|byte| *byte == 0).filter_map(|line| {
        let tab = line.iter().position(|byte| *byte == b'\t')?;
        let mut words = line[..tab].split(|byte| *byte == b' ');
        let is_sparse = words.next()? == b"S";
        let is_submodule = words.next()? == SUBMODULE.0;
        let path = Path::new(OsStr::from_bytes(&line[tab + 1..]));
        Some(Tracked { path, is_submodule, is_sparse })
    })
}

/// Whether a submodule may be among what is tracked. Reading the index takes no process of git.
pub(crate) fn may_have_submodules(git: &Git) -> bool {
    let Ok(index) = fs::read(git.index()) else { return true };
    index.windows(4).any(|bytes| bytes == SUBMODULE.1 || bytes == SHARED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_read_and_what_is_none_is_passed_over() {
        let listed =
            b"H 100644 e69de29 0\ta b\0S 120000 e69de29 0\tlink\0H 160000 e69de29 0\tlib\0x\0";
        let found: Vec<_> = tracked(listed).collect();
        let one = |path, is_submodule, is_sparse| Tracked {
            path: Path::new(path),
            is_submodule,
            is_sparse,
        };
        assert_eq!(
            found,
            [one("a b", false, false), one("link", false, true), one("lib", true, false)]
        );
    }
}

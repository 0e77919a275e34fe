//! What git tracks.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Read},
    os::unix::ffi::OsStrExt,
    path::Path,
};

use crate::{error::Error, git::Git};

/// What git calls the mode of a submodule, in text and, as its index has it, in bytes.
const SUBMODULE: (&[u8], [u8; 4]) = (b"160000", [0, 0, 0xe0, 0]);

/// What names, in an index, another one that has most of its entries.
const SHARED: [u8; 4] = *b"link";

/// How many bytes of an index are read at once.
const AT_ONCE: usize = 64 << 10;

/// A file, a link or a submodule that git tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tracked<'a> {
    /// Its path from the folder that was asked about.
    pub(crate) path: &'a Path,
    pub(crate) is_submodule: bool,
    /// Whether a sparse checkout leaves it out.
    pub(crate) is_sparse: bool,
}

/// Gives everything that is tracked below a folder to `take`.
pub(crate) fn each(
    git: &Git,
    folder: &Path,
    mut take: impl FnMut(Tracked<'_>),
) -> Result<(), Error> {
    git.each(folder, &["ls-files", "-z", "--cached", "--stage", "-t"], |line| {
        if let Some(one) = tracked(line) {
            take(one);
        }
    })
}

/// Reads a line of git's: a letter, the mode, the hash and the stage, and the path behind a tab.
fn tracked(line: &[u8]) -> Option<Tracked<'_>> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let mut words = line[..tab].split(|byte| *byte == b' ');
    let is_sparse = words.next()? == b"S";
    let is_submodule = words.next()? == SUBMODULE.0;
    let path = Path::new(OsStr::from_bytes(&line[tab + 1..]));
    Some(Tracked { path, is_submodule, is_sparse })
}

/// Whether a submodule may be among what is tracked. Reading the index takes no process of git.
pub(crate) fn may_have_submodules(git: &Git) -> bool {
    File::open(git.index()).and_then(has_submodules).unwrap_or(true)
}

fn has_submodules(mut index: impl Read) -> io::Result<bool> {
    const WORD: usize = 4;
    let mut bytes = vec![0; AT_ONCE];
    let mut kept = 0;
    loop {
        let read = index.read(&mut bytes[kept..])?;
        let found = &bytes[..kept + read];
        if found.windows(WORD).any(|word| word == SUBMODULE.1 || word == SHARED) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        // What may be the beginning of one.
        let rest = found.len().saturating_sub(WORD - 1)..found.len();
        kept = rest.len();
        bytes.copy_within(rest, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submodule_is_seen_wherever_it_stands_in_an_index() {
        /// Gives a few bytes at a time.
        struct Slow<'a>(&'a [u8]);

        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let most = buffer.len().min(5);
                self.0.read(&mut buffer[..most])
            }
        }

        for at in 0..12 {
            let mut index = vec![0xe0; 20];
            assert!(!has_submodules(Slow(&index)).expect("it is read"));
            index[at..at + 4].copy_from_slice(&SUBMODULE.1);
            assert!(has_submodules(Slow(&index)).expect("it is read"), "{at}");
            index[at..at + 4].copy_from_slice(&SHARED);
            assert!(has_submodules(&index[..]).expect("it is read"), "{at}");
        }
    }

    #[test]
    fn each_line_is_read_and_what_is_none_is_passed_over() {
        let lines: [&[u8]; 4] = [
            b"H 100644 e69de29 0\ta b",
            b"S 120000 e69de29 0\tlink",
            b"H 160000 e69de29 0\tlib",
            b"x",
        ];
        let found: Vec<_> = lines.into_iter().filter_map(tracked).collect();
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

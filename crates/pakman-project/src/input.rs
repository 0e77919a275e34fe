//! The text of an application's file, and what it says.

use std::{fs, fs::File, io::Read, os::unix::fs::FileTypeExt, path::Path};

use pakman_spec::{Loaded, MAX_FILE_SIZE, Source, Surroundings, load_named};

use crate::{bounded, error::Error, place};

/// The bytes of the file at `path`, one more than a file may have at most: more says that it is
/// too large.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut file = open(path)?.take(MAX_FILE_SIZE as u64 + 1);
    file.read_to_end(&mut bytes).map_err(Error::file("read", path))?;
    Ok(bytes)
}

/// Opens a file that somebody names, such as a key. A pipe that nobody has opened yet is refused,
/// as its other end may be waited for for ever.
pub fn open(path: &Path) -> Result<File, Error> {
    let kind = fs::metadata(path).map_err(Error::file("read", path))?.file_type();
    // One that the shell has already opened, as `<(command)` does, has its writer.
    let opened = ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|at| path.starts_with(at));
    if kind.is_dir() || kind.is_fifo() && !opened {
        return Err(Error::NoFile { path: path.to_owned(), kind: bounded::kind(kind) });
    }
    File::open(path).map_err(Error::file("read", path))
}

/// What the text says of the application in `folder`, whose name stands in for a repository's that
/// is needed and not known.
pub fn load(source: &Source, folder: &Path, surroundings: &Surroundings) -> Loaded {
    load_named(source, surroundings, || place::local(folder))
}

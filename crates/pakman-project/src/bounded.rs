//! Files that anybody may have put there: regular, and of a stated size.

use std::{
    fs::{self, File, FileType},
    io::{ErrorKind, Read},
    os::unix::fs::FileTypeExt,
    path::Path,
};

use crate::error::Error;

/// Checks that `path`, links followed, is a regular file; `false` where nothing is there.
///
/// Opening a pipe waits for somebody to write to it, maybe for ever.
pub(crate) fn is_file(path: &Path) -> Result<bool, Error> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(true),
        Ok(found) => Err(Error::NoFile { path: path.to_owned(), kind: kind(found.file_type()) }),
        Err(error) if is_missing(error.kind()) => Ok(false),
        Err(error) => Err(Error::file("read", path)(error)),
    }
}

/// The bytes of the regular file at `path`, `most` of them at most; `None` where nothing is there.
pub(crate) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Error> {
    if !is_file(path)? {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Error::file("read", path))?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(Error::file("read", path))?;
    if bytes.len() as u64 > most {
        return Err(Error::TooLarge { path: path.to_owned(), most });
    }
    Ok(Some(bytes))
}

/// Whether this says that there is nothing.
pub(crate) fn is_missing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// What something is that is no file, in words.
pub(crate) fn kind(kind: FileType) -> &'static str {
    if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

//! Opening packages and indexes that someone names.

use std::{
    fs::{self, File},
    io::{BufReader, Seek},
    path::Path,
};

use pakman_apk::{Error, FileKind};

/// A package or an index, read from its start on.
pub(crate) struct Archive {
    /// What it is.
    pub(crate) kind: FileKind,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// Its bytes.
    pub(crate) reader: BufReader<File>,
}

/// Opens a file and looks what it is.
pub(crate) fn open(path: &Path) -> Result<Archive, Error> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    // Asked before it is opened: opening a pipe would wait for its other end.
    let found = fs::metadata(path).map_err(failed)?;
    if !found.is_file() {
        let what = if found.is_dir() { "a folder" } else { "not a regular file" };
        return Err(failed(std::io::Error::other(format!("it is {what}"))));
    }
    let mut reader = BufReader::new(File::open(path).map_err(failed)?);
    let kind = FileKind::of(&mut reader)?;
    reader.rewind().map_err(failed)?;
    Ok(Archive { kind, size: found.len(), reader })
}

/// The error as that of a command.
pub(crate) fn about(path: &Path, error: Error) -> anyhow::Error {
    if names(path, &error) {
        return error.into();
    }
    anyhow::Error::new(error).context(path.display().to_string())
}

/// The error as text.
pub(crate) fn text(path: &Path, error: &Error) -> String {
    if names(path, error) { error.to_string() } else { format!("{}: {error}", path.display()) }
}

/// Whether the error names the file itself: it is to be named once.
fn names(path: &Path, error: &Error) -> bool {
    matches!(
        error,
        Error::File { path: named, .. } | Error::Unsigning { path: named, .. } if named == path
    )
}

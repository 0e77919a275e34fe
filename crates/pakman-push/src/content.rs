//! What is sent: bytes of files, which must stay what they are, and bytes of ours between them.

use std::{
    fs::{self, File, Metadata},
    io,
    ops::Range,
    os::unix::fs::{FileExt, MetadataExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use tokio::task::spawn_blocking;

use crate::error::Error;

/// A file as it was when it was looked at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) size: u64,
    stamp: Stamp,
}

/// What changes when somebody writes to a file or puts another one in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    place: (u64, u64),
    written: (i64, i64),
    changed: (i64, i64),
}

impl Source {
    /// A file as it is now. An error says when it is none.
    pub(crate) fn look(path: &Path) -> Result<Self, Error> {
        let found = regular(path).map_err(|source| failed(path, source))?;
        Ok(Self { path: path.to_owned(), size: found.len(), stamp: Stamp::of(&found) })
    }

    /// The file, if it still is the same.
    pub(crate) fn open(&self) -> Result<File, Error> {
        let file = File::open(&self.path).map_err(|source| failed(&self.path, source))?;
        self.check(&file)?;
        Ok(file)
    }

    /// Whether an open file still is the same.
    pub(crate) fn check(&self, file: &File) -> Result<(), Error> {
        let found = file.metadata().map_err(|source| failed(&self.path, source))?;
        if found.len() == self.size && Stamp::of(&found) == self.stamp {
            return Ok(());
        }
        Err(Error::Changed { path: self.path.clone() })
    }

    fn read(&self, range: Range<u64>, into: &mut [u8]) -> Result<(), Error> {
        let file = self.open()?;
        file.read_exact_at(into, range.start).map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => Error::Changed { path: self.path.clone() },
            _ => failed(&self.path, source),
        })?;
        self.check(&file)
    }
}

/// What the system says of a regular file, and an error of anything else.
fn regular(path: &Path) -> io::Result<Metadata> {
    let found = fs::metadata(path)?;
    if !found.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok(found)
}

/// Opens a regular file; opening a pipe would wait for its other end.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    regular(path).and_then(|_| File::open(path))
}

impl Stamp {
    fn of(found: &Metadata) -> Self {
        Self {
            place: (found.dev(), found.ino()),
            written: (found.mtime(), found.mtime_nsec()),
            changed: (found.ctime(), found.ctime_nsec()),
        }
    }
}

pub(crate) fn failed(path: &Path, source: io::Error) -> Error {
    Error::File { doing: "read", path: path.to_owned(), source }
}

/// Bytes that are sent, of which only what is asked for is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    pieces: Vec<(Range<u64>, Piece)>,
}

#[derive(Debug, Clone)]
enum Piece {
    Bytes(Bytes),
    File(Arc<Source>),
}

impl Content {
    /// A file as a whole.
    pub(crate) fn file(source: &Arc<Source>) -> Self {
        let mut content = Self::default();
        content.push_file(source);
        content
    }

    /// Bytes of ours alone.
    pub(crate) fn of(bytes: Bytes) -> Self {
        let mut content = Self::default();
        content.push(bytes);
        content
    }

    /// Adds bytes of ours.
    pub(crate) fn push(&mut self, bytes: Bytes) {
        self.add(bytes.len() as u64, Piece::Bytes(bytes));
    }

    /// Adds a file.
    pub(crate) fn push_file(&mut self, source: &Arc<Source>) {
        self.add(source.size, Piece::File(Arc::clone(source)));
    }

    fn add(&mut self, size: u64, piece: Piece) {
        let start = self.length();
        self.pieces.push((start..start + size, piece));
    }

    /// How many bytes there are.
    pub(crate) fn length(&self) -> u64 {
        self.pieces.last().map_or(0, |(range, _)| range.end)
    }

    /// The bytes of a range that lies within bytes of ours; none where a file has to be read.
    pub(crate) fn known(&self, range: &Range<u64>) -> Option<Bytes> {
        self.pieces.iter().find_map(|(place, piece)| match piece {
            Piece::Bytes(known) if place.start <= range.start && range.end <= place.end => {
                Some(known.slice(index(&(range.start - place.start..range.end - place.start))))
            }
            _ => None,
        })
    }

    /// Reads the bytes of a range, which lies within. An error says when a file is not what it was.
    pub(crate) fn read(&self, range: Range<u64>) -> Result<Bytes, Error> {
        let length = usize::try_from(range.end - range.start).expect("a part fits into memory");
        let mut bytes = vec![0; length];
        let first = self.pieces.partition_point(|(piece, _)| piece.end <= range.start);
        for (place, piece) in &self.pieces[first..] {
            if place.start >= range.end {
                break;
            }
            // Empty where the piece is.
            let wanted = place.start.max(range.start)..place.end.min(range.end);
            let within = |start: u64| wanted.start - start..wanted.end - start;
            let into = &mut bytes[index(&within(range.start))];
            match piece {
                Piece::Bytes(known) => {
                    into.copy_from_slice(&known[index(&within(place.start))]);
                }
                Piece::File(source) => source.read(within(place.start), into)?,
            }
        }
        Ok(bytes.into())
    }
}

/// Does work that takes a while beside what is on its way.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(work).await.expect("it does not panic")
}

/// The range for a slice.
fn index(range: &Range<u64>) -> Range<usize> {
    let number = |at: u64| usize::try_from(at).expect("it lies within what is in memory");
    number(range.start)..number(range.end)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn any_range_of_a_content_is_what_stands_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::write(&path, b"0123456789").expect("a file");
        let source = Arc::new(Source::look(&path).expect("it is there"));
        let mut content = Content::default();
        content.push(Bytes::from_static(b"<<"));
        content.push_file(&source);
        content.push(Bytes::new());
        content.push(Bytes::from_static(b">"));
        content.push_file(&source);
        let whole = b"<<0123456789>0123456789";
        assert_eq!(content.length(), whole.len() as u64);
        for start in 0..whole.len() {
            for end in start..=whole.len() {
                let read = content.read(start as u64..end as u64).expect("it can be read");
                assert_eq!(&read[..], &whole[start..end], "{start}..{end}");
                if let Some(known) = content.known(&(start as u64..end as u64)) {
                    assert_eq!(known, read, "{start}..{end}");
                }
            }
        }
    }

    #[test]
    fn a_file_that_grew_or_was_replaced_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::write(&path, b"0123456789").expect("a file");
        let source = Arc::new(Source::look(&path).expect("it is there"));
        let content = Content::file(&source);
        let mut file = fs::OpenOptions::new().append(true).open(&path).expect("a file");
        file.write_all(b"x").expect("it is written");
        assert!(matches!(content.read(0..10), Err(Error::Changed { .. })));
        let other = folder.path().join("b");
        fs::write(&other, b"9876543210").expect("a file");
        fs::rename(&other, &path).expect("it is moved");
        assert!(matches!(content.read(0..10), Err(Error::Changed { .. })));
    }
}

//! What is sent: bytes of files, which must stay what they are, and bytes of ours between them.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use sha2::digest::{Digest, Output};
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

    /// Adds the bytes of a range to others.
    fn read(&self, range: Range<u64>, into: &mut Vec<u8>) -> Result<(), Error> {
        let mut file = self.open()?;
        let found = file.seek(SeekFrom::Start(range.start));
        let found = found.and_then(|_| (&file).take(range.end - range.start).read_to_end(into));
        let found = found.map_err(|source| failed(&self.path, source))? as u64;
        if found < range.end - range.start {
            return Err(Error::Changed { path: self.path.clone() });
        }
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

/// How much of a file is read at a time, in bytes.
pub(crate) const READ: u64 = 1 << 20;

/// Bytes that are sent, of which only what is asked for is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Content {
    pieces: Vec<(Range<u64>, Piece)>,
}

#[derive(Debug, Clone)]
enum Piece {
    Bytes(Bytes),
    /// A file, and the place in it where the piece begins.
    File(Arc<Source>, u64),
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
        self.add(source.size, Piece::File(Arc::clone(source), 0));
    }

    fn add(&mut self, size: u64, piece: Piece) {
        let start = self.length();
        self.pieces.push((start..start + size, piece));
    }

    /// How many bytes there are.
    pub(crate) fn length(&self) -> u64 {
        self.pieces.last().map_or(0, |(range, _)| range.end)
    }

    /// A range of it, which lies within.
    pub(crate) fn part(&self, range: Range<u64>) -> Self {
        let mut part = Self::default();
        let first = self.pieces.partition_point(|(place, _)| place.end <= range.start);
        let pieces = self.pieces[first..].iter().take_while(|(place, _)| place.start < range.end);
        for (place, piece) in pieces {
            let skipped = range.start.saturating_sub(place.start);
            let size = place.end.min(range.end) - place.start - skipped;
            let piece = match piece {
                Piece::Bytes(known) => Piece::Bytes(known.slice(index(&(skipped..skipped + size)))),
                Piece::File(source, at) => Piece::File(Arc::clone(source), at + skipped),
            };
            part.add(size, piece);
        }
        part
    }

    /// All of it, where there is nothing but bytes of ours.
    pub(crate) fn known(&self) -> Option<Bytes> {
        match self.pieces.as_slice() {
            [] => Some(Bytes::new()),
            [(_, Piece::Bytes(known))] => Some(known.clone()),
            _ => None,
        }
    }

    /// Its parts, each small enough to be in memory.
    pub(crate) fn parts(self) -> impl Iterator<Item = Self> {
        let length = self.length();
        let starts = (0..length.div_ceil(READ)).map(|at| at * READ);
        starts.map(move |start| self.part(start..length.min(start + READ)))
    }

    /// Reads all of it into memory, behind what is there. An error says when a file is not what it
    /// was.
    pub(crate) fn read(&self, into: &mut Vec<u8>) -> Result<(), Error> {
        into.reserve(index(&(0..self.length())).end);
        for (place, piece) in &self.pieces {
            match piece {
                Piece::Bytes(known) => into.extend_from_slice(known),
                Piece::File(source, at) => source.read(*at..at + place.end - place.start, into)?,
            }
        }
        Ok(())
    }

    /// A hash of it, for which no more is in memory than one of its parts.
    pub(crate) fn hash<D: Digest>(&self) -> Result<Output<D>, Error> {
        let (mut hash, mut bytes) = (D::new(), Vec::new());
        for part in self.clone().parts() {
            bytes.clear();
            part.read(&mut bytes)?;
            hash.update(&bytes);
        }
        Ok(hash.finalize())
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

    fn read(content: &Content) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        content.read(&mut bytes).map(|()| bytes)
    }

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
                let part = content.part(start as u64..end as u64);
                assert_eq!(part.length(), (end - start) as u64);
                let read = read(&part).expect("it can be read");
                assert_eq!(read, &whole[start..end], "{start}..{end}");
                for (from, to) in [(0, read.len()), (read.len() / 3, read.len() / 2)] {
                    let within = part.part(from as u64..to as u64);
                    assert_eq!(self::read(&within).expect("it can be read"), &read[from..to]);
                }
                if let Some(known) = part.known() {
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
        assert!(matches!(read(&content), Err(Error::Changed { .. })));
        let other = folder.path().join("b");
        fs::write(&other, b"9876543210").expect("a file");
        fs::rename(&other, &path).expect("it is moved");
        assert!(matches!(read(&content), Err(Error::Changed { .. })));
    }
}

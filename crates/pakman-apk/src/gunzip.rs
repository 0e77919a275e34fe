//! Reads gzip members one by one, seeing the compressed bytes of each, in bounded memory.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use crate::error::{Error, Part};

/// Says why a read failed, in words of the format where it is the format's fault.
pub(crate) fn failed(part: Part, source: io::Error) -> Error {
    match source.kind() {
        io::ErrorKind::UnexpectedEof => Error::format(part, "it is cut short"),
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            Error::format(part, format!("its gzip is damaged: {source}"))
        }
        io::ErrorKind::FileTooLarge => Error::format(part, "more bytes than the limit"),
        _ => Error::Io { doing: "read the package", source },
    }
}

/// Shows what is consumed to `see`, and stops at a limit.
pub(crate) struct Seen<'a, R, F> {
    reader: &'a mut R,
    see: F,
    left: u64,
}

impl<'a, R: BufRead, F: FnMut(&[u8])> Seen<'a, R, F> {
    /// A gzip member of at most `limit` compressed bytes.
    pub(crate) fn member(reader: &'a mut R, limit: u64, see: F) -> GzDecoder<Self> {
        GzDecoder::new(Self { reader, see, left: limit })
    }
}

impl<R: BufRead, F: FnMut(&[u8])> Read for Seen<'_, R, F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buffer.len());
        buffer[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead, F: FnMut(&[u8])> BufRead for Seen<'_, R, F> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        // The buffer is still there: filling a buffer that is not empty reads nothing.
        if let Ok(buffer) = self.reader.fill_buf() {
            (self.see)(&buffer[..length.min(buffer.len())]);
        }
        self.left = self.left.saturating_sub(length as u64);
        self.reader.consume(length);
    }
}

/// Stops at a limit of unpacked bytes.
pub(crate) struct Counted<R> {
    reader: R,
    left: u64,
}

impl<R> Counted<R> {
    pub(crate) fn new(reader: R, limit: u64) -> Self {
        Self { reader, left: limit }
    }

    /// How many more bytes it takes.
    pub(crate) fn left(&self) -> u64 {
        self.left
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

/// A member in memory.
pub(crate) struct Whole {
    pub(crate) bytes: Vec<u8>,
    pub(crate) compressed: Vec<u8>,
}

/// The next member, at most `limit` bytes both compressed and not; nothing at the end of the reader.
pub(crate) fn whole<R: BufRead>(
    reader: &mut R,
    part: Part,
    limit: u64,
) -> Result<Option<Whole>, Error> {
    if reader.fill_buf().map_err(|source| failed(part, source))?.is_empty() {
        return Ok(None);
    }
    let mut compressed = Vec::new();
    let mut bytes = Vec::new();
    Seen::member(reader, limit, |seen| compressed.extend_from_slice(seen))
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| failed(part, source))?;
    if bytes.len() as u64 > limit {
        return Err(Error::TooLarge { part, limit, unit: "bytes" });
    }
    Ok(Some(Whole { bytes, compressed }))
}

//! The same bytes, whoever compresses them.

use std::{
    io::{self, Write},
    num::NonZeroUsize,
};

use pakman_deflate::{gzip, gzip_parallel};

use crate::{
    LEVELS,
    shapes::{noise, text},
};

#[test]
fn any_number_of_threads_and_any_pieces_give_the_same_bytes() {
    let bytes = [text(900_000), noise(300_000, 1), text(600_000)].concat();
    for level in LEVELS {
        let whole = gzip(&bytes, level);
        for (threads, piece) in [(1, 1 << 20), (2, 333), (8, 70_001), (40, 524_280)] {
            let mut out = Vec::new();
            let threads = NonZeroUsize::new(threads).unwrap();
            let written: io::Result<io::Result<()>> =
                gzip_parallel(&mut out, level, threads, |writer| {
                    bytes.chunks(piece).try_for_each(|piece| writer.write_all(piece))
                });
            assert!(matches!(written, Ok(Ok(()))), "{written:?}");
            assert!(out == whole, "{level:?}, {threads} threads");
        }
    }
}

/// Fails after some bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_that_fails_ends_it() {
    let bytes = noise(3_000_000, 1);
    for room in [0, 9, 10, 2_000_000, 3_000_010] {
        let threads = NonZeroUsize::new(2).unwrap();
        let written =
            gzip_parallel(&mut Full(room), LEVELS[1], threads, |writer| writer.write_all(&bytes));
        let error = written.and_then(|inside| inside).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{room}");
    }
}

/// Fails once, then goes on as if nothing had been.
struct Stumbling(Vec<u8>, bool);

impl Write for Stumbling {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() > 100_000 && !std::mem::replace(&mut self.1, true) {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A piece is missing then, whatever is written after it.
#[test]
fn a_failure_that_the_caller_overlooks_is_told_in_the_end() {
    let bytes = noise(6_000_000, 1);
    let mut out = Stumbling(Vec::new(), false);
    let written = gzip_parallel(&mut out, LEVELS[0], NonZeroUsize::MIN, |writer| {
        let failures = bytes.chunks(10_000).filter(|piece| writer.write_all(piece).is_err());
        Ok::<_, io::Error>(failures.count())
    });
    assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
}

#[test]
fn a_caller_that_fails_ends_it() {
    let threads = NonZeroUsize::new(2).unwrap();
    let mut out = Vec::new();
    let written = gzip_parallel(&mut out, LEVELS[1], threads, |writer| {
        writer.write_all(b"some text").map_err(|_| "cannot happen")?;
        Err::<(), _>("enough")
    });
    assert_eq!(written.unwrap(), Err("enough"));
}

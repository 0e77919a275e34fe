//! What programs printed, kept within bounds.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Write},
};

/// The most of the beginning that is kept of one part of a build, in bytes.
const HEAD: usize = 8 << 20;

/// The most of the end, in bytes; it is written when the part has ended.
const TAIL: usize = 1 << 20;

/// The log of one part of a build: 9 MiB of whatever it prints.
pub(crate) struct Log<'a> {
    file: &'a File,
    room: usize,
    tail: VecDeque<u8>,
    left_out: u64,
}

impl<'a> Log<'a> {
    pub(crate) fn new(file: &'a File) -> Self {
        Self { file, room: HEAD, tail: VecDeque::new(), left_out: 0 }
    }

    /// Takes what was printed.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        let (head, rest) = bytes.split_at(bytes.len().min(self.room));
        self.room -= head.len();
        self.tail.extend(rest);
        let over = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..over);
        self.left_out += over as u64;
        self.file.write_all(head)
    }

    /// Writes the end.
    pub(crate) fn end(mut self) -> io::Result<()> {
        if self.left_out > 0 {
            write!(self.file, "\n[pakman: {} bytes are left out here]\n", self.left_out)?;
        }
        let (first, second) = self.tail.as_slices();
        self.file.write_all(first)?;
        self.file.write_all(second)
    }
}

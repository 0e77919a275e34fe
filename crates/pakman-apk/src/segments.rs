//! Gzip members: whole texts at once, and the data in blocks, in parallel.

use std::{
    collections::VecDeque,
    io::{self, Write},
    mem,
    num::NonZeroUsize,
    sync::{
        Mutex,
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
};

use flate2::Crc;

use crate::{
    deflate::{END, WINDOW, compress},
    error::Error,
};

/// No name, no time, the best compression, from Unix: what `gzip -n -9` begins with.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3];

/// Bytes that are compressed at once. The output depends on it, and on nothing of the machine.
const BLOCK: usize = 256 * 1024;

/// More threads would not be fed by one reader, and each takes about four mebibytes.
const MOST_THREADS: usize = 16;

/// One gzip member.
pub(crate) fn member(bytes: &[u8]) -> Vec<u8> {
    let mut out = HEADER.to_vec();
    let mut sum = Crc::new();
    sum.update(bytes);
    for start in (0..bytes.len()).step_by(BLOCK) {
        let end = bytes.len().min(start + BLOCK);
        let window = start.saturating_sub(WINDOW);
        out.extend_from_slice(&compress(&bytes[window..end], start - window));
    }
    out.extend_from_slice(&END);
    out.extend_from_slice(&trailer(&sum));
    out
}

/// Gives `fill` a writer whose bytes become one gzip member in `out`, with `threads` compressing.
///
/// The bytes of `out` are the same for any number of threads.
pub(crate) fn parallel<W: Write, T>(
    out: &mut W,
    threads: NonZeroUsize,
    fill: impl FnOnce(&mut Blocks<'_, W>) -> Result<T, Error>,
) -> Result<T, Error> {
    let writing = |source| Error::Io { doing: "write the compressed data", source };
    let threads = threads.get().min(MOST_THREADS);
    out.write_all(&HEADER).map_err(writing)?;
    let (jobs, queue) = channel::<Job>();
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work(&queue));
        }
        let mut blocks = Blocks {
            out,
            jobs,
            waiting: VecDeque::new(),
            most_waiting: threads + 4,
            buffer: Vec::with_capacity(WINDOW + BLOCK),
            window: 0,
            sum: Crc::new(),
        };
        let value = fill(&mut blocks)?;
        blocks.finish().map_err(writing)?;
        Ok(value)
    })
}

/// A block to compress, behind its window.
struct Job {
    buffer: Vec<u8>,
    window: usize,
    done: SyncSender<Done>,
}

/// A compressed block.
struct Done {
    bytes: Vec<u8>,
    sum: Crc,
}

/// Compresses blocks until there are no more.
fn work(queue: &Mutex<Receiver<Job>>) {
    loop {
        // Held only until a job is there; the threads take turns in waiting.
        let job = queue.lock().map(|queue| queue.recv());
        let Ok(Ok(Job { buffer, window, done })) = job else { return };
        let mut sum = Crc::new();
        sum.update(&buffer[window..]);
        let bytes = compress(&buffer, window);
        if done.send(Done { bytes, sum }).is_err() {
            return;
        }
    }
}

/// The writer that [`parallel`] gives.
pub(crate) struct Blocks<'a, W> {
    out: &'a mut W,
    jobs: Sender<Job>,
    /// Results in the order of the blocks.
    waiting: VecDeque<Receiver<Done>>,
    most_waiting: usize,
    /// The window, and the block so far.
    buffer: Vec<u8>,
    /// How much of `buffer` is window.
    window: usize,
    sum: Crc,
}

impl<W: Write> Blocks<'_, W> {
    /// Hands the block to a thread, and writes what is done when enough are waiting.
    fn hand_over(&mut self) -> io::Result<()> {
        let mut next = Vec::with_capacity(WINDOW + BLOCK);
        next.extend_from_slice(&self.buffer[self.buffer.len().saturating_sub(WINDOW)..]);
        let window = mem::replace(&mut self.window, next.len());
        let buffer = mem::replace(&mut self.buffer, next);
        let (done, result) = sync_channel(1);
        self.jobs.send(Job { buffer, window, done }).map_err(|_| died())?;
        self.waiting.push_back(result);
        if self.waiting.len() > self.most_waiting { self.write_oldest() } else { Ok(()) }
    }

    fn write_oldest(&mut self) -> io::Result<()> {
        if let Some(result) = self.waiting.pop_front() {
            let Done { bytes, sum } = result.recv().map_err(|_| died())?;
            self.sum.combine(&sum);
            self.out.write_all(&bytes)?;
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.hand_over()?;
        while !self.waiting.is_empty() {
            self.write_oldest()?;
        }
        self.out.write_all(&END)?;
        self.out.write_all(&trailer(&self.sum))
    }
}

fn died() -> io::Error {
    io::Error::other("a compressing thread died")
}

impl<W: Write> Write for Blocks<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() == self.window + BLOCK {
            self.hand_over()?;
        }
        let taken = bytes.len().min(self.window + BLOCK - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a gzip member ends with: checksum and size of the bytes, modulo 2³².
fn trailer(sum: &Crc) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&sum.sum().to_le_bytes());
    bytes[4..].copy_from_slice(&sum.amount().to_le_bytes());
    bytes
}

//! Gzip members (RFC 1952): texts at once, and streams in blocks, in parallel.

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

use crc32fast::Hasher;

use crate::{
    block,
    encoder::Encoder,
    level::Level,
    piece::{CHUNK, Piece, Pieces},
    symbol::FURTHEST,
};

/// More threads would not be fed by one reader.
const MOST_THREADS: usize = 16;

/// A block that ends the stream and holds nothing.
const END: [u8; 5] = [1, 0, 0, 0xff, 0xff];

/// The most bytes of a gzip member that holds this many, at any level: what they take stored, in
/// blocks of 65,535 bytes with five bytes each, and 23 bytes around them.
pub fn bound(bytes: u64) -> u64 {
    block::stored_length(bytes).saturating_add(23)
}

/// One gzip member, without name or time.
pub fn gzip(bytes: &[u8], level: Level) -> Vec<u8> {
    let mut out = header(level).to_vec();
    let (mut encoder, mut pieces) = (Encoder::new(level), Pieces::default());
    for start in (0..bytes.len()).step_by(CHUNK) {
        let end = bytes.len().min(start + CHUNK);
        let window = start.saturating_sub(FURTHEST);
        let piece = encoder.encode(&bytes[window..end], start - window, Vec::new());
        out.extend_from_slice(&pieces.add(piece));
    }
    out.extend_from_slice(&pieces.rest());
    out.extend_from_slice(&END);
    out.extend_from_slice(&trailer(sum_of(bytes)));
    out
}

/// Gives `fill` a writer whose bytes become one gzip member in `out`, with `threads` compressing,
/// of which at most 16 are started.
///
/// What is written is the same for any number of threads, and what [`gzip`] gives. The [crate]
/// tells how much memory it takes.
///
/// # Errors
///
/// Those of `out`, also where `fill` overlooked one; inside, those of `fill`. After any of them the
/// member is not complete.
pub fn gzip_parallel<W: Write, T, E>(
    out: &mut W,
    level: Level,
    threads: NonZeroUsize,
    fill: impl FnOnce(&mut Writer<'_, W>) -> Result<T, E>,
) -> io::Result<Result<T, E>> {
    let threads = threads.get().min(MOST_THREADS);
    out.write_all(&header(level))?;
    let (jobs, queue) = channel::<Job>();
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| work(level, &queue));
        }
        let mut writer = Writer {
            out,
            jobs,
            waiting: VecDeque::new(),
            most_waiting: threads + 2,
            spare: Vec::new(),
            buffer: Vec::with_capacity(FURTHEST + CHUNK),
            window: 0,
            pieces: Pieces::default(),
            sum: Hasher::new(),
            failed: None,
        };
        let value = fill(&mut writer);
        if value.is_ok() {
            writer.finish()?;
        }
        Ok(value)
    })
}

/// A chunk to compress, behind its window.
struct Job {
    buffer: Vec<u8>,
    window: usize,
    /// Room for what becomes of it.
    room: Vec<u8>,
    done: SyncSender<Done>,
}

/// A compressed chunk.
struct Done {
    piece: Piece,
    sum: Hasher,
    /// What the chunk was in.
    buffer: Vec<u8>,
}

/// Compresses chunks until there are no more.
fn work(level: Level, queue: &Mutex<Receiver<Job>>) {
    let mut encoder = None;
    loop {
        // Held only until a job is there; the threads take turns in waiting.
        let job = queue.lock().map(|queue| queue.recv());
        let Ok(Ok(Job { buffer, window, room, done })) = job else { return };
        let encoder = encoder.get_or_insert_with(|| Encoder::new(level));
        let piece = encoder.encode(&buffer, window, room);
        let sum = sum_of(&buffer[window..]);
        if done.send(Done { piece, sum, buffer }).is_err() {
            return;
        }
    }
}

/// What [`gzip_parallel`] gives its bytes to.
#[derive(Debug)]
pub struct Writer<'a, W> {
    out: &'a mut W,
    jobs: Sender<Job>,
    /// Results in the order of the chunks.
    waiting: VecDeque<Receiver<Done>>,
    most_waiting: usize,
    /// What chunks and their pieces were in, to be used again: memory that goes from thread to
    /// thread is not given back for long.
    spare: Vec<Vec<u8>>,
    /// The window, and the chunk so far.
    buffer: Vec<u8>,
    /// How much of `buffer` is window.
    window: usize,
    pieces: Pieces,
    sum: Hasher,
    /// Why a piece of the member is missing, if one is.
    failed: Option<io::ErrorKind>,
}

impl<W: Write> Writer<'_, W> {
    /// Fails once anything failed: a caller may have gone on.
    fn check(&self) -> io::Result<()> {
        self.failed.map_or(Ok(()), |kind| Err(kind.into()))
    }

    /// Hands the chunk to a thread, and writes what is done when enough are waiting.
    fn hand_over(&mut self) -> io::Result<()> {
        let mut next = self.room();
        next.extend_from_slice(&self.buffer[self.buffer.len().saturating_sub(FURTHEST)..]);
        let window = mem::replace(&mut self.window, next.len());
        let buffer = mem::replace(&mut self.buffer, next);
        let (done, result) = sync_channel(1);
        let room = self.room();
        self.jobs.send(Job { buffer, window, room, done }).map_err(|_| died())?;
        self.waiting.push_back(result);
        if self.waiting.len() > self.most_waiting { self.write_oldest() } else { Ok(()) }
    }

    fn write_oldest(&mut self) -> io::Result<()> {
        if let Some(result) = self.waiting.pop_front() {
            let Done { piece, sum, buffer } = result.recv().map_err(|_| died())?;
            self.sum.combine(&sum);
            let bytes = self.pieces.add(piece);
            self.out.write_all(&bytes)?;
            self.spare.extend([buffer, bytes]);
        }
        Ok(())
    }

    /// An empty vector with room for a chunk and its window, or for what becomes of it.
    fn room(&mut self) -> Vec<u8> {
        let mut room = self.spare.pop().unwrap_or_default();
        room.clear();
        room.reserve(FURTHEST + CHUNK);
        room
    }

    fn finish(mut self) -> io::Result<()> {
        self.check()?;
        if self.buffer.len() > self.window {
            self.hand_over()?;
        }
        while !self.waiting.is_empty() {
            self.write_oldest()?;
        }
        self.out.write_all(&self.pieces.rest())?;
        self.out.write_all(&END)?;
        self.out.write_all(&trailer(self.sum))
    }
}

fn died() -> io::Error {
    io::Error::other("a compressing thread died")
}

impl<W: Write> Write for Writer<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.check()?;
        if self.buffer.len() == self.window + CHUNK {
            let handed_over = self.hand_over();
            self.failed = handed_over.as_ref().err().map(io::Error::kind);
            handed_over?;
        }
        let taken = bytes.len().min(self.window + CHUNK - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// Does nothing: what a chunk takes depends on all of it, and all is written in the end.
    fn flush(&mut self) -> io::Result<()> {
        self.check()
    }
}

/// What a member begins with: no name, no time, how hard it was tried, from Unix.
fn header(level: Level) -> [u8; 10] {
    let effort = match level {
        Level::Fast => 4,
        Level::Default => 0,
        Level::Best => 2,
    };
    [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, effort, 3]
}

/// The checksum of gzip (RFC 1952, section 8).
fn sum_of(bytes: &[u8]) -> Hasher {
    let mut sum = Hasher::new();
    sum.update(bytes);
    sum
}

/// What a member ends with: checksum and size of the bytes, modulo 2³².
fn trailer(sum: Hasher) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[4..].copy_from_slice(&(sum.total_len() as u32).to_le_bytes());
    bytes[..4].copy_from_slice(&sum.finalize().to_le_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_four_gibibytes_and_more_is_told_modulo_four_gibibytes() {
        let mut sum = Hasher::new_with_initial_len(0x0102_0304, u64::from(u32::MAX));
        assert_eq!(trailer(sum.clone()), [4, 3, 2, 1, 0xff, 0xff, 0xff, 0xff]);
        sum.combine(&sum_of(&[0; 10]));
        assert_eq!(trailer(sum)[4..], [9, 0, 0, 0]);
    }
}

//! Compresses a block in the way that suits it, to a piece of a deflate stream.

use flate2::{Compress, Compression, FlushCompress};

/// How far back deflate looks.
pub(crate) const WINDOW: usize = 32 * 1024;

/// A block that ends the stream and holds nothing.
pub(crate) const END: [u8; 5] = [1, 0, 0, 0xff, 0xff];

/// Bytes that are looked at together to tell how they are best compressed.
const SEGMENT: usize = 16 * 1024;

/// The most that a stored block holds.
const LARGEST_STORED: usize = 0xffff;

/// What a segment is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Random to deflate: compressed or encrypted already.
    Noise,
    /// Text, in which long repeats are either plenty or not worth a long search.
    Text,
    /// Anything else.
    Binary,
}

/// Searches longest.
const BEST: u32 = 9;

/// Gives the smaller result where words repeat and lines do not.
const WORDS: u32 = 7;

/// The bytes from `start` on, as deflate blocks that end at a whole byte. Repeats of what stands
/// before `start` are found.
pub(crate) fn compress(buffer: &[u8], start: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity((buffer.len() - start) / 2);
    let mut at = start;
    while at < buffer.len() {
        let kind = kind(buffer, at);
        let mut end = at;
        while end < buffer.len() && (end == at || self::kind(buffer, end) == kind) {
            end = (end + SEGMENT).min(buffer.len());
        }
        let (window, piece) = (&buffer[at.saturating_sub(WINDOW)..at], &buffer[at..end]);
        match kind {
            Kind::Noise => store(piece, &mut out),
            Kind::Binary => out.extend(deflate(BEST, window, piece)),
            Kind::Text => out.extend(text(window, piece)),
        }
        at = end;
    }
    out
}

fn text(window: &[u8], piece: &[u8]) -> Vec<u8> {
    let words = deflate(WORDS, window, piece);
    // What still takes more than 3/8 has few repeats that a longer search could find.
    if words.len() * 8 > piece.len() * 3 {
        return words;
    }
    let best = deflate(BEST, window, piece);
    if words.len() < best.len() { words } else { best }
}

fn deflate(level: u32, window: &[u8], piece: &[u8]) -> Vec<u8> {
    // A compressor that is used again, even after a reset, may give other bytes than a new one:
    // what it had before is still in its memory. The bytes would depend on the threads.
    let mut compress = Compress::new(Compression::new(level), false);
    if !window.is_empty() {
        compress.set_dictionary(window).expect("a raw stream takes a dictionary at its start");
    }
    let mut out = Vec::with_capacity(piece.len() + piece.len() / 64 + 64);
    loop {
        let taken = usize::try_from(compress.total_in()).expect("at most a block");
        compress
            .compress_vec(&piece[taken..], &mut out, FlushCompress::Sync)
            .expect("deflate does not fail on bytes in memory");
        if out.len() < out.capacity() {
            return out;
        }
        out.reserve(SEGMENT);
    }
}

fn store(piece: &[u8], out: &mut Vec<u8>) {
    for chunk in piece.chunks(LARGEST_STORED) {
        let [low, high] = u16::try_from(chunk.len()).expect("as many as fit").to_le_bytes();
        out.extend_from_slice(&[0, low, high, !low, !high]);
        out.extend_from_slice(chunk);
    }
}

/// What the segment that begins at `at` is made of. Whole numbers only: the bytes that are
/// written depend on it, and floating point differs from machine to machine.
fn kind(buffer: &[u8], at: usize) -> Kind {
    let segment = &buffer[at..buffer.len().min(at + SEGMENT)];
    let mut counts = [0u64; 256];
    for byte in segment {
        counts[usize::from(*byte)] += 1;
    }
    let length = segment.len() as u64;
    let printable: u64 = counts[9] + counts[10] + counts[32..127].iter().sum::<u64>();
    if printable * 10 > length * 9 {
        return Kind::Text;
    }
    // Even bytes give `length² / 256`, random ones `length` more, which is 1.6 % here.
    let squares: u64 = counts.iter().map(|count| count * count).sum();
    let even = segment.len() == SEGMENT && squares * 256 * 100 <= length * length * 103;
    if even && !repeats(buffer, at, at + SEGMENT) { Kind::Noise } else { Kind::Binary }
}

/// Whether eight bytes of the segment stand a second time in it or in the window before it.
/// Repeats of 24 bytes and more are found.
fn repeats(buffer: &[u8], from: usize, to: usize) -> bool {
    const EVERY: usize = 16;
    const SLOTS: usize = 1 << 13;
    let eight = |at: usize| {
        let bytes = buffer[at..at + 8].try_into().expect("a slice of eight");
        u64::from_le_bytes(bytes)
    };
    let slot = |eight: u64| {
        usize::try_from(eight.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 51).expect("13 bits") % SLOTS
    };
    let mut seen = vec![0; SLOTS];
    for at in (from.saturating_sub(WINDOW)..from.saturating_sub(EVERY)).step_by(EVERY) {
        seen[slot(eight(at))] = eight(at);
    }
    (from..to - 8).any(|at| {
        let here = eight(at);
        let seen = &mut seen[slot(here)];
        let again = *seen == here;
        if at % EVERY == 0 {
            *seen = here;
        }
        again
    })
}

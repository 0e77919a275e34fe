//! Compresses a block in the way that suits it, to a piece of a deflate stream.

use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, Status};

/// How far back deflate looks.
pub(crate) const WINDOW: usize = 32 * 1024;

/// A block that ends the stream and holds nothing.
pub(crate) const END: [u8; 5] = [1, 0, 0, 0xff, 0xff];

/// Bytes that are looked at together to tell noise from what can be compressed.
const SEGMENT: usize = 1024;

/// The fewest bytes of noise that are stored on their own.
const SHORTEST_NOISE: usize = 16 * SEGMENT;

/// The most that a stored block holds.
const LARGEST_STORED: usize = 0xffff;

/// How repeats are searched, and how they are told.
#[derive(Debug, Clone, Copy)]
struct Search {
    /// From 1 to 9, longer and longer.
    level: i32,
    /// 2⁶ times two to the power of this are the repeats and bytes that share their Huffman codes.
    together: i32,
}

/// Programs and libraries change their kind every few kilobytes, so few repeats share codes.
const BINARY: Search = Search { level: 9, together: 6 };

/// Source code and documents, where whole lines repeat.
const LINES: Search = Search { level: 9, together: 8 };

/// Text where words repeat and lines do not. The longest search finds repeats of three bytes so far
/// away that telling where costs more than the bytes.
const WORDS: Search = Search { level: 7, together: 9 };

/// The same beside noise: a search that is over sooner. What is stored as it is makes the result
/// smaller than gzip's anyway.
const WORDS_BESIDE_NOISE: Search = Search { level: 6, together: 9 };

/// How much of the first text of a block is compressed in both ways to see which suits its texts.
const SAMPLE: usize = 6 * 1024;

/// How often each byte stands somewhere.
type Counts = [u64; 256];

/// The bytes from `start` on, as deflate blocks that end at a whole byte. Repeats of what stands
/// before `start` are found.
pub(crate) fn compress(buffer: &[u8], start: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity((buffer.len() - start) / 2);
    let mut at = start;
    let mut search = start;
    // Where the window begins to have anything that could stand again.
    let mut known = 0;
    let mut text_search = None;
    while at < buffer.len() {
        let noise = next_noise(buffer, search);
        let (from, to) = noise.unwrap_or((buffer.len(), buffer.len()));
        if noise.is_some() && repeats(buffer, from, to) {
            search = to;
            continue;
        }
        let window = &buffer[at.saturating_sub(WINDOW).max(known)..at];
        let piece = &buffer[at..from];
        if !piece.is_empty() {
            let search = match text_search {
                _ if !is_text(piece) => BINARY,
                Some(search) => search,
                None => *text_search.insert(suiting_text(window, piece, from < to)),
            };
            out.extend(deflate(search, window, piece));
        }
        store(&buffer[from..to], &mut out);
        if to - from >= WINDOW {
            known = to;
        }
        (at, search) = (to, to);
    }
    out
}

/// The search that gives the smaller result for the beginning of a text, which may have noise
/// behind it.
fn suiting_text(window: &[u8], text: &[u8], beside_noise: bool) -> Search {
    let words = if beside_noise { WORDS_BESIDE_NOISE } else { WORDS };
    let sample = &text[..text.len().min(SAMPLE)];
    let size = |search| deflate(search, window, sample).len();
    if size(words) <= size(LINES) { words } else { LINES }
}

fn deflate(search: Search, window: &[u8], piece: &[u8]) -> Vec<u8> {
    // A compressor that is used again, even after a reset, may give other bytes than a new one:
    // what it had before is still in its memory. The bytes would depend on the threads.
    let mut compress = Deflate::new_with_config(DeflateConfig {
        level: search.level,
        mem_level: search.together,
        // Negative: without a header.
        window_bits: -15,
        ..DeflateConfig::default()
    });
    if !window.is_empty() {
        compress.set_dictionary(window).expect("a raw stream takes a dictionary at its start");
    }
    let mut out = vec![0; piece.len() + piece.len() / 64 + 1024];
    let status = compress.compress(piece, &mut out, DeflateFlush::SyncFlush);
    let length = usize::try_from(compress.total_out()).expect("as many bytes as there is room for");
    let whole = status == Ok(Status::Ok) && length < out.len();
    assert!(whole, "deflate adds less than one byte in 64 to what it cannot compress");
    out.truncate(length);
    out
}

fn store(piece: &[u8], out: &mut Vec<u8>) {
    for chunk in piece.chunks(LARGEST_STORED) {
        let [low, high] = u16::try_from(chunk.len()).expect("as many as fit").to_le_bytes();
        out.extend_from_slice(&[0, low, high, !low, !high]);
        out.extend_from_slice(chunk);
    }
}

/// Where the next bytes that look random begin and end, from `start` on: what is compressed or
/// encrypted already.
///
/// This reckons in whole numbers: the bytes of a package depend on it, and floating point differs
/// from machine to machine.
fn next_noise(buffer: &[u8], start: usize) -> Option<(usize, usize)> {
    let mut from = start;
    let mut sum: Counts = [0; 256];
    let mut at = start;
    loop {
        let segment = buffer.get(at..at + SEGMENT);
        let counts = segment.map(count);
        // Random bytes give 125, text and programs hundreds.
        if let Some(counts) = counts.filter(|counts| unevenness(counts) < 150) {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            at += SEGMENT;
            continue;
        }
        // Random bytes give at most 102 here, so more of them are needed for a surer answer.
        if at - from >= SHORTEST_NOISE && unevenness(&sum) < 103 {
            return Some(widen(buffer, start, from, at));
        }
        segment?;
        at += SEGMENT;
        from = at;
        sum = [0; 256];
    }
}

/// The range, as far as the bytes around it look random too.
fn widen(buffer: &[u8], start: usize, mut from: usize, mut to: usize) -> (usize, usize) {
    const STEP: usize = 32;
    // Random bytes give 27 different ones or more in 99 of 100 cases here.
    let mixed = |piece: Option<&[u8]>| {
        piece.is_some_and(|piece| count(piece).iter().filter(|count| **count > 0).count() > 26)
    };
    while from >= start + STEP && mixed(buffer.get(from - STEP..from)) {
        from -= STEP;
    }
    while mixed(buffer.get(to..to + STEP)) {
        to += STEP;
    }
    (from, to)
}

fn count(bytes: &[u8]) -> Counts {
    let mut counts = [0; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    counts
}

/// 100 when each byte stands as often as any other, more when some stand more often.
fn unevenness(counts: &Counts) -> u64 {
    let length: u64 = counts.iter().sum();
    let squares: u64 = counts.iter().map(|count| count * count).sum();
    squares * 256 * 100 / (length * length).max(1)
}

/// Whether three quarters are printable ASCII; the headers between small files are not.
fn is_text(piece: &[u8]) -> bool {
    let printable = piece.iter().filter(|byte| matches!(byte, b'\t' | b'\n' | b' '..=b'~')).count();
    printable * 4 > piece.len() * 3
}

/// Whether eight bytes of the range stand a second time in it or in the window before it.
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

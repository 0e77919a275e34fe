//! Tells noise, which is compressed or encrypted already, from what can be compressed.
//!
//! This reckons in whole numbers: what is written depends on it, and floating point differs from
//! machine to machine.

use std::ops::Range;

use crate::symbol::FURTHEST;

/// Bytes that are looked at together.
const SEGMENT: usize = 4096;

/// The fewest bytes of noise that are told.
const SHORTEST: usize = 4 * SEGMENT;

/// How far the edges of noise are moved at a time.
const STEP: usize = 32;

/// The next noise from `start` on, if nothing in it stands there twice.
pub(crate) fn next(input: &[u8], start: usize) -> Option<Range<usize>> {
    let mut at = start;
    loop {
        let range = next_even(input, at)?;
        if !repeats(input, &range) {
            return Some(range);
        }
        at = range.end;
    }
}

/// The next bytes that look random.
fn next_even(input: &[u8], start: usize) -> Option<Range<usize>> {
    let mut from = start;
    let mut sum = [0_u32; 256];
    let mut at = start;
    loop {
        let segment = input.get(at..at + SEGMENT);
        // Random bytes give 106 here, compressed ones a little more, text and programs hundreds.
        let counts = segment.filter(|segment| is_mixed(segment)).map(count);
        if let Some(counts) = counts.filter(|counts| unevenness(counts) < 114) {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            at += SEGMENT;
            continue;
        }
        // Random bytes give at most 102 here: the more of them, the surer the answer.
        if at - from >= SHORTEST && unevenness(&sum) < 103 {
            return Some(widen(input, start, from..at));
        }
        segment?;
        at += SEGMENT;
        if from < at {
            from = at;
            sum = [0; 256];
        }
    }
}

/// The range, as far as the bytes around it look random too.
fn widen(input: &[u8], start: usize, range: Range<usize>) -> Range<usize> {
    // Random bytes give 27 different ones or more in 99 of 100 cases here.
    let is_mixed = |piece: Option<&[u8]>| piece.is_some_and(|piece| different(piece) > 26);
    let Range { start: mut from, end: mut to } = range;
    while from >= start + STEP && is_mixed(input.get(from - STEP..from)) {
        from -= STEP;
    }
    while is_mixed(input.get(to..to + STEP)) {
        to += STEP;
    }
    from..to
}

/// Whether a sample of a segment has about as many different bytes as random ones have, 162 of 256.
fn is_mixed(segment: &[u8]) -> bool {
    different(&segment[SEGMENT / 2..][..256]) >= 140
}

/// How many different bytes there are.
pub(crate) fn different(bytes: &[u8]) -> u32 {
    // A bit each would take less room, but wait for the one before.
    let mut seen = [0_u8; 256];
    for byte in bytes {
        seen[usize::from(*byte)] = 1;
    }
    seen.iter().map(|seen| u32::from(*seen)).sum()
}

fn count(bytes: &[u8]) -> [u32; 256] {
    let mut counts = [0; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    counts
}

/// 100 when each byte stands as often as any other, more when some stand more often.
fn unevenness(counts: &[u32; 256]) -> u64 {
    let length: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let squares: u64 = counts.iter().map(|count| u64::from(*count) * u64::from(*count)).sum();
    squares * 256 * 100 / (length * length).max(1)
}

/// Whether eight bytes of the range stand a second time in it or in the window before it.
/// Repeats of 24 bytes and more are found.
fn repeats(input: &[u8], range: &Range<usize>) -> bool {
    const EVERY: usize = 16;
    const SLOTS: usize = 1 << 13;
    let eight = |at: usize| input[at..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
    let slot = |eight: u64| (eight.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 51) as usize % SLOTS;
    let mut seen = vec![0; SLOTS];
    let before = range.start.saturating_sub(FURTHEST)..range.start.saturating_sub(EVERY);
    for at in before.step_by(EVERY) {
        seen[slot(eight(at))] = eight(at);
    }
    (range.start..range.end - 8).any(|at| {
        let here = eight(at);
        let seen = &mut seen[slot(here)];
        let again = *seen == here;
        if at % EVERY == 0 {
            *seen = here;
        }
        again
    })
}

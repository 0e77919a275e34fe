//! Inputs that an encoder may stumble over.

use crate::{LEVELS, proven};

/// The size of what is compressed at once.
const CHUNK: usize = 8 * 65_535;

/// Bytes that look random, always the same.
pub(crate) fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Words in lines, some much more frequent than others.
pub(crate) fn text(length: usize) -> Vec<u8> {
    let pairs = noise(2 * (length / 3 + 1), 7);
    let mut text = String::new();
    for pair in pairs.chunks_exact(2) {
        let word = usize::from(pair[0]) * usize::from(pair[1]) / 64;
        text += &format!("w{word:x}{}", if pair[0] > 240 { "\n" } else { " " });
    }
    text.truncate(length);
    text.into_bytes()
}

/// Symbols each of which is about as frequent as all rarer ones together: their best codes are
/// longer than those of deflate may be.
fn skewed(symbols: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut one, mut two) = (1, 1);
    for symbol in 0..symbols {
        bytes.extend(std::iter::repeat_n(symbol as u8, one));
        (one, two) = (two, one + two);
    }
    // In an order without repeats.
    let step = 7919 % bytes.len().max(1);
    (0..bytes.len()).map(|at| bytes[at * step % bytes.len()]).collect()
}

/// Each has its name.
pub(crate) fn shapes() -> Vec<(String, Vec<u8>)> {
    let mut shapes: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| shapes.push((name, bytes));
    for length in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 63, 64, 65] {
        add(format!("{length} bytes"), text(length));
    }
    for length in [3, 4, 5, 6, 258, 259, 260, 261, 263, 264, 516, 517, 5_000, 65_535, 65_536] {
        add(format!("a run of {length}"), vec![b'a'; length]);
    }
    for length in [CHUNK - 1, CHUNK, CHUNK + 1, CHUNK + 5] {
        add(format!("a run of {length}"), vec![0; length]);
        add(format!("text of {length}"), text(length));
    }
    for length in [1, 1023, 1024, 4095, 4096, 16_383, 16_384, 16_385, 65_535, 65_536, CHUNK + 1] {
        add(format!("noise of {length}"), noise(length, 1));
    }
    for length in [4_999, 5_000, 5_001, 32_767, 32_768, 32_769, 65_535, 65_536, 262_143, 262_145] {
        add(format!("text of {length}"), text(length));
    }
    for distance in [1, 2, 3, 4, 7, 8, 9, 8_191, 8_192, 32_766, 32_767, 32_768, 32_769, 65_536] {
        let period = noise(distance, 3);
        add(format!("distance {distance}"), [period.as_slice(), &period, &period[..1]].concat());
        let letters: Vec<u8> = period.iter().map(|byte| b'a' + byte % 16).collect();
        add(format!("letters at {distance}"), letters.repeat(2 + 300 / distance));
    }
    for symbols in [2, 3, 5, 14, 15, 16, 20, 25] {
        add(format!("{symbols} skewed symbols"), skewed(symbols));
    }
    let two = noise(40_000, 4);
    add("two symbols".into(), two.iter().map(|byte| b'a' + byte % 2).collect());
    add("two symbols by turns".into(), b"ab".repeat(20_000));
    add("two far symbols".into(), two.iter().map(|byte| 0xff * (byte % 2)).collect());
    add("no repeats".into(), (0..60_000_u32).flat_map(|at| (at * 40_503).to_be_bytes()).collect());
    add("all bytes".into(), (0..=255).cycle().take(70_000).collect());
    add("growing runs".into(), (0..700).flat_map(|at| vec![at as u8; at]).collect());
    let mut mixed = Vec::new();
    for part in 0..12 {
        mixed.extend(text(10_000 + 3_001 * part));
        mixed.extend(noise(14_000 + 1_777 * part, part as u64));
    }
    add("text and noise by turns".into(), mixed);
    let noise_twice = noise(20_000, 5).repeat(2);
    add("noise that stands twice".into(), noise_twice);
    shapes
}

#[test]
fn every_shape_is_read_by_two_decoders() {
    for (name, bytes) in shapes() {
        for level in LEVELS {
            proven(&bytes, level, &name);
        }
    }
}

#[test]
fn every_length_around_a_boundary_is_read() {
    let text = text(600);
    for length in 0..text.len() {
        for level in LEVELS {
            proven(&text[..length], level, "text");
            proven(&text[..length].repeat(2), level, "text twice");
        }
    }
}

//! What is compressed comes back, from two decoders, at every level, and is never larger than stored.
#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use pakman_deflate::{Level, bound, gzip};

/// The input as it is, or as a program that makes larger ones: a byte says how much of what stands
/// how far back comes again.
fn grown(input: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut left = input.iter().copied();
    while let Some(kind) = left.next() {
        if kind < 128 {
            bytes.push(kind);
        } else {
            let mut number = || usize::from(left.next().unwrap_or(0));
            let back = number() << (kind & 7) | number();
            let length = number() << (kind >> 3 & 7);
            for _ in 0..length {
                let at = bytes.len().checked_sub(back + 1);
                bytes.push(at.map_or(kind, |at| bytes[at]));
            }
        }
        if bytes.len() > 1_200_000 {
            break;
        }
    }
    bytes
}

fn check(bytes: &[u8], level: Level) {
    let member = gzip(bytes, level);
    assert!(member.len() as u64 <= bound(bytes.len() as u64));
    let mut read = Vec::new();
    flate2::bufread::GzDecoder::new(member.as_slice()).read_to_end(&mut read).expect("zlib-rs");
    assert!(read == bytes);
    let stream = &member[10..member.len() - 8];
    let read = miniz_oxide::inflate::decompress_to_vec(stream).expect("miniz");
    assert!(read == bytes);
}

fuzz_target!(|input: &[u8]| {
    let grown = grown(input);
    for level in [Level::Fast, Level::Default, Level::Best] {
        check(input, level);
        check(&grown, level);
    }
});

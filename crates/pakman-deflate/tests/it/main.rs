//! What is written is what other people's decoders read.
#![expect(clippy::cast_possible_truncation, reason = "bytes are made of numbers")]

mod decoders;
mod property;
mod shapes;
mod size;
mod threads;

use std::io::Read;

use pakman_deflate::{Level, gzip};

const LEVELS: [Level; 3] = [Level::Fast, Level::Default, Level::Best];

/// The member at a level, once zlib-rs and miniz have read from it what went in.
fn proven(bytes: &[u8], level: Level, what: &str) -> Vec<u8> {
    let member = gzip(bytes, level);
    let mut read = Vec::new();
    let length = flate2::bufread::GzDecoder::new(member.as_slice()).read_to_end(&mut read);
    assert!(length.is_ok(), "{what}, {level:?}: zlib-rs says {length:?}");
    assert!(read == bytes, "{what}, {level:?}: zlib-rs reads {} bytes otherwise", read.len());
    let stream = &member[10..member.len() - 8];
    let read = miniz_oxide::inflate::decompress_to_vec(stream);
    assert!(read.is_ok_and(|read| read == bytes), "{what}, {level:?}: miniz reads something else");
    member
}

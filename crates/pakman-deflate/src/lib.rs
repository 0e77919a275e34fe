//! A deflate and gzip encoder in safe Rust: several threads write one gzip member, and the bytes
//! are the same for any number of threads, on any machine.
//!
//! ```
//! use std::{io::Write, num::NonZeroUsize};
//!
//! use pakman_deflate::{Level, gzip, gzip_parallel};
//!
//! let text = "All of it stands twice. All of it stands twice.";
//! let member = gzip(text.as_bytes(), Level::Default);
//! assert!(member.len() < text.len() + 20);
//!
//! // In earnest this is a file.
//! let mut out = Vec::new();
//! let threads = NonZeroUsize::new(2).expect("two are not none");
//! gzip_parallel(&mut out, Level::Default, threads, |writer| writer.write_all(text.as_bytes()))??;
//! assert_eq!(out, member);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Levels
//!
//! | level | how repeats are found | how they are chosen |
//! | --- | --- | --- |
//! | [`Level::Fast`] | 5 places, the first of 12 bytes | the longest |
//! | [`Level::Default`] | in programs 20 places, the first of 65 bytes; in text 40 and 258; where there are few repeats 12 and 65 | the longest, unless a better one begins a byte later |
//! | [`Level::Best`] | also by binary trees of 60 places, the first of 120 bytes | the way through the block that takes the fewest bits, three times over |
//!
//! Once there is a repeat, only places are looked at whose bytes are also those behind its end.
//!
//! What is compressed decides the rest: where a block ends, by how often classes of literals and
//! repeats were used; the shortest repeat that pays, by how many different bytes there are; noise,
//! which is compressed or encrypted already, is stored. Nothing of this is left to the machine:
//! there is no floating point, and no time.
//!
//! # Bounds
//!
//! - A member takes at most [`bound`] bytes: those that went in, five for each 65,535 of them, and 23.
//! - The input is cut into chunks of 524,280 bytes, each of which knows the 32 KiB before it. A
//!   thread takes a mebibyte, two at the best level, whatever the input, and each chunk on its way
//!   one, of which there are three more than threads.
//! - Repeats reach back 32,767 bytes at most, one less than a decoder knows.
//!
//! # Sources
//!
//! RFC 1951 (deflate) and RFC 1952 (gzip) are the format. Codes are Huffman's (1952, "A method for
//! the construction of minimum-redundancy codes"), shortened where they are too long. Chains of
//! hashes and the step to the next byte are those of zlib; hashes of several lengths, and blocks that
//! end where their statistics change, are known from libdeflate; to look on by the hash of bytes
//! further behind, once there is a repeat, from zlib-ng; binary trees from LZMA; the way of fewest
//! bits from Zopfli and libdeflate. One member of blocks that know what stood before is how pigz
//! does it.

#![expect(
    clippy::cast_possible_truncation,
    reason = "places are positions modulo 2¹⁶, and what is counted is less than a block"
)]
#![expect(
    clippy::large_stack_arrays,
    reason = "tables are made on the stack and boxed once for each thread"
)]
#![expect(
    clippy::inline_always,
    reason = "the search is one loop, and everything else waits for it"
)]

mod bits;
mod block;
mod chains;
mod encoder;
mod gzip;
mod hash;
mod huffman;
mod lazy;
mod level;
mod noise;
mod optimal;
mod piece;
mod ring;
mod split;
mod symbol;
mod tree;

pub use gzip::{Writer, bound, gzip, gzip_parallel};
pub use level::Level;

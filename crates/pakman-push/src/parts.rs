//! The parts that a file is sent in, and their SHA-256.

use std::ops::Range;

use sha2::{Digest, Sha256};

/// Up to this size a file is sent as one, in bytes.
pub(crate) const SINGLE: u64 = 16 << 20;

/// The size of parts, in bytes; all have the same but the last, as some storages demand.
const PART: u64 = 8 << 20;

/// The most parts that files are cut into; a storage takes 10,000.
const MOST: u64 = 9_000;

/// How many bytes SHA-256 takes at a time.
const BLOCK: usize = 64;

/// The size of the parts of a file. It is the same on every machine, or none could go on where
/// another one ended.
fn part_size(size: u64) -> u64 {
    if size <= SINGLE {
        return size.max(1);
    }
    PART.max(size.div_ceil(MOST).next_multiple_of(1 << 20))
}

/// Where the parts of a file begin and end: a single one of a file that is sent as one.
pub(crate) fn ranges(size: u64) -> Vec<Range<u64>> {
    let part = part_size(size);
    (0..size.div_ceil(part)).map(|at| at * part..size.min((at + 1) * part)).collect()
}

/// The SHA-256 of the parts of a file that is read from its beginning to its end.
#[derive(Debug)]
pub(crate) struct PartHashes {
    part: u64,
    /// How many bytes of the part were read that is read now.
    read: u64,
    hash: Sha256,
    done: Vec<[u8; 32]>,
}

impl PartHashes {
    /// Those of a file of that size.
    pub(crate) fn of(size: u64) -> Self {
        Self { part: part_size(size), read: 0, hash: Sha256::new(), done: Vec::new() }
    }

    /// Takes the next bytes of the file.
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.each(bytes, |hash, _, bytes| hash.update(bytes));
    }

    /// Takes the next bytes of the file and adds them to another hash too, which has `before` bytes.
    pub(crate) fn add_beside(&mut self, other: &mut Sha256, before: u64, bytes: &[u8]) {
        let mut before = before;
        self.each(bytes, |hash, read, bytes| {
            add_to_both((hash, read), (other, before), bytes);
            before += bytes.len() as u64;
        });
    }

    /// Hands out the bytes that are of one part each, with its hash and how many bytes that has.
    fn each(&mut self, mut bytes: &[u8], mut add: impl FnMut(&mut Sha256, u64, &[u8])) {
        while !bytes.is_empty() {
            let left = usize::try_from(self.part - self.read).unwrap_or(usize::MAX);
            let (of_part, rest) = bytes.split_at(left.min(bytes.len()));
            add(&mut self.hash, self.read, of_part);
            self.read += of_part.len() as u64;
            if self.read == self.part {
                self.done.push(self.hash.finalize_reset().into());
                self.read = 0;
            }
            bytes = rest;
        }
    }

    /// The hashes, in the order of the parts.
    pub(crate) fn finish(mut self) -> Vec<[u8; 32]> {
        if self.read > 0 {
            self.done.push(self.hash.finalize().into());
        }
        self.done
    }
}

/// Adds the same bytes to two hashes, each with the number of bytes that it has. A processor that
/// waits for the last block of one takes the next block of the other meanwhile: both take a fifth
/// less time than one after the other.
fn add_to_both(
    (one, of_one): (&mut Sha256, u64),
    (other, of_other): (&mut Sha256, u64),
    bytes: &[u8],
) {
    let (rest, rest_of_other) = (filled(one, of_one, bytes), filled(other, of_other, bytes));
    let (blocks, end) = rest.as_chunks::<BLOCK>();
    let (blocks_of_other, end_of_other) = rest_of_other.as_chunks::<BLOCK>();
    let both = blocks.len().min(blocks_of_other.len());
    for (block, block_of_other) in blocks.iter().zip(blocks_of_other) {
        one.update(block);
        other.update(block_of_other);
    }
    one.update(blocks[both..].as_flattened());
    one.update(end);
    other.update(blocks_of_other[both..].as_flattened());
    other.update(end_of_other);
}

/// Fills the last block of a hash that has so many bytes; what is left.
fn filled<'b>(hash: &mut Sha256, before: u64, bytes: &'b [u8]) -> &'b [u8] {
    let begun = usize::try_from(before % BLOCK as u64).expect("it is small");
    let missing = (BLOCK - begun) % BLOCK;
    let (first, rest) = bytes.split_at(missing.min(bytes.len()));
    hash.update(first);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_file_are_the_file() {
        for size in [1, SINGLE, SINGLE + 1, 5 * PART + 7, 80 << 30, 5 << 40] {
            let ranges = ranges(size);
            assert!(ranges.len() <= 10_000, "{size}: {}", ranges.len());
            assert_eq!(ranges.len() == 1, size <= SINGLE, "{size}");
            let mut at = 0;
            for range in &ranges {
                assert_eq!(range.start, at);
                at = range.end;
            }
            assert_eq!(at, size);
            let whole = &ranges[..ranges.len() - 1];
            assert!(whole.iter().all(|range| range.end - range.start == part_size(size)));
        }
        assert!(ranges(0).is_empty());
    }

    #[test]
    fn two_hashes_in_turns_are_what_each_is_alone() {
        let bytes: Vec<u8> = (0..1000u32).map(|at| (at * 7 % 251) as u8).collect();
        for start in 0..130 {
            for length in 0..200 {
                let (before, added) = (&bytes[..start], &bytes[start..start + length]);
                for of_other in [0, 1, 63, 64, 65] {
                    let mut one = Sha256::new_with_prefix(before);
                    let mut other = Sha256::new_with_prefix(&bytes[..of_other]);
                    add_to_both((&mut one, start as u64), (&mut other, of_other as u64), added);
                    let alone = Sha256::digest(&bytes[..start + length]);
                    assert_eq!(one.finalize(), alone, "{start} {length} {of_other}");
                    let alone = Sha256::new_with_prefix(&bytes[..of_other]).chain_update(added);
                    assert_eq!(other.finalize(), alone.finalize(), "{start} {length} {of_other}");
                }
            }
        }
    }

    #[test]
    fn parts_are_hashed_however_the_file_is_read() {
        let bytes: Vec<u8> = (0..1000u32).map(|at| (at * 7 % 251) as u8).collect();
        for (part, step, head) in
            [(100, 7, 0), (128, 128, 13), (64, 200, 64), (999, 1, 500), (1000, 333, 1000)]
        {
            let mut parts = PartHashes { part: part as u64, ..PartHashes::of(1) };
            let (control, data) = bytes.split_at(head);
            let mut hash = Sha256::new();
            parts.add(control);
            let mut before = 0;
            for piece in data.chunks(step) {
                parts.add_beside(&mut hash, before, piece);
                before += piece.len() as u64;
            }
            let expected = bytes.chunks(part).map(|part| Sha256::digest(part).into());
            assert_eq!(parts.finish(), expected.collect::<Vec<[u8; 32]>>(), "{part} {step} {head}");
            assert_eq!(hash.finalize(), Sha256::digest(data), "{part} {step} {head}");
        }
    }
}

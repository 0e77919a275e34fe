//! The last 64 KiB, at places that a `u16` names.
//!
//! An array that every `u16` is an index of needs no check of bounds, and the search is where the
//! time goes. Half of it is what repeats may reach back to, the other half is ahead.

use crate::symbol::FURTHEST;

/// How many places there are.
const SIZE: usize = 1 << 16;

/// Bytes of the beginning that stand behind the end once more, so that eight are read anywhere.
const MIRROR: usize = 64;

/// The most that is filled at once.
const STEP: usize = 16 * 1024;

/// How far ahead of a position there are bytes, unless the input ends before: the longest repeat
/// after the longest hesitation, and the bytes of a hash behind it.
const AHEAD: usize = 1024;

/// The bytes around a position, and how much of the input they are of.
#[derive(Debug)]
pub(crate) struct Ring {
    bytes: [u8; SIZE + MIRROR],
    /// Up to here of the input.
    filled: usize,
}

impl Ring {
    pub(crate) fn new() -> Self {
        Self { bytes: [0; SIZE + MIRROR], filled: 0 }
    }

    /// Forgets the input.
    pub(crate) fn clear(&mut self) {
        self.filled = 0;
        // What stands behind the end of the input is compared, but never told.
        self.bytes.fill(0);
    }

    /// Sees to it that there are bytes ahead of `at`. Up to which position that holds, as far as
    /// the input goes.
    pub(crate) fn fill(&mut self, input: &[u8], at: usize) -> usize {
        if at > self.filled {
            self.filled = at.saturating_sub(FURTHEST).max(self.filled);
        }
        while self.filled < input.len() && self.filled + STEP <= at + FURTHEST {
            let place = self.filled % SIZE;
            let length = STEP.min(SIZE - place).min(input.len() - self.filled);
            self.bytes[place..place + length]
                .copy_from_slice(&input[self.filled..self.filled + length]);
            if place < MIRROR {
                self.bytes.copy_within(0..MIRROR, SIZE);
            }
            self.filled += length;
        }
        if self.filled == input.len() { input.len() } else { self.filled - AHEAD }
    }

    /// The byte at a place.
    #[inline(always)]
    pub(crate) fn byte(&self, place: u16) -> u8 {
        self.bytes[usize::from(place)]
    }

    /// The four bytes from a place on.
    #[inline(always)]
    pub(crate) fn four(&self, place: u16) -> u32 {
        let four = self.bytes[usize::from(place)..].first_chunk();
        u32::from_le_bytes(*four.expect("the mirror is longer"))
    }

    /// The eight bytes from a place on.
    #[inline(always)]
    pub(crate) fn eight(&self, place: u16) -> u64 {
        let eight = self.bytes[usize::from(place)..].first_chunk();
        u64::from_le_bytes(*eight.expect("the mirror is longer"))
    }

    /// How many bytes from two places on are the same, `known` of which are known to be, at most
    /// `most`.
    #[inline(always)]
    pub(crate) fn common(&self, one: u16, other: u16, known: usize, most: usize) -> usize {
        let mut length = known;
        while length < most {
            let step = length as u16;
            let differing =
                self.eight(one.wrapping_add(step)) ^ self.eight(other.wrapping_add(step));
            if differing != 0 {
                return most.min(length + (differing.trailing_zeros() / 8) as usize);
            }
            length += 8;
        }
        most
    }
}

//! Finds repeats by chains of places with the same hash.
//!
//! The newest place of each hash of four bytes leads to the one before, and so on; for three bytes
//! the newest alone is known, as a repeat of three pays only close by.
//!
//! Places are positions modulo 2¹⁶. An entry that is too old may look like a younger one, so each
//! is compared with the bytes that are there; what it costs is a comparison.

use crate::{
    hash::{self, FOUR_BITS, THREE_BITS},
    level::Effort,
    ring::Ring,
    symbol::{FURTHEST, SHORTEST},
};

/// A repeat: how long it is, and how far before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) length: usize,
    pub(crate) distance: u16,
}

/// The bytes around a position, and where bytes like them stood before.
#[derive(Debug)]
pub(crate) struct Chains {
    pub(crate) ring: Ring,
    three: [u16; 1 << THREE_BITS],
    four: [u16; 1 << FOUR_BITS],
    /// The place before each place that has the same hash of four bytes.
    before: [u16; FURTHEST],
}

impl Chains {
    pub(crate) fn new() -> Self {
        Self {
            ring: Ring::new(),
            three: [0; 1 << THREE_BITS],
            four: [0; 1 << FOUR_BITS],
            before: [0; FURTHEST],
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.ring.clear();
        self.three.fill(0);
        self.four.fill(0);
        self.before.fill(0);
    }

    /// Takes note of the bytes at a position.
    #[inline(always)]
    pub(crate) fn note(&mut self, at: usize) {
        let place = at as u16;
        let four = self.ring.four(place);
        self.three[hash::three(four)] = place;
        let head = &mut self.four[hash::four(four)];
        self.before[usize::from(place) % FURTHEST] = *head;
        *head = place;
    }

    /// The longest repeat at a position, which it takes note of, if it is longer than `known`
    /// bytes, else `None`. It has at most `most` bytes, which must be four or more.
    #[inline(always)]
    pub(crate) fn longest(
        &mut self,
        at: usize,
        known: usize,
        most: usize,
        effort: Effort,
    ) -> Option<Repeat> {
        let place = at as u16;
        let four = self.ring.four(place);
        let three = &mut self.three[hash::three(four)];
        let close = *three;
        *three = place;
        let head = &mut self.four[hash::four(four)];
        let mut candidate = *head;
        *head = place;
        self.before[usize::from(place) % FURTHEST] = candidate;

        let reach = at.min(FURTHEST - 1) as u16;
        let is_within = |candidate: u16| place.wrapping_sub(candidate).wrapping_sub(1) < reach;
        let mut best = known;
        let mut from = None;
        if best < SHORTEST {
            if is_within(close) && (self.ring.four(close) ^ four) << 8 == 0 {
                best = SHORTEST;
                from = Some(close);
            } else {
                best = best.max(SHORTEST);
            }
        }
        let nice = effort.nice.min(most);
        let mut tail = self.ring.four(place.wrapping_add(best as u16 - 3));
        for _ in 0..effort.depth {
            if !is_within(candidate) {
                break;
            }
            if self.ring.four(candidate.wrapping_add(best as u16 - 3)) == tail
                && self.ring.four(candidate) == four
            {
                let length = self.ring.common(place, candidate, 4, most);
                if length > best {
                    (best, from) = (length, Some(candidate));
                    if length >= nice {
                        break;
                    }
                    tail = self.ring.four(place.wrapping_add(best as u16 - 3));
                }
            }
            candidate = self.before[usize::from(candidate) % FURTHEST];
        }
        from.map(|from| Repeat { length: best, distance: place.wrapping_sub(from) })
    }
}

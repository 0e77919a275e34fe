//! Finds repeats by chains of places with the same hash.
//!
//! The newest place of each hash of five bytes leads to the one before, and so on; for three and for
//! four bytes the newest alone is known, as of repeats of one length the closest takes the fewest bits.
//!
//! Places are positions modulo 2¹⁶. An entry that is older than that would look like a young one,
//! and lead into the chain of another hash, so all are swept before they get there. Each is compared
//! with the bytes that are there, and what is written never depends on an entry being right.

use crate::{
    hash::{self, FIVE_BITS, FOUR_BITS, THREE_BITS},
    level::Effort,
    ring::Ring,
    symbol::{FURTHEST, LONGEST, SHORTEST},
};

/// Seen from zero, and from all that comes before the first sweep, this place is too far away.
const FAR: u16 = 1 << 15;

/// How many bytes there are between sweeps. What is too far away at one of them, and stays where
/// it is, is not yet as far as 2¹⁶ at the next, nor a repeat and a hesitation later.
const SWEEP: usize = 31 * 1024;

/// What a place counts beside itself that is in a chain only as another hash is the same.
const OTHER_HASH: u32 = 2;

/// How many places are looked at for a period.
const MOST_PERIODS: usize = 100;

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
    five: [u16; 1 << FIVE_BITS],
    /// The place before each place that has the same hash of five bytes.
    before: [u16; FURTHEST],
    /// Where the last sweep was.
    swept: usize,
}

impl Chains {
    pub(crate) fn new() -> Self {
        Self {
            ring: Ring::new(),
            three: [FAR; 1 << THREE_BITS],
            four: [FAR; 1 << FOUR_BITS],
            five: [FAR; 1 << FIVE_BITS],
            before: [FAR; FURTHEST],
            swept: 0,
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.ring.clear();
        self.three.fill(FAR);
        self.four.fill(FAR);
        self.five.fill(FAR);
        self.before.fill(FAR);
        self.swept = 0;
    }

    /// Sees to it that there are bytes ahead of `at`, and that no entry looks younger than it is.
    /// Up to which position that holds, as far as the input goes.
    pub(crate) fn fill(&mut self, input: &[u8], at: usize) -> usize {
        if at >= self.swept + SWEEP {
            self.swept = at;
            for places in [&mut self.three[..], &mut self.four, &mut self.five, &mut self.before] {
                sweep(places, at as u16);
            }
        }
        self.ring.fill(input, at).min(self.swept + SWEEP)
    }

    /// Takes note of the bytes at a position.
    #[inline(always)]
    pub(crate) fn note(&mut self, at: usize) {
        let place = at as u16;
        let eight = self.ring.eight(place);
        self.three[hash::three(eight as u32)] = place;
        self.four[hash::four(eight as u32)] = place;
        let head = &mut self.five[hash::five(eight)];
        self.before[usize::from(place) % FURTHEST] = *head;
        *head = place;
    }

    /// How far before a position the closest bytes stand that are the same as far as a repeat goes.
    pub(crate) fn period(&self, at: usize) -> Option<usize> {
        let place = at as u16;
        let mut candidate = self.five[hash::five(self.ring.eight(place))];
        for _ in 0..MOST_PERIODS {
            if !is_before(candidate, place) {
                return None;
            }
            if self.ring.common(place, candidate, 0, LONGEST) == LONGEST {
                return Some(usize::from(place.wrapping_sub(candidate)));
            }
            candidate = self.before[usize::from(candidate) % FURTHEST];
        }
        None
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
        let eight = self.ring.eight(place);
        let close = std::mem::replace(&mut self.three[hash::three(eight as u32)], place);
        let near = std::mem::replace(&mut self.four[hash::four(eight as u32)], place);
        let found = self.search(at, [close, near], known, most, effort);
        let head = &mut self.five[hash::five(eight)];
        self.before[usize::from(place) % FURTHEST] = *head;
        *head = place;
        found.map(|(length, from)| Repeat { length, distance: place.wrapping_sub(from) })
    }

    /// The longest repeat, and its place: of the newest of three and of four bytes, and those of
    /// the chain of the last four bytes that a longer one than the longest so far has in common with
    /// it, and the one behind them. There are fewer of them than of those that begin alike.
    #[inline(always)]
    fn search(
        &self,
        at: usize,
        [close, near]: [u16; 2],
        known: usize,
        most: usize,
        effort: Effort,
    ) -> Option<(usize, u16)> {
        let place = at as u16;
        let four = self.ring.four(place);
        // What stands before the place of a hash may be before the input.
        let reach = at.min(FURTHEST - 1) as u16;
        let is_within = |start: u16| place.wrapping_sub(start).wrapping_sub(1) < reach;
        let nice = effort.nice.min(most);
        let mut best = known;
        let mut from = None;
        if is_within(near) && self.ring.four(near) == four {
            let length = self.ring.common(place, near, 4, most);
            if length > best {
                (best, from) = (length, Some((length, near)));
            }
        } else if best < SHORTEST && is_within(close) && (self.ring.four(close) ^ four) << 8 == 0 {
            from = Some((SHORTEST, close));
        }
        best = best.max(4);
        let mut left = effort.depth;
        while best < nice {
            let offset = best as u16 - 4;
            let ahead = self.ring.eight(place.wrapping_add(offset));
            let mut candidate = self.five[hash::five(ahead)];
            best = loop {
                let start = candidate.wrapping_sub(offset);
                if left == 0 || !is_within(start) {
                    return from;
                }
                left -= 1;
                if (self.ring.eight(candidate) ^ ahead) << 24 != 0 {
                    left = left.saturating_sub(OTHER_HASH);
                } else if self.ring.four(start) == four {
                    let length = self.ring.common(place, start, 4, most);
                    if length > best {
                        from = Some((length, start));
                        break length;
                    }
                }
                candidate = self.before[usize::from(candidate) % FURTHEST];
            };
        }
        from
    }
}

/// Whether a place is one to [`FURTHEST`] - 1 bytes before another.
#[inline(always)]
fn is_before(one: u16, other: u16) -> bool {
    other.wrapping_sub(one).cast_signed() > 0
}

/// Moves what is too far away from a place as near as that, so that it is not taken for young when
/// places come again.
fn sweep(places: &mut [u16], here: u16) {
    let far = here.wrapping_add(FAR);
    for place in places {
        *place = if here.wrapping_sub(*place).cast_signed() < 0 { far } else { *place };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Were an old place taken for a young one, a search would follow the chain of another hash.
    #[test]
    fn what_looks_young_begins_with_the_bytes_of_its_hash() {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(0x0019_660d).wrapping_add(0x3c6e_f35f);
            (state >> 24) as u8
        };
        let input: Vec<u8> = std::iter::repeat_with(&mut next).take(500_000).collect();
        let mut chains = Box::new(Chains::new());
        let (mut at, mut young) = (0, 0);
        while at < input.len() - LONGEST {
            let stop = chains.fill(&input, at).min(input.len() - LONGEST);
            while at < stop {
                chains.note(at);
                at += 1;
            }
            for (hash, place) in chains.five.iter().enumerate() {
                if is_before(*place, at as u16) {
                    young += 1;
                    assert_eq!(hash::five(chains.ring.eight(*place)), hash, "{place}, at {at}");
                }
            }
            for (place, before) in (0..).zip(&chains.before) {
                let place: u16 = place;
                // Each entry is that of the younger of the two places that it may belong to.
                let place = if is_before(place, at as u16) { place } else { place ^ FAR };
                if is_before(*before, place) && is_before(*before, at as u16) {
                    let hash = |place| hash::five(chains.ring.eight(place));
                    assert_eq!(hash(*before), hash(place), "{before}, before {place}, at {at}");
                }
            }
        }
        assert!(young > 100_000, "{young}");
    }
}

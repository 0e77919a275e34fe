//! Finds all repeats that could matter by binary trees of places with the same hash.
//!
//! Each tree is in the order of the bytes from its places on, and the newest place is its root. So
//! the way down from the root meets ever longer repeats, the nearest of each length first
//! (the method is that of LZMA's match finders).

use crate::{
    chains::Repeat,
    hash::{self, FOUR_BITS, THREE_BITS},
    level::Effort,
    ring::Ring,
    symbol::{FURTHEST, LONGEST, SHORTEST},
};

/// The bytes around a position, and where bytes like them stood before.
///
/// Positions are kept with [`FURTHEST`] added, so that zero is too far away from all of them.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) ring: Ring,
    three: [u32; 1 << THREE_BITS],
    roots: [u32; 1 << FOUR_BITS],
    /// What is below each place: what comes before it in the order, and what comes behind it.
    below: [[u32; 2]; FURTHEST],
}

impl Tree {
    pub(crate) fn new() -> Self {
        Self {
            ring: Ring::new(),
            three: [0; 1 << THREE_BITS],
            roots: [0; 1 << FOUR_BITS],
            below: [[0; 2]; FURTHEST],
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.ring.clear();
        self.three.fill(0);
        self.roots.fill(0);
    }

    /// Takes note of a position, and gives the repeats there, each longer than the ones before.
    ///
    /// They are compared as if the input went on behind its end, so that the order of a tree never
    /// changes; who takes one cuts it off.
    #[inline]
    pub(crate) fn note(&mut self, at: usize, effort: Effort, mut found: impl FnMut(Repeat)) {
        let place = at as u16;
        let here = (at + FURTHEST) as u32;
        let four = self.ring.four(place);
        let three = &mut self.three[hash::three(four)];
        let close = std::mem::replace(three, here);
        let root = &mut self.roots[hash::four(four)];
        let mut node = std::mem::replace(root, here);
        if is_within(here, close) && (self.ring.four(place_of(close)) ^ four) << 8 == 0 {
            found(Repeat { length: SHORTEST, distance: (here - close) as u16 });
        }
        let mut best = SHORTEST;
        // Where the next place goes that comes before, or behind, and how much of it is the same.
        let mut open = [(here as usize % FURTHEST, 0), (here as usize % FURTHEST, 1)];
        let mut same = [0, 0];
        let mut left = effort.depth;
        while left > 0 && is_within(here, node) {
            left -= 1;
            let other = place_of(node);
            let length = self.ring.common(place, other, same[0].min(same[1]), LONGEST);
            let below = self.below[node as usize % FURTHEST];
            if length > best {
                best = length;
                found(Repeat { length, distance: (here - node) as u16 });
            }
            if length >= effort.nice {
                // Taken for the same: this place stands for it from now on.
                for side in 0..2 {
                    self.below[open[side].0][open[side].1] = below[side];
                }
                return;
            }
            let step = length as u16;
            let is_before =
                self.ring.byte(other.wrapping_add(step)) < self.ring.byte(place.wrapping_add(step));
            let side = usize::from(!is_before);
            self.below[open[side].0][open[side].1] = node;
            open[side] = (node as usize % FURTHEST, 1 - side);
            same[side] = length;
            node = below[1 - side];
        }
        for (at, side) in open {
            self.below[at][side] = 0;
        }
    }
}

fn is_within(here: u32, node: u32) -> bool {
    here - node < FURTHEST as u32
}

/// The place of a position with [`FURTHEST`] added.
fn place_of(node: u32) -> u16 {
    node.wrapping_sub(FURTHEST as u32) as u16
}

//! Tells a block again, in the way that takes the fewest bits of all, as far as is known what each
//! symbol takes.
//!
//! What it takes depends on how often it is used, so this is done several times over, each time
//! with the codes of the time before, beginning with those of another way to tell the block
//! (the method is that of Zopfli and of the highest levels of libdeflate).

use crate::{
    block::{Block, Lengths},
    level::Effort,
    symbol::{
        DISTANCE_EXTRA, DISTANCES, FIRST_LENGTH, LENGTH_EXTRA, LONGEST, SHORTEST, distance_symbol,
        length_class_of,
    },
    tree::Tree,
};

/// How long repeats are searched.
const EFFORT: Effort = Effort { depth: 60, nice: 120, again: 0 };

/// How often the way through a block is looked for.
const ROUNDS: usize = 3;

/// What a symbol is reckoned to take that was not used before, in bits.
const UNUSED: u8 = 13;

/// The same for a distance.
const UNUSED_DISTANCE: u8 = 9;

/// The most bytes of a block that is told so: its repeats are held.
pub(crate) const LONGEST_BLOCK: usize = 32 * 1024;

/// The most repeats that are held, but for one of each position that is left then.
const MOST_REPEATS: usize = 2 * LONGEST_BLOCK;

/// Finds the way that takes the fewest bits.
#[derive(Debug)]
pub(crate) struct Optimal {
    tree: Box<Tree>,
    /// The repeats at all positions of the block, by length.
    repeats: Vec<Held>,
    /// Up to where of `repeats` those of each position go.
    ends: Vec<u32>,
    /// The best way from each position to the end.
    ways: Vec<Way>,
}

/// A repeat that could be taken.
#[derive(Debug, Clone, Copy)]
struct Held {
    length: u16,
    distance: u16,
}

/// What comes next on the best way from a position, and the bits of all of the way.
#[derive(Debug, Clone, Copy)]
struct Way {
    bits: u32,
    /// 1 for a literal.
    length: u16,
    distance: u16,
}

impl Optimal {
    pub(crate) fn new() -> Self {
        Self {
            tree: Box::new(Tree::new()),
            repeats: Vec::with_capacity(MOST_REPEATS + LONGEST_BLOCK + 1024),
            ends: Vec::new(),
            ways: Vec::new(),
        }
    }

    /// Forgets everything, and takes note of the bytes before `start`.
    pub(crate) fn clear(&mut self, input: &[u8], start: usize) {
        self.tree.clear();
        for at in 0..start {
            self.tree.ring.fill(input, at);
            self.tree.note(at, EFFORT, |_| ());
        }
    }

    /// Tells again the block that goes from its start to `end`.
    pub(crate) fn tell(&mut self, block: &mut Block, input: &[u8], end: usize) {
        let start = block.start;
        self.find(input, start, end);
        for _ in 0..ROUNDS {
            self.reckon(&input[start..end], &Costs::of(block));
            block.begin(start);
            let mut at = start;
            while at < end {
                let Way { length, distance, .. } = self.ways[at - start];
                if length == 1 {
                    block.literal(input[at]);
                } else {
                    block.repeat(usize::from(length), distance);
                }
                at += usize::from(length);
            }
        }
    }

    /// Finds the repeats of the block.
    fn find(&mut self, input: &[u8], start: usize, end: usize) {
        let Self { tree, repeats, ends, .. } = self;
        repeats.clear();
        ends.clear();
        // Inside a long repeat nothing better is looked for.
        let mut passed = start;
        for at in start..end {
            tree.ring.fill(input, at);
            let before = repeats.len();
            tree.note(at, EFFORT, |repeat| {
                if at >= passed {
                    if before >= MOST_REPEATS {
                        repeats.truncate(before);
                    }
                    let length = repeat.length as u16;
                    repeats.push(Held { length, distance: repeat.distance });
                }
            });
            if let Some(last) = repeats.last().filter(|_| repeats.len() > before)
                && usize::from(last.length) >= EFFORT.nice
            {
                passed = at + usize::from(last.length);
            }
            ends.push(repeats.len() as u32);
        }
    }

    /// Finds the best way from each position, the last first.
    fn reckon(&mut self, bytes: &[u8], costs: &Costs) {
        let end = Way { bits: 0, length: 0, distance: 0 };
        self.ways.clear();
        self.ways.resize(bytes.len() + 1, end);
        for (at, byte) in bytes.iter().enumerate().rev() {
            let (_, ways) = self.ways.split_at(at);
            let literal = ways[1].bits + costs.literals[usize::from(*byte)];
            let mut best = Way { bits: literal, length: 1, distance: 0 };
            let first = at.checked_sub(1).map_or(0, |before| self.ends[before]);
            let repeats = &self.repeats[first as usize..self.ends[at] as usize];
            let mut length = SHORTEST;
            for repeat in repeats {
                let distance = costs.distances[distance_symbol(repeat.distance)];
                let most = usize::from(repeat.length).min(bytes.len() - at);
                while length <= most {
                    let bits = ways[length].bits + costs.lengths[length] + distance;
                    if bits < best.bits {
                        best = Way { bits, length: length as u16, distance: repeat.distance };
                    }
                    length += 1;
                }
            }
            self.ways[at] = best;
        }
    }
}

/// How many bits each literal, length and distance takes.
struct Costs {
    literals: [u32; 256],
    lengths: [u32; LONGEST + 1],
    distances: [u32; DISTANCES],
}

impl Costs {
    /// With the codes that suit what a block was told with.
    fn of(block: &Block) -> Self {
        let lengths = Lengths::best(&block.frequencies);
        let cost = |length: u8, unused: u8| u32::from(if length == 0 { unused } else { length });
        let literals = std::array::from_fn(|byte| cost(lengths.literals[byte], UNUSED));
        let of_length = std::array::from_fn(|length| {
            let class = length_class_of(length);
            cost(lengths.literals[FIRST_LENGTH + class], UNUSED) + u32::from(LENGTH_EXTRA[class])
        });
        let distances = std::array::from_fn(|symbol| {
            let extra = u32::from(DISTANCE_EXTRA[symbol]);
            cost(lengths.distances[symbol], UNUSED_DISTANCE) + extra
        });
        Self { literals, lengths: of_length, distances }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much memory a thread takes is told where threads are started.
    #[test]
    fn the_repeats_of_a_block_take_the_same_memory_whatever_it_holds() {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(0x0019_660d).wrapping_add(0x3c6e_f35f);
            b"abcd"[(state >> 30) as usize]
        };
        // Four letters at random lead from repeat to longer repeat.
        let input: Vec<u8> = std::iter::repeat_with(&mut next).take(3 * LONGEST_BLOCK).collect();
        let mut optimal = Optimal::new();
        let room = optimal.repeats.capacity();
        optimal.clear(&input, LONGEST_BLOCK);
        let end = 2 * LONGEST_BLOCK + LONGEST;
        let mut block = Block::new(LONGEST_BLOCK);
        block.begin(LONGEST_BLOCK);
        optimal.tell(&mut block, &input, end);
        assert!(optimal.repeats.len() > MOST_REPEATS, "{}", optimal.repeats.len());
        assert_eq!(optimal.repeats.capacity(), room);
    }
}

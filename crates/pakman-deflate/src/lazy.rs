//! Tells a block by repeats, each of which may give way to a better one a byte later.

use crate::{
    block::Block,
    chains::{Chains, Repeat},
    level::Effort,
    symbol::{LONGEST, SHORTEST},
};

/// Three bytes that are further away than this take more bits than the bytes themselves.
const FURTHEST_OF_THREE: u16 = 8192;

/// Bytes of the end of the input in which no repeat begins: what is hashed has five.
const TAIL: usize = 5;

/// How a block is searched.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    pub(crate) effort: Effort,
    /// The same where there are few repeats.
    pub(crate) sparse: Effort,
    /// The shortest repeat that is taken.
    pub(crate) shortest: usize,
    /// The most bytes of the block, but for those of the last repeat.
    pub(crate) longest: usize,
}

impl Search {
    fn effort(&self, block: &Block) -> Effort {
        if block.split.is_sparse() { self.sparse } else { self.effort }
    }
}

/// Tells the block from `at` on, to `end` at most, and where it ends.
pub(crate) fn tell<const LAZY: bool>(
    chains: &mut Chains,
    block: &mut Block,
    input: &[u8],
    mut at: usize,
    end: usize,
    search: Search,
) -> usize {
    let Search { shortest, longest, .. } = search;
    let mut effort = search.effort(block);
    let last = end.min(at + longest);
    while at < last {
        let filled = chains.fill(input, at);
        let stop = filled.min(last).min(end.saturating_sub(TAIL));
        while at < stop {
            let found = chains.longest(at, shortest - 1, LONGEST.min(end - at), effort);
            let Some(mut repeat) = found.filter(is_worth_it) else {
                block.literal(chains.ring.byte(at as u16));
                at += 1;
                if block.is_sampled() {
                    if block.should_end(at, end - at) {
                        return at;
                    }
                    effort = search.effort(block);
                }
                continue;
            };
            let mut noted = at + 1;
            if LAZY {
                while repeat.length < effort.nice && noted + TAIL < end {
                    let most = LONGEST.min(end - noted);
                    let known = repeat.length - 1;
                    let next = chains.longest(noted, known, most, effort.again());
                    noted += 1;
                    let Some(next) = next.filter(|next| is_better(*next, repeat)) else { break };
                    block.literal(chains.ring.byte(at as u16));
                    at += 1;
                    repeat = next;
                }
            }
            block.repeat(repeat.length, repeat.distance);
            let behind = at + repeat.length;
            for place in noted..behind.min(end.saturating_sub(TAIL)) {
                chains.note(place);
            }
            at = behind;
            if block.is_sampled() {
                if block.should_end(at, end - at) {
                    return at;
                }
                effort = search.effort(block);
            }
        }
        if end - at <= TAIL {
            for byte in &input[at..end] {
                block.literal(*byte);
            }
            return end;
        }
    }
    at
}

fn is_worth_it(repeat: &Repeat) -> bool {
    repeat.length > SHORTEST || repeat.distance <= FURTHEST_OF_THREE
}

/// Whether a repeat that begins a byte later is worth the literal before it.
#[inline(always)]
fn is_better(next: Repeat, repeat: Repeat) -> bool {
    // A byte of length counts like four bits of distance.
    let bits = |repeat: Repeat| 16 - repeat.distance.leading_zeros() as usize;
    next.length >= repeat.length
        && 4 * (next.length - repeat.length) + bits(repeat) > bits(next) + 2
}

//! Turns bytes into a piece of a deflate stream.

use crate::{
    bits::Bits,
    block::{self, Block},
    chains::Chains,
    lazy::{self, Search},
    level::{Effort, Level},
    noise,
    optimal::{self, Optimal},
    piece::{CHUNK, Piece},
    split::Split,
    symbol::LONGEST,
};

/// An encoder, which can be used again: what it writes depends on nothing that it wrote before.
#[derive(Debug)]
pub(crate) struct Encoder {
    level: Level,
    /// The most bytes of a block, but for those of its last repeat.
    longest: usize,
    chains: Box<Chains>,
    block: Block,
    optimal: Option<Optimal>,
}

impl Encoder {
    pub(crate) fn new(level: Level) -> Self {
        let optimal = (level == Level::Best).then(Optimal::new);
        let longest = if optimal.is_some() { optimal::LONGEST_BLOCK } else { block::LONGEST };
        let (chains, block) = (Box::new(Chains::new()), Block::new(longest));
        Self { level, longest, chains, block, optimal }
    }

    /// The bytes from `start` on, compressed. Repeats of the 32 KiB before `start` are found.
    ///
    /// `blocks` is what they are written to, unless they only go on as the bytes before them do.
    pub(crate) fn encode(&mut self, input: &[u8], start: usize, mut blocks: Vec<u8>) -> Piece {
        blocks.clear();
        self.chains.clear();
        for place in 0..start {
            self.chains.fill(input, place);
            self.chains.note(place);
        }
        let bytes = &input[start..];
        if bytes.len() == CHUNK
            && let Some(distance) = self.chains.period(start)
            && input[start - distance..].starts_with(bytes)
        {
            return Piece::Run(distance as u16);
        }
        if let Some(optimal) = &mut self.optimal {
            optimal.clear(input, start);
        }
        self.block.split = Split::default();
        let mut bits = Bits::new(&mut blocks);
        let mut at = start;
        while at < input.len() {
            let noise = noise::next(input, at).unwrap_or(input.len()..input.len());
            while at < noise.start {
                at = self.block(input, at, noise.start, &mut bits);
            }
            block::store(&input[noise.clone()], &mut bits);
            at = noise.end;
        }
        if bits.count() > 0 {
            block::align(&mut bits);
        }
        bits.finish();
        if blocks.len() as u64 > block::stored_length(bytes.len() as u64) {
            blocks.clear();
            let mut bits = Bits::new(&mut blocks);
            block::store(bytes, &mut bits);
            bits.finish();
        }
        Piece::Blocks(blocks)
    }

    /// Writes a block, and where it ends.
    fn block(&mut self, input: &[u8], at: usize, end: usize, bits: &mut Bits<'_>) -> usize {
        let Self { level, longest, chains, block, optimal } = self;
        block.begin(at);
        let sample = &input[at..end.min(at + SAMPLE)];
        let shortest = shortest_for(sample);
        let (effort, sparse) = match level {
            Level::Fast => (FAST, FAST),
            Level::Default | Level::Best if is_text(sample) => (TEXT, SPARSE),
            Level::Default | Level::Best => (PROGRAMS, SPARSE),
        };
        let search = Search { effort, sparse, shortest, longest: *longest };
        let behind = match level {
            Level::Fast => lazy::tell::<false>(chains, block, input, at, end, search),
            _ => lazy::tell::<true>(chains, block, input, at, end, search),
        };
        if let Some(optimal) = optimal {
            optimal.tell(block, input, behind);
        }
        block.write(&input[at..behind], bits);
        behind
    }
}

/// The first repeat of twelve bytes is good enough.
const FAST: Effort = Effort { depth: 5, nice: 12, again: 0 };

/// Programs and libraries gain little by a longer search.
const PROGRAMS: Effort = Effort { depth: 20, nice: 65, again: 6 };

/// Source code and documents, where whole lines repeat.
const TEXT: Effort = Effort { depth: 40, nice: LONGEST, again: 6 };

/// What has few repeats, as short as they are, gains next to nothing.
const SPARSE: Effort = Effort { depth: 12, nice: 65, again: 4 };

/// How much of a block is looked at to tell what it is.
const SAMPLE: usize = 4096;

/// Whether three quarters are printable ASCII, zeros aside, of which the headers between small files
/// are full.
fn is_text(piece: &[u8]) -> bool {
    let zeros = piece.iter().filter(|byte| matches!(byte, 0)).count();
    let printable = piece.iter().filter(|byte| matches!(byte, b'\t' | b'\n' | b' '..=b'~')).count();
    printable * 4 > (piece.len() - zeros) * 3
}

/// The shortest repeat that pays: the fewer different bytes there are, the less each takes.
fn shortest_for(sample: &[u8]) -> usize {
    match noise::different(sample) {
        0..6 => 9,
        6..8 => 8,
        8..10 => 7,
        10..16 => 6,
        16..40 => 5,
        40..80 => 4,
        _ => 3,
    }
}

//! Pieces of a member, which are compressed apart from each other, and how they are put together.

use crate::{bits::Bits, block};

/// Bytes that are compressed at once: eight stored blocks. What is written depends on it, and on
/// nothing of the machine.
pub(crate) const CHUNK: usize = 8 * block::LARGEST_STORED;

// So is the longest repeat, and what is left of a run of chunks is never shorter than the shortest.
const _: () = assert!(CHUNK.is_multiple_of(6));

/// How many chunks that are alike become one block. What it takes is some hundred kilobytes at most.
const MOST_CHUNKS: u32 = 64;

/// What a chunk became.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Deflate blocks that end at a whole byte, none of which is the last of a stream.
    Blocks(Vec<u8>),
    /// All of the chunk is a repeat of what stands this far before it.
    Run(u16),
}

/// Puts pieces together. Those of a run wait for each other: the codes of a block take more than
/// what they tell of such a chunk.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    /// How far back the chunks that wait repeat, and how many they are.
    run: Option<(u16, u32)>,
}

impl Pieces {
    /// What is to be written once this piece is there.
    pub(crate) fn add(&mut self, piece: Piece) -> Vec<u8> {
        match (piece, self.run) {
            (Piece::Blocks(blocks), None) => blocks,
            (Piece::Blocks(blocks), Some(_)) => [self.rest(), blocks].concat(),
            (Piece::Run(distance), Some((before, chunks)))
                if distance == before && chunks < MOST_CHUNKS =>
            {
                self.run = Some((distance, chunks + 1));
                Vec::new()
            }
            (Piece::Run(distance), _) => {
                let rest = self.rest();
                self.run = Some((distance, 1));
                rest
            }
        }
    }

    /// What is to be written behind the last piece.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some((distance, chunks)) = self.run.take() {
            let mut bits = Bits::new(&mut out);
            block::run(chunks * CHUNK as u32, distance, &mut bits);
            block::align(&mut bits);
            bits.finish();
        }
        out
    }
}

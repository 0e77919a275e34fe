//! Tells where the kind of what is compressed changes, by what it is told with.
//!
//! Literals and repeats are counted by class. When those of the last few hundred are shared out
//! otherwise than those of the block before them, codes of their own pay for the two.

/// Classes of literals, and of repeats: short and long.
const CLASSES: usize = 10;

/// How many make a sample.
const SAMPLE: u32 = 512;

/// Of 200 parts of all shares, how many may differ.
const MOST_DIFFERING: u64 = 68;

/// The fewest bytes that get codes of their own.
pub(crate) const SHORTEST: usize = 5_000;

/// Of so many bytes one is a literal where there are few repeats.
const SPARSE: usize = 4;

/// Counts of a block, and of the sample behind it.
#[derive(Debug, Default)]
pub(crate) struct Split {
    block: [u32; CLASSES],
    sample: [u32; CLASSES],
    block_size: u32,
    sample_size: u32,
    /// Where in the block the sample begins.
    sample_start: usize,
    is_sparse: bool,
}

impl Split {
    #[inline(always)]
    pub(crate) fn literal(&mut self, byte: u8) {
        self.sample[usize::from((byte >> 5) & 6 | byte & 1)] += 1;
        self.sample_size += 1;
    }

    #[inline(always)]
    pub(crate) fn repeat(&mut self, length: usize) {
        self.sample[8 + usize::from(length > 8)] += 1;
        self.sample_size += 1;
    }

    /// Begins with another block, which is taken for like the one before.
    pub(crate) fn begin(&mut self) {
        *self = Self { is_sparse: self.is_sparse, ..Self::default() };
    }

    /// Whether the last sample had few repeats. Its repeats are short, and a longer search finds
    /// hardly any that are longer.
    pub(crate) fn is_sparse(&self) -> bool {
        self.is_sparse
    }

    /// Whether there is enough to say more.
    #[inline(always)]
    pub(crate) fn is_ready(&self) -> bool {
        self.sample_size >= SAMPLE
    }

    /// Whether the block should end before the sample; if not, the sample becomes part of it.
    ///
    /// The longer the block is already, the less it takes.
    pub(crate) fn differs(&mut self, bytes: usize) -> bool {
        let literals = self.sample[..8].iter().sum::<u32>() as usize;
        self.is_sparse = literals * SPARSE > bytes - self.sample_start;
        self.sample_start = bytes;
        let (block, sample) = (u64::from(self.block_size), u64::from(self.sample_size));
        let pairs = self.block.iter().zip(&self.sample);
        let differing: u64 = pairs
            .map(|(one, other)| (u64::from(*one) * sample).abs_diff(u64::from(*other) * block))
            .sum();
        let most = block * sample * MOST_DIFFERING / 200;
        if block > 0 && differing + (bytes / 4096) as u64 * block >= most {
            return true;
        }
        for (one, other) in self.block.iter_mut().zip(&mut self.sample) {
            *one += std::mem::take(other);
        }
        self.block_size += std::mem::take(&mut self.sample_size);
        false
    }
}

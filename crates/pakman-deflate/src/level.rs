//! How hard an encoder tries.

/// How hard repeats are looked for.
///
/// Beside [`Level::Default`], on programs and on `node_modules`: [`Level::Fast`] takes three quarters
/// of the time and gives 4 to 5 % more, [`Level::Best`] takes about ten times as long and gives 3 %
/// less. `gzip -9` takes five to nine times as long and gives as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Level {
    /// The first good repeat is taken.
    Fast,
    /// Repeats are weighed against those that begin one byte later. How long is searched depends
    /// on what is compressed: longer in text than in programs, where it finds little more.
    #[default]
    Default,
    /// All ways to tell a block by its repeats are weighed by the bits that they cost.
    Best,
}

/// How long one search takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// The most places that are looked at.
    pub(crate) depth: u32,
    /// A repeat of this many bytes is taken without looking further.
    pub(crate) nice: usize,
    /// The most places that are looked at for a better repeat one byte later.
    pub(crate) again: u32,
}

impl Effort {
    /// The effort for a better repeat one byte later.
    #[inline(always)]
    pub(crate) fn again(self) -> Self {
        Self { depth: self.again, ..self }
    }
}

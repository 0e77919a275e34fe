//! Hashes of the bytes at a place, by which places are found that begin alike.

/// Bits of a hash of three bytes.
pub(crate) const THREE_BITS: u32 = 14;

/// Bits of a hash of four bytes.
pub(crate) const FOUR_BITS: u32 = 16;

/// Bits of a hash of five bytes.
pub(crate) const FIVE_BITS: u32 = 16;

/// What spreads four bytes over the bits of a hash: 2³² by the golden ratio.
const SPREAD: u32 = 0x9e37_79b1;

/// The same for eight bytes: 2⁶⁴ by the golden ratio.
const SPREAD_EIGHT: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of the first three of four bytes.
#[inline(always)]
pub(crate) fn three(four: u32) -> usize {
    ((four << 8).wrapping_mul(SPREAD) >> (32 - THREE_BITS)) as usize
}

/// The hash of four bytes.
#[inline(always)]
pub(crate) fn four(four: u32) -> usize {
    (four.wrapping_mul(SPREAD) >> (32 - FOUR_BITS)) as usize
}

/// The hash of the first five of eight bytes.
#[inline(always)]
pub(crate) fn five(eight: u64) -> usize {
    ((eight << 24).wrapping_mul(SPREAD_EIGHT) >> (64 - FIVE_BITS)) as usize
}

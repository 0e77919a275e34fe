//! The alphabets of deflate: literals and lengths, and distances (RFC 1951, section 3.2.5).

/// The shortest repeat that there is a symbol for.
pub(crate) const SHORTEST: usize = 3;

/// The longest repeat.
pub(crate) const LONGEST: usize = 258;

/// The furthest that a repeat reaches back.
pub(crate) const FURTHEST: usize = 32 * 1024;

/// The symbol that ends a block.
pub(crate) const END: usize = 256;

/// The symbol of the shortest lengths.
pub(crate) const FIRST_LENGTH: usize = 257;

/// How many symbols for literals, lengths and the end of a block there are. The last two stand for
/// nothing, but have their places among the fixed codes.
pub(crate) const LITERALS: usize = 288;

/// How many symbols for distances there are, of which the last two stand for nothing.
pub(crate) const DISTANCES: usize = 32;

/// How many classes of lengths there are, each with a symbol.
const LENGTH_CLASSES: usize = 29;

/// Bits that stand behind the symbol of each class of lengths.
pub(crate) const LENGTH_EXTRA: [u8; LENGTH_CLASSES] = length_extra();

/// The shortest length of each class.
pub(crate) const LENGTH_BASE: [u16; LENGTH_CLASSES] = length_base();

/// The class of each length; an array as long as a mask can be.
static LENGTH_CLASS: [u8; 512] = length_class();

/// Bits that stand behind each symbol for a distance.
pub(crate) const DISTANCE_EXTRA: [u8; DISTANCES] = distance_extra();

/// The class of a length from 3 to 258.
#[inline]
pub(crate) fn length_class_of(length: usize) -> usize {
    usize::from(LENGTH_CLASS[length & 511])
}

/// The symbol of a distance from 1 to 32,768.
#[inline]
pub(crate) fn distance_symbol(distance: u16) -> usize {
    let below = u32::from(distance - 1) | 1;
    let bits = below.ilog2();
    let second = (u32::from(distance - 1) >> bits.saturating_sub(1)) & 1;
    (2 * bits + second) as usize
}

/// The shortest distance of a symbol.
#[inline]
pub(crate) fn distance_base(symbol: usize) -> u16 {
    if symbol < 2 { symbol as u16 + 1 } else { ((2 + symbol as u16 % 2) << (symbol / 2 - 1)) + 1 }
}

const fn length_extra() -> [u8; LENGTH_CLASSES] {
    let mut extra = [0; LENGTH_CLASSES];
    let mut class = 8;
    // The last class is 258 alone.
    while class < LENGTH_CLASSES - 1 {
        extra[class] = (class / 4 - 1) as u8;
        class += 1;
    }
    extra
}

const fn length_base() -> [u16; LENGTH_CLASSES] {
    let mut base = [SHORTEST as u16; LENGTH_CLASSES];
    let mut class = 1;
    while class < LENGTH_CLASSES {
        base[class] = base[class - 1] + (1 << LENGTH_EXTRA[class - 1]);
        class += 1;
    }
    base[LENGTH_CLASSES - 1] = LONGEST as u16;
    base
}

const fn length_class() -> [u8; 512] {
    let mut classes = [0; 512];
    let mut class = 0;
    while class < LENGTH_CLASSES {
        let mut length = LENGTH_BASE[class] as usize;
        // A later class takes 258 from this one.
        while length <= LONGEST {
            classes[length] = class as u8;
            length += 1;
        }
        class += 1;
    }
    classes
}

const fn distance_extra() -> [u8; DISTANCES] {
    let mut extra = [0; DISTANCES];
    let mut symbol = 4;
    while symbol < DISTANCES - 2 {
        extra[symbol] = (symbol / 2 - 1) as u8;
        symbol += 1;
    }
    extra
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_in_the_class_whose_range_holds_it() {
        for length in SHORTEST..=LONGEST {
            let class = length_class_of(length);
            let base = usize::from(LENGTH_BASE[class]);
            let range = base..base + (1 << LENGTH_EXTRA[class]);
            assert!(range.contains(&length), "{length}: {class}");
        }
        assert_eq!((length_class_of(257), length_class_of(258)), (27, 28));
        assert_eq!(LENGTH_EXTRA[27], 5);
    }

    #[test]
    fn every_distance_has_the_symbol_whose_range_holds_it() {
        for distance in 1..=32_768_u16 {
            let symbol = distance_symbol(distance);
            let base = u32::from(distance_base(symbol));
            let range = base..base + (1 << DISTANCE_EXTRA[symbol]);
            assert!(range.contains(&u32::from(distance)), "{distance}: {symbol}");
        }
        assert_eq!((distance_symbol(1), distance_symbol(32_768)), (0, 29));
    }
}

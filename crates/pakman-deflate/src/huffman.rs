//! Prefix codes of limited length (Huffman 1952; RFC 1951, section 3.2.2).

use crate::bits::Code;

/// The longest code that deflate can tell.
const LONGEST: usize = 15;

/// The most symbols of an alphabet.
const MOST: usize = 288;

/// Gives each symbol the length of its code: shorter where it is more frequent, none where it is
/// never used, and at most `limit` bits.
///
/// At least two symbols get a code, since not every decoder takes a code that is not complete.
pub(crate) fn lengths(frequencies: &[u32], limit: usize, lengths: &mut [u8]) {
    lengths.fill(0);
    let mut symbols = [0_u64; MOST];
    let mut used = 0;
    for (symbol, frequency) in (0_u64..).zip(frequencies) {
        if *frequency > 0 {
            symbols[used] = u64::from(*frequency) << 16 | symbol;
            used += 1;
        }
    }
    if used < 2 {
        let one = if used == 0 { 0 } else { (symbols[0] & 0xffff) as usize };
        lengths[one] = 1;
        lengths[usize::from(one == 0)] = 1;
        return;
    }
    let symbols = &mut symbols[..used];
    symbols.sort_unstable();
    let mut left = counts(symbols, limit);
    let mut length = limit;
    for symbol in symbols {
        while left[length] == 0 {
            length -= 1;
        }
        left[length] -= 1;
        lengths[(*symbol & 0xffff) as usize] = length as u8;
    }
}

/// How many codes of each length there are, for symbols by frequency, rarest first.
fn counts(symbols: &[u64], limit: usize) -> [u32; LONGEST + 1] {
    let used = symbols.len();
    // Of the nodes between the root and the symbols: their weights, then their depths.
    let mut weights = [0_u64; MOST];
    let mut above = [0_u16; MOST];
    let (mut leaf, mut node) = (0, 0);
    for new in 0..used - 1 {
        let mut weight = 0;
        for _ in 0..2 {
            let takes_leaf = leaf < used && (node >= new || symbols[leaf] >> 16 <= weights[node]);
            if takes_leaf {
                weight += symbols[leaf] >> 16;
                leaf += 1;
            } else {
                weight += weights[node];
                above[node] = new as u16;
                node += 1;
            }
        }
        weights[new] = weight;
    }
    // How many nodes are at each depth; below each there are two places, for nodes or symbols.
    let mut depths = [0_u16; MOST];
    let mut nodes = [0_u32; MOST];
    let root = used - 2;
    nodes[0] = 1;
    for node in (0..root).rev() {
        depths[node] = depths[usize::from(above[node])] + 1;
        nodes[usize::from(depths[node])] += 1;
    }
    let mut counts = [0; LONGEST + 1];
    let mut depth = 0;
    while nodes[depth] > 0 {
        let leaves = 2 * nodes[depth] - nodes[depth + 1];
        counts[limit.min(depth + 1)] += leaves;
        depth += 1;
    }
    shorten(&mut counts, limit);
    counts
}

/// Mends codes of which too many are short, by making one of the longest that can be longer.
fn shorten(counts: &mut [u32; LONGEST + 1], limit: usize) {
    let whole = 1_u64 << limit;
    let mut sum: u64 =
        (1..=limit).map(|length| u64::from(counts[length]) << (limit - length)).sum();
    while sum > whole {
        // A code of the greatest length takes the place beside a code that gets one bit more.
        let Some(length) = (1..limit).rev().find(|length| counts[*length] > 0) else { return };
        counts[length] -= 1;
        counts[length + 1] += 2;
        counts[limit] -= 1;
        sum -= 1;
    }
}

/// The codes of symbols with these lengths, their first bit lowest.
pub(crate) fn codes(lengths: &[u8], codes: &mut [Code]) {
    let mut next = [0_u32; LONGEST + 2];
    for length in lengths.iter().filter(|length| **length > 0) {
        next[usize::from(*length) + 1] += 1;
    }
    for length in 1..=LONGEST + 1 {
        next[length] = (next[length] + next[length - 1]) << 1;
    }
    // `next[n + 1]` was counted for n; the first code of n bits is twice what the shorter take.
    for (code, length) in codes.iter_mut().zip(lengths) {
        let bits = u32::from(*length);
        *code = Code::default();
        if bits > 0 {
            let value = &mut next[usize::from(*length)];
            *code = Code::new(u32::from((*value as u16).reverse_bits() >> (16 - bits)), bits);
            *value += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each as frequent as the two before it together: the longest codes that there are.
    fn fibonacci(symbols: usize) -> Vec<u32> {
        let pairs = std::iter::successors(Some((1, 1)), |(one, two)| Some((*two, one + two)));
        pairs.map(|(one, _)| one).take(symbols).collect()
    }

    /// What all symbols take by codes without a limit: the sum of all nodes.
    fn least(frequencies: &[u32]) -> u64 {
        let mut weights: Vec<u64> = frequencies.iter().copied().map(u64::from).collect();
        weights.retain(|weight| *weight > 0);
        let mut sum = 0;
        while weights.len() > 1 {
            weights.sort_unstable_by(|one, other| other.cmp(one));
            let both = weights.pop().unwrap_or_default() + weights.pop().unwrap_or_default();
            weights.push(both);
            sum += both;
        }
        sum
    }

    #[test]
    fn codes_are_complete_within_their_limit_and_the_best_where_it_allows() {
        let mut cases: Vec<Vec<u32>> = (2..=40).map(fibonacci).collect();
        cases.extend([2, 3, 19, 30, 285, 286, 288].map(|symbols| vec![1; symbols]));
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(0x0019_660d).wrapping_add(0x3c6e_f35f);
            state >> 8
        };
        for symbols in 2..=MOST {
            cases.push((0..symbols).map(|_| next() >> (next() % 25)).collect());
        }
        for frequencies in cases {
            for limit in [7, 14, 15] {
                let used = frequencies.iter().filter(|frequency| **frequency > 0).count();
                if used < 2 || used > 1 << limit {
                    continue;
                }
                let mut found = vec![0; frequencies.len()];
                lengths(&frequencies, limit, &mut found);
                let pairs = || found.iter().zip(&frequencies);
                assert!(pairs().all(|(length, frequency)| (*length > 0) == (*frequency > 0)));
                assert!(pairs().all(|(length, _)| usize::from(*length) <= limit));
                let taken = found.iter().filter(|length| **length > 0);
                let taken: u32 = taken.map(|length| 1 << (limit - usize::from(*length))).sum();
                assert_eq!(taken, 1 << limit, "{limit} bits, {frequencies:?}");
                let costs = pairs().map(|(one, other)| u64::from(*one) * u64::from(*other));
                let cost: u64 = costs.sum();
                let least = least(&frequencies);
                let is_short = found.iter().all(|length| usize::from(*length) < limit);
                assert!(cost == least || cost > least && !is_short, "{limit}, {frequencies:?}");
            }
        }
    }
}

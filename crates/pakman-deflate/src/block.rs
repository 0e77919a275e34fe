//! A block: what it is told with, and how that is written (RFC 1951, section 3.2.3).

use crate::{
    bits::{Bits, Code},
    huffman,
    split::{self, Split},
    symbol::{
        self, DISTANCE_EXTRA, DISTANCES, END, FIRST_LENGTH, LENGTH_BASE, LENGTH_EXTRA, LITERALS,
        distance_base, distance_symbol, length_class_of,
    },
};

/// The most bytes of a block.
pub(crate) const LONGEST: usize = 256 * 1024;

/// The most repeats of a block, but for those that come before they are counted again.
const MOST_STEPS: usize = 48 * 1024;

/// The most bytes of a stored block.
pub(crate) const LARGEST_STORED: usize = 0xffff;

/// The longest code of a literal, so that four of them are written at once.
const LITERAL_LIMIT: usize = 14;

/// The longest code of a distance.
const DISTANCE_LIMIT: usize = 15;

/// The longest code of the length of a code.
const LENGTH_LIMIT: usize = 7;

/// In which order the lengths of the codes for lengths of codes are told.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Literals, and the repeat behind them; the last step of a block has none.
#[derive(Debug, Clone, Copy)]
struct Step {
    literals: u32,
    length: u16,
    distance: u16,
}

/// What a block is told with so far.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) start: usize,
    steps: Vec<Step>,
    /// Literals since the last repeat.
    literals: u32,
    pub(crate) frequencies: Frequencies,
    pub(crate) split: Split,
}

/// How often each symbol is used.
#[derive(Debug, Clone)]
pub(crate) struct Frequencies {
    pub(crate) literals: [u32; LITERALS],
    pub(crate) distances: [u32; DISTANCES],
}

impl Frequencies {
    pub(crate) const NONE: Self = Self { literals: [0; LITERALS], distances: [0; DISTANCES] };

    /// Counts a repeat that is told so many times.
    #[inline(always)]
    fn count(&mut self, length: usize, distance: u16, times: u32) {
        self.literals[FIRST_LENGTH + length_class_of(length)] += times;
        self.distances[distance_symbol(distance)] += times;
    }
}

/// How long the code of each symbol is.
#[derive(Debug, Clone)]
pub(crate) struct Lengths {
    pub(crate) literals: [u8; LITERALS],
    pub(crate) distances: [u8; DISTANCES],
}

impl Lengths {
    /// The best for these symbols.
    pub(crate) fn best(frequencies: &Frequencies) -> Self {
        let mut best = Self { literals: [0; LITERALS], distances: [0; DISTANCES] };
        huffman::lengths(&frequencies.literals, LITERAL_LIMIT, &mut best.literals);
        huffman::lengths(&frequencies.distances, DISTANCE_LIMIT, &mut best.distances);
        best
    }

    /// Those that every decoder knows.
    fn fixed() -> Self {
        let mut literals = [8; LITERALS];
        literals[144..256].fill(9);
        literals[256..280].fill(7);
        Self { literals, distances: [5; DISTANCES] }
    }

    /// How many bits the symbols take with what stands behind them.
    fn cost(&self, frequencies: &Frequencies) -> u64 {
        let sum = |lengths: &[u8], frequencies: &[u32]| -> u64 {
            let pairs = lengths.iter().zip(frequencies);
            pairs.map(|(length, frequency)| u64::from(*length) * u64::from(*frequency)).sum()
        };
        sum(&self.literals, &frequencies.literals)
            + sum(&self.distances, &frequencies.distances)
            + sum(&LENGTH_EXTRA, &frequencies.literals[FIRST_LENGTH..])
            + sum(&DISTANCE_EXTRA, &frequencies.distances)
    }
}

impl Block {
    /// One of at most `longest` bytes, but for those of the last repeat.
    pub(crate) fn new(longest: usize) -> Self {
        let most_steps = MOST_STEPS.min(longest / symbol::SHORTEST) + 1024;
        Self {
            start: 0,
            steps: Vec::with_capacity(most_steps),
            literals: 0,
            frequencies: Frequencies::NONE,
            split: Split::default(),
        }
    }

    /// Begins at a position.
    pub(crate) fn begin(&mut self, start: usize) {
        self.start = start;
        self.steps.clear();
        self.literals = 0;
        self.frequencies = Frequencies::NONE;
        self.split.begin();
    }

    #[inline(always)]
    pub(crate) fn literal(&mut self, byte: u8) {
        self.frequencies.literals[usize::from(byte)] += 1;
        self.split.literal(byte);
        self.literals += 1;
    }

    #[inline(always)]
    pub(crate) fn repeat(&mut self, length: usize, distance: u16) {
        self.frequencies.count(length, distance, 1);
        self.split.repeat(length);
        self.steps.push(Step { literals: self.literals, length: length as u16, distance });
        self.literals = 0;
    }

    /// Whether there is enough to say whether it should end.
    #[inline(always)]
    pub(crate) fn is_sampled(&self) -> bool {
        self.split.is_ready()
    }

    /// Whether the block should end at `at`, with `left` bytes behind it.
    pub(crate) fn should_end(&mut self, at: usize, left: usize) -> bool {
        let bytes = at - self.start;
        if self.steps.len() >= MOST_STEPS {
            return true;
        }
        bytes >= split::SHORTEST && left >= split::SHORTEST && self.split.differs(bytes)
    }

    /// Writes the block, which tells `bytes`, in the way that takes the fewest bits.
    pub(crate) fn write(&mut self, bytes: &[u8], bits: &mut Bits<'_>) {
        self.frequencies.literals[END] = 1;
        let best = Lengths::best(&self.frequencies);
        let header = Header::of(&best);
        let fixed = Lengths::fixed();
        let best_cost = header.cost() + best.cost(&self.frequencies);
        let fixed_cost = fixed.cost(&self.frequencies);
        if stored_cost(bytes.len(), bits.count()) <= 3 + best_cost.min(fixed_cost) {
            return store(bytes, bits);
        }
        bits.reserve(3 + best_cost.min(fixed_cost));
        if fixed_cost <= best_cost {
            bits.put(0b010, 3);
            self.write_steps(bytes, &fixed, bits);
        } else {
            bits.put(0b100, 3);
            header.write(bits);
            self.write_steps(bytes, &best, bits);
        }
    }

    fn write_steps(&self, bytes: &[u8], lengths: &Lengths, bits: &mut Bits<'_>) {
        let codes = Codes::of(lengths);
        let mut bytes = bytes;
        let end = Step { literals: self.literals, length: 0, distance: 0 };
        for step in self.steps.iter().chain([&end]) {
            let (run, _) = bytes.split_at(step.literals as usize);
            let mut fours = run.chunks_exact(4);
            for four in &mut fours {
                for byte in four {
                    bits.add(codes.literals[usize::from(*byte)]);
                }
                bits.flush();
            }
            for byte in fours.remainder() {
                bits.add(codes.literals[usize::from(*byte)]);
            }
            bits.flush();
            if step.length > 0 {
                codes.repeat(step.length, step.distance, bits);
            }
            bytes = &bytes[step.literals as usize + usize::from(step.length)..];
        }
        bits.add(codes.literals[END]);
        bits.flush();
    }
}

/// Writes `length` bytes, a multiple of six, as repeats from one distance, in a block of their own.
pub(crate) fn run(length: u32, distance: u16, bits: &mut Bits<'_>) {
    // Both are multiples of six, so what is left is no shorter than the shortest repeat.
    let (whole, rest) = (length / symbol::LONGEST as u32, length % symbol::LONGEST as u32);
    let mut frequencies = Frequencies::NONE;
    frequencies.literals[END] = 1;
    frequencies.count(symbol::LONGEST, distance, whole);
    if rest > 0 {
        frequencies.count(rest as usize, distance, 1);
    }
    let lengths = Lengths::best(&frequencies);
    let header = Header::of(&lengths);
    bits.reserve(3 + header.cost() + lengths.cost(&frequencies));
    bits.put(0b100, 3);
    header.write(bits);
    let codes = Codes::of(&lengths);
    for _ in 0..whole {
        codes.repeat(symbol::LONGEST as u16, distance, bits);
    }
    if rest > 0 {
        codes.repeat(rest as u16, distance, bits);
    }
    bits.add(codes.literals[END]);
    bits.flush();
}

/// The code of each symbol.
struct Codes {
    literals: [Code; LITERALS],
    distances: [Code; DISTANCES],
    /// Those of lengths with what stands behind them, by length.
    repeats: [Code; 512],
}

impl Codes {
    fn of(lengths: &Lengths) -> Self {
        let mut literals = [Code::default(); LITERALS];
        huffman::codes(&lengths.literals, &mut literals);
        let mut distances = [Code::default(); DISTANCES];
        huffman::codes(&lengths.distances, &mut distances);
        let mut repeats = [Code::default(); 512];
        for (length, code) in repeats.iter_mut().enumerate().take(259).skip(3) {
            let class = length_class_of(length);
            let extra = length as u32 - u32::from(LENGTH_BASE[class]);
            *code = literals[FIRST_LENGTH + class].then(extra, u32::from(LENGTH_EXTRA[class]));
        }
        Self { literals, distances, repeats }
    }

    #[inline(always)]
    fn repeat(&self, length: u16, distance: u16, bits: &mut Bits<'_>) {
        let symbol = distance_symbol(distance);
        bits.add(self.repeats[usize::from(length) & 511]);
        bits.add(self.distances[symbol & 31]);
        let extra = u32::from(distance - distance_base(symbol));
        bits.add(Code::new(extra, u32::from(DISTANCE_EXTRA[symbol])));
        bits.flush();
    }
}

/// The codes of a block, as they are told before it (RFC 1951, section 3.2.7).
struct Header {
    literals: usize,
    distances: usize,
    /// Lengths and runs of them, with what stands behind each and how many bits that has.
    items: Vec<(u8, u8, u8)>,
    lengths: [u8; 19],
    told: usize,
}

impl Header {
    fn of(of: &Lengths) -> Self {
        let used = |lengths: &[u8], least: usize| {
            lengths.iter().rposition(|length| *length > 0).map_or(least, |last| least.max(last + 1))
        };
        let (literals, distances) = (used(&of.literals, FIRST_LENGTH), used(&of.distances, 1));
        let all = [&of.literals[..literals], &of.distances[..distances]].concat();
        let mut items = Vec::with_capacity(all.len());
        for run in all.chunk_by(|one, other| one == other) {
            run_items(run[0], run.len(), &mut items);
        }
        let mut frequencies = [0; 19];
        for (symbol, _, _) in &items {
            frequencies[usize::from(*symbol)] += 1;
        }
        let mut lengths = [0; 19];
        huffman::lengths(&frequencies, LENGTH_LIMIT, &mut lengths);
        let told = ORDER.iter().rposition(|symbol| lengths[*symbol] > 0).map_or(4, |last| last + 1);
        Self { literals, distances, items, lengths, told: told.max(4) }
    }

    fn cost(&self) -> u64 {
        let items = self.items.iter();
        let items = items.map(|(symbol, _, extra)| self.lengths[usize::from(*symbol)] + extra);
        14 + 3 * self.told as u64 + items.map(u64::from).sum::<u64>()
    }

    fn write(&self, bits: &mut Bits<'_>) {
        bits.put((self.literals - FIRST_LENGTH) as u32, 5);
        bits.put(self.distances as u32 - 1, 5);
        bits.put(self.told as u32 - 4, 4);
        for symbol in &ORDER[..self.told] {
            bits.put(u32::from(self.lengths[*symbol]), 3);
        }
        let mut codes = [Code::default(); 19];
        huffman::codes(&self.lengths, &mut codes);
        for (symbol, value, extra) in &self.items {
            bits.add(codes[usize::from(*symbol)].then(u32::from(*value), u32::from(*extra)));
            bits.flush();
        }
    }
}

/// Tells a run of codes of the same length.
fn run_items(length: u8, mut left: usize, items: &mut Vec<(u8, u8, u8)>) {
    if length > 0 {
        items.push((length, 0, 0));
        left -= 1;
        while left >= 3 {
            let take = left.min(6);
            items.push((16, take as u8 - 3, 2));
            left -= take;
        }
    } else {
        while left >= 11 {
            let take = left.min(138);
            items.push((18, take as u8 - 11, 7));
            left -= take;
        }
        if left >= 3 {
            items.push((17, left as u8 - 3, 3));
            left = 0;
        }
    }
    items.extend(std::iter::repeat_n((length, 0, 0), left));
}

/// How many bits stored blocks take behind `count` bits of a byte.
fn stored_cost(length: usize, count: u32) -> u64 {
    let blocks = length.div_ceil(LARGEST_STORED).max(1) as u64;
    let first = u64::from((count + 3).next_multiple_of(8) - count) + 32;
    first + (blocks - 1) * 40 + 8 * length as u64
}

/// How many bytes this many take when they are stored behind a whole byte.
pub(crate) fn stored_length(bytes: u64) -> u64 {
    bytes.saturating_add(5 * bytes.div_ceil(LARGEST_STORED as u64))
}

/// Writes bytes as they are; they end at a whole byte.
pub(crate) fn store(bytes: &[u8], bits: &mut Bits<'_>) {
    bytes.chunks(LARGEST_STORED).for_each(|chunk| store_one(chunk, bits));
}

/// Ends at a whole byte, by a block that holds nothing.
pub(crate) fn align(bits: &mut Bits<'_>) {
    store_one(&[], bits);
}

fn store_one(bytes: &[u8], bits: &mut Bits<'_>) {
    bits.reserve(16);
    bits.put(0, 3);
    bits.align();
    let length = bytes.len() as u16;
    bits.bytes(&length.to_le_bytes());
    bits.bytes(&(!length).to_le_bytes());
    bits.bytes(bytes);
}

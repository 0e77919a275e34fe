//! Writes bits, the first of them lowest (RFC 1951, section 3.1.1).

/// A code, or several behind one another: the bits, and how many they are.
///
/// The upper eight bits of the word are the number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Code(u32);

impl Code {
    pub(crate) fn new(bits: u32, length: u32) -> Self {
        Self(bits | length << 24)
    }

    #[inline(always)]
    pub(crate) fn bits(self) -> u64 {
        u64::from(self.0 & 0x00ff_ffff)
    }

    #[inline(always)]
    pub(crate) fn length(self) -> u32 {
        self.0 >> 24
    }

    /// The code with other bits behind it.
    pub(crate) fn then(self, bits: u32, length: u32) -> Self {
        Self::new(self.bits() as u32 | bits << self.length(), self.length() + length)
    }
}

/// Bits that become bytes behind those of a vector.
#[derive(Debug)]
pub(crate) struct Bits<'a> {
    out: &'a mut Vec<u8>,
    /// Where the next byte goes: `out` may be longer for a while.
    at: usize,
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { at: out.len(), out, held: 0, count: 0 }
    }

    /// Makes room for this many bits: what is added beyond it is lost.
    pub(crate) fn reserve(&mut self, bits: u64) {
        self.out.resize(self.at + (bits / 8) as usize + 16, 0);
    }

    /// How many bits of the last byte are written.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Adds bits, of which there may be at most 56 before [`Self::flush`].
    #[inline(always)]
    pub(crate) fn add(&mut self, code: Code) {
        self.held |= code.bits() << self.count;
        self.count += code.length();
    }

    /// Writes the whole bytes of what was added.
    #[inline(always)]
    pub(crate) fn flush(&mut self) {
        if let Some(room) = self.out[self.at..].first_chunk_mut() {
            *room = self.held.to_le_bytes();
        }
        self.at += (self.count / 8) as usize;
        self.held >>= self.count & !7;
        self.count &= 7;
    }

    /// Adds a few bits on their own.
    pub(crate) fn put(&mut self, bits: u32, length: u32) {
        self.add(Code::new(bits, length));
        self.flush();
    }

    /// Fills the last byte.
    pub(crate) fn align(&mut self) {
        self.put(0, (8 - self.count) % 8);
    }

    /// Adds whole bytes at a whole byte.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.out.truncate(self.at);
        self.out.extend_from_slice(bytes);
        self.at = self.out.len();
    }

    /// Ends at a whole byte.
    pub(crate) fn finish(mut self) {
        self.reserve(8);
        self.align();
        self.out.truncate(self.at);
    }
}

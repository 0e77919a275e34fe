//! The checksum of gzip: CRC-32, as RFC 1952 has it in section 8, sixteen bytes at a time.

/// x³² and the other terms of the polynomial, the highest lowest.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// How many bytes are taken at once.
const STEP: usize = 16;

/// What a byte does to the sum, by how many bytes follow it in a step.
static TABLES: [[u32; 256]; STEP] = tables();

const fn tables() -> [[u32; 256]; STEP] {
    let mut tables = [[0; 256]; STEP];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = times_x(sum);
            bit += 1;
        }
        tables[0][byte] = sum;
        byte += 1;
    }
    let mut step = 1;
    while step < STEP {
        let mut byte = 0;
        while byte < 256 {
            let sum = tables[step - 1][byte];
            tables[step][byte] = sum >> 8 ^ tables[0][sum as usize & 255];
            byte += 1;
        }
        step += 1;
    }
    tables
}

const fn times_x(sum: u32) -> u32 {
    sum >> 1 ^ if sum & 1 == 1 { POLYNOMIAL } else { 0 }
}

/// The checksum of bytes, and how many they were.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    /// The checksum.
    pub(crate) sum: u32,
    /// The number of bytes, modulo 2³².
    pub(crate) length: u32,
}

impl Sum {
    /// Of these bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut sum = !0_u32;
        let mut steps = bytes.chunks_exact(STEP);
        for step in &mut steps {
            let mut next = 0;
            for (at, byte) in step.iter().enumerate() {
                let byte = if at < 4 { byte ^ (sum >> (8 * at)) as u8 } else { *byte };
                next ^= TABLES[STEP - 1 - at][usize::from(byte)];
            }
            sum = next;
        }
        for byte in steps.remainder() {
            sum = sum >> 8 ^ TABLES[0][usize::from(byte ^ sum as u8)];
        }
        Self { sum: !sum, length: bytes.len() as u32 }
    }

    /// Of these bytes and those of `next` behind them, of which there are less than 2³².
    pub(crate) fn then(self, next: Self) -> Self {
        // The bits before are moved by the bits behind: times x to the power of eight times those.
        let (mut power, mut moved) = (times_x_eight(0x8000_0000), self.sum);
        let mut left = next.length;
        while left > 0 {
            if left & 1 == 1 {
                moved = times(moved, power);
            }
            power = times(power, power);
            left >>= 1;
        }
        Self { sum: moved ^ next.sum, length: self.length.wrapping_add(next.length) }
    }
}

fn times_x_eight(sum: u32) -> u32 {
    (0..8).fold(sum, |sum, _| times_x(sum))
}

/// The product of two polynomials, modulo that of the checksum.
fn times(one: u32, mut other: u32) -> u32 {
    let mut product = 0;
    for bit in (0..32).rev() {
        if one >> bit & 1 == 1 {
            product ^= other;
        }
        other = times_x(other);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_the_standard() {
        assert_eq!(Sum::of(b"123456789").sum, 0xcbf4_3926);
        assert_eq!(Sum::of(b"").sum, 0);
        assert_eq!(Sum::of(&[0xff; 32]).sum, 0xff6c_ab0b);
    }

    #[test]
    fn sums_of_parts_give_the_sum_of_all() {
        let bytes: Vec<u8> = (0..1000_u32).map(|at| ((at * at) >> 3) as u8).collect();
        for at in 0..bytes.len() {
            let both = Sum::of(&bytes[..at]).then(Sum::of(&bytes[at..]));
            assert_eq!((both.sum, both.length), (Sum::of(&bytes).sum, 1000), "{at}");
        }
    }
}

//! Whatever goes in comes out.

use pakman_deflate::bound;
use pakman_testbed::rounds;
use proptest::{collection::vec, prelude::*};

use crate::{LEVELS, proven, shapes::noise};

/// A piece of an input.
#[derive(Debug, Clone)]
enum Piece {
    Bytes(Vec<u8>),
    Run(u8, usize),
    Noise(u64, usize),
    /// Bytes of this many letters.
    Letters(u64, usize, u8),
    /// What stands so far back, so many bytes of it.
    Again(usize, usize),
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        vec(any::<u8>(), 0..40).prop_map(Piece::Bytes),
        (any::<u8>(), 0_usize..1_000).prop_map(|(byte, length)| Piece::Run(byte, length)),
        (any::<u64>(), 0_usize..40_000).prop_map(|(seed, length)| Piece::Noise(seed, length)),
        (any::<u64>(), 0_usize..20_000, 1_u8..100)
            .prop_map(|(seed, length, letters)| Piece::Letters(seed, length, letters)),
        (1_usize..70_000, 0_usize..2_000).prop_map(|(back, length)| Piece::Again(back, length)),
        (32_760_usize..32_776, 0_usize..600).prop_map(|(back, length)| Piece::Again(back, length)),
    ]
}

fn join(pieces: Vec<Piece>) -> Vec<u8> {
    let mut bytes: Vec<u8> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Bytes(more) => bytes.extend(more),
            Piece::Run(byte, length) => bytes.extend(std::iter::repeat_n(byte, length)),
            Piece::Noise(seed, length) => bytes.extend(noise(length, seed)),
            Piece::Letters(seed, length, letters) => {
                bytes.extend(noise(length, seed).iter().map(|byte| byte % letters));
            }
            Piece::Again(back, length) => {
                for _ in 0..length {
                    let byte = bytes.len().checked_sub(back).map_or(0, |at| bytes[at]);
                    bytes.push(byte);
                }
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(rounds(24)))]

    #[test]
    fn what_goes_in_comes_out(pieces in vec(piece(), 0..60)) {
        let bytes = join(pieces);
        for level in LEVELS {
            let length = proven(&bytes, level, "pieces").len() as u64;
            prop_assert!(length <= bound(bytes.len() as u64));
        }
    }
}

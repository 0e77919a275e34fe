//! How small it gets, and how large at most.

use pakman_deflate::{Level, bound};

use crate::{
    LEVELS, proven,
    shapes::{noise, shapes, text},
};

#[test]
fn nothing_takes_more_than_stored_and_five_bytes_a_block() {
    for (name, bytes) in shapes() {
        for level in LEVELS {
            let length = proven(&bytes, level, &name).len() as u64;
            let most = bound(bytes.len() as u64);
            assert!(length <= most, "{name}, {level:?}: {length} bytes, at most {most}");
        }
    }
}

#[test]
fn every_number_of_bytes_has_a_bound() {
    assert_eq!([0, 1, 65_535, 65_536].map(bound), [23, 29, 65_563, 65_569]);
    assert_eq!(bound(u64::MAX), u64::MAX);
}

#[test]
fn noise_takes_exactly_its_bound() {
    for length in [100_000, 524_280, 1_000_000] {
        let member = proven(&noise(length, 2), Level::Default, "noise");
        assert_eq!(member.len() as u64, bound(length as u64));
    }
}

#[test]
fn a_higher_level_gives_less() {
    let bytes = text(700_000);
    let [fast, default, best] = LEVELS.map(|level| proven(&bytes, level, "text").len());
    assert!(best < default && default < fast, "{fast}, {default}, {best}");
}

#[test]
fn a_run_takes_a_thousandth() {
    for level in LEVELS {
        let length = proven(&vec![b'x'; 5_000_000], level, "a run").len();
        assert!(length < 6_000, "{level:?}: {length}");
    }
}

/// What stands in the window of a chunk is found from the first byte on.
#[test]
fn repeats_reach_over_the_boundaries_of_chunks() {
    let period = noise(30_000, 9);
    for level in LEVELS {
        let bytes: Vec<u8> = period.iter().copied().cycle().take(2_000_000).collect();
        let length = proven(&bytes, level, "a period").len();
        assert!(length < 45_000, "{level:?}: {length}");
    }
}

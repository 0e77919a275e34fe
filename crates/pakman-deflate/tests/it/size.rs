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

/// What `gzip -9` takes for a run: two bits for each 258 bytes, and a header of 13 bytes for each
/// 32,767 repeats. The first chunk and the last have blocks like any others.
#[test]
fn a_run_takes_no_more_than_two_bits_a_repeat_and_a_few_headers() {
    for length in [5_000_000, 90_000_000] {
        let bytes = vec![b'x'; length];
        for level in LEVELS {
            let member = proven(&bytes, level, "a run");
            let most = length / 258 / 4 + length / (32_767 * 258) * 13 + 500;
            assert!(member.len() < most, "{level:?}: {}, at most {most}", member.len());
        }
    }
}

/// A chunk that only repeats what stands before it has no codes of its own.
#[test]
fn runs_of_all_periods_begin_and_end_anywhere() {
    for (period, before, after) in [
        (2, 0, 1),
        (3, 100, 524_280),
        (257, 524_279, 5),
        (1_000, 524_280, 30_000),
        (32_766, 524_281, 0),
        (32_767, 1, 9),
        // Further than a repeat reaches.
        (32_768, 1, 9),
        (40_000, 3, 100),
    ] {
        let pattern = noise(period, 5);
        let run = |length| pattern.iter().copied().cycle().take(length).collect::<Vec<u8>>();
        let bytes = [noise(before, 6), run(2_700_000), noise(after, 7), run(1_700_000), text(100)];
        for level in LEVELS {
            let name = format!("a period of {period}");
            let length = proven(&bytes.concat(), level, &name).len();
            let noise = before + 2 * period + after;
            // A repeat takes up to 15 bits at the best, and 30 with codes that suit others.
            let most = if period < 32_768 { noise + 50_000 } else { 4_500_000 };
            assert!(length < most, "{name}, {level:?}: {length}, at most {most}");
        }
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

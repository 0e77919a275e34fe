//! Versions keep their order on the way into apk's grammar, in both generations of apk.

use std::cmp::Ordering;

use pakman_alpine::ApkVersion;
use proptest::prelude::*;
use semver::Version;

use crate::version_oracles::{apk2, apk3, both_accept};

/// Semantic versions that apk has the like of, with small numbers so that two often meet.
fn semantic_versions() -> impl Strategy<Value = Version> {
    let number = || prop_oneof![4 => 0..4u64, 2 => 9..12u64, 1 => 0..100_000_000_000_000_000u64];
    let pre_release =
        (prop::sample::select(vec!["alpha", "beta", "pre", "rc"]), prop::option::of(number()));
    (number(), number(), number(), prop::option::of(pre_release)).prop_map(
        |(major, minor, patch, pre_release)| {
            let mut version = Version::new(major, minor, patch);
            if let Some((word, number)) = pre_release {
                let number = number.map_or(String::new(), |number| format!(".{number}"));
                version.pre = format!("{word}{number}").parse().unwrap();
            }
            version
        },
    )
}

/// Two of them, every other pair of the same release and so apart in its pre-release only.
fn pairs() -> impl Strategy<Value = (Version, Version)> {
    (semantic_versions(), semantic_versions(), any::<bool>()).prop_map(|(one, other, same)| {
        let pre = other.pre.clone();
        let other = if same { Version { pre, ..one.clone() } } else { other };
        (one, other)
    })
}

/// Any version of the portable grammar.
fn apk_versions() -> impl Strategy<Value = ApkVersion> {
    let number = "0|[1-9]|1[0-9]|[1-9][0-9]{16}";
    let suffix = "alpha|beta|pre|rc|cvs|svn|git|hg|p";
    let text = format!("({number})(\\.({number})){{0,3}}[a-c]?(_({suffix})({number})?){{0,2}}");
    prop::string::string_regex(&text).unwrap().prop_map(|text| text.parse().unwrap())
}

fn from_release(version: &Version) -> ApkVersion {
    ApkVersion::from_release(&format!("v{version}")).unwrap()
}

/// Fails unless both generations and the crate itself have `left` and `right` in this order.
fn assert_order(left: &ApkVersion, right: &ApkVersion, expected: Ordering) {
    let (two, three) = (apk2(left.as_str(), right.as_str()), apk3(left.as_str(), right.as_str()));
    assert_eq!((left.cmp(right), two, three), (expected, expected, expected), "{left}, {right}");
}

/// Fails unless both generations accept the version and no rule of the portable grammar is broken.
fn assert_portable(version: &ApkVersion) {
    let text = version.as_str();
    assert!(both_accept(text), "{text}");
    assert_eq!(text.parse().as_ref(), Ok(version), "{text}");
    assert!(!text.contains(['-', '~', '+']), "{text}");
    for digits in text.split(|letter: char| !letter.is_ascii_digit()) {
        assert!(digits.len() <= 17 && (digits.len() < 2 || !digits.starts_with('0')), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn semantic_versions_keep_their_order((left, right) in pairs()) {
        assert_order(&from_release(&left), &from_release(&right), left.cmp(&right));
    }

    #[test]
    fn a_pre_release_may_leave_out_its_dot(
        word in prop::sample::select(vec!["alpha", "beta", "pre", "rc"]),
        number in 0..100_000_000_000_000_000u64,
    ) {
        let expected: ApkVersion = format!("1.2.3_{word}{number}").parse().unwrap();
        for text in [format!("1.2.3-{word}.{number}"), format!("1.2.3-{word}{number}")] {
            prop_assert_eq!(&ApkVersion::from_release(&text).unwrap(), &expected);
        }
    }

    #[test]
    fn commits_stand_between_their_tag_and_every_later_one(
        (one, other) in pairs(),
        commits in 1..1_000_000u64,
        more in 1..1_000_000u64,
    ) {
        prop_assume!(one != other);
        let (tag, later) = if one < other { (one, other) } else { (other, one) };
        // A candidate without a number counts as number 0 for the commits behind it.
        prop_assume!(later.pre.as_str() != format!("{}.0", tag.pre));
        let (tag, later) = (from_release(&tag), from_release(&later));
        let since = ApkVersion::since_tag(Some(&tag), commits);
        let longer_since = ApkVersion::since_tag(Some(&tag), commits + more);
        assert_order(&tag, &since, Ordering::Less);
        assert_order(&since, &longer_since, Ordering::Less);
        assert_order(&longer_since, &later, Ordering::Less);
    }

    #[test]
    fn commits_without_a_tag_stand_below_every_release(
        first in semantic_versions(),
        commits in any::<u64>(),
    ) {
        prop_assume!((first.major, first.minor, first.patch) != (0, 0, 0));
        let since = ApkVersion::since_tag(None, commits);
        assert_portable(&since);
        assert_order(&since, &from_release(&first), Ordering::Less);
    }

    #[test]
    fn the_order_of_the_portable_grammar_is_that_of_both_generations(
        left in apk_versions(),
        right in apk_versions(),
    ) {
        assert_portable(&left);
        assert_order(&left, &right, left.cmp(&right));
        prop_assert_eq!(left == right, left.cmp(&right).is_eq());
    }

    #[test]
    fn only_the_portable_grammar_comes_out(
        text in "v?([0-9]{1,19}|[0-9]{1,3})(\\.[0-9]{1,19}|\\.0?[0-9]){0,4}[a-z]?(-(alpha|beta|pre|rc|r|x)?\\.?[0-9]{0,18}|_[a-z]{1,5}[0-9]{0,18}){0,2}(\\+[a-z])?",
        commits in any::<u64>(),
    ) {
        if let Ok(version) = ApkVersion::from_release(&text) {
            assert_portable(&version);
            assert_portable(&ApkVersion::since_tag(Some(&version), commits));
        }
    }

    #[test]
    fn any_text_is_a_portable_version_or_an_error(text in any::<String>()) {
        if let Ok(version) = ApkVersion::from_release(&text) {
            assert_portable(&version);
        }
    }

    #[test]
    fn calendar_tags_keep_their_order(
        left in (2000..2100u32, 1..13u32, 1..32u32),
        right in (2000..2100u32, 1..13u32, 1..32u32),
    ) {
        let tag = |(year, month, day)| format!("v{year}.{month:02}.{day:02}");
        let version = |date| ApkVersion::from_release(&tag(date)).unwrap();
        assert_order(&version(left), &version(right), left.cmp(&right));
    }
}

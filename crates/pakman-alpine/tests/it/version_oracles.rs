//! How apk 2 and apk 3 order versions, written down from how the two behave and apart from the
//! order that the crate has of its own.

use std::{cmp::Ordering, sync::LazyLock};

use regex_lite::Regex;

/// Which of two valid versions apk 2 takes for the greater.
pub(crate) fn apk2(left: &str, right: &str) -> Ordering {
    lockstep(left, right, |left, right| {
        let zeros = |digits: &str| digits.len() - digits.trim_start_matches('0').len();
        if left.starts_with('0') || right.starts_with('0') {
            // A zero in front counts as one below nothing, every further zero as one less.
            let signed = |digits: &str| match zeros(digits) {
                0 => number(digits),
                zeros => -i128::try_from(zeros).unwrap(),
            };
            let rest = |digits: &str| number(digits.trim_start_matches('0'));
            signed(left).cmp(&signed(right)).then_with(|| rest(left).cmp(&rest(right)))
        } else {
            number(left).cmp(&number(right))
        }
    })
}

/// Which of two valid versions apk 3 takes for the greater.
pub(crate) fn apk3(left: &str, right: &str) -> Ordering {
    lockstep(left, right, |left, right| {
        if left.starts_with('0') || right.starts_with('0') {
            left.cmp(right)
        } else {
            number(left).cmp(&number(right))
        }
    })
}

/// What both generations accept as a `pkgver`, `~hash` and runs of 18 digits left out.
pub(crate) fn both_accept(text: &str) -> bool {
    let digits = text.split(|letter: char| !letter.is_ascii_digit());
    GRAMMAR.is_match(text) && digits.map(str::len).max().unwrap_or(0) <= 17
}

static GRAMMAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^([0-9]+)((?:\\.[0-9]+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*)$",
    )
    .unwrap()
});

/// Suffixes from least to greatest; the first four stand below none at all.
const SUFFIXES: [&str; 9] = ["alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"];

/// Kinds of token; where two versions part in kind, the earlier kind is the greater version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    First,
    Component,
    Letter,
    Suffix,
    SuffixNumber,
    End,
}

/// The tokens of a valid version with their text.
fn tokens(version: &str) -> Vec<(Kind, &str)> {
    let parts = GRAMMAR.captures(version).unwrap_or_else(|| panic!("{version} is invalid"));
    let part = |index: usize| parts.get(index).map_or("", |part| part.as_str());
    let mut tokens = vec![(Kind::First, part(1))];
    tokens.extend(part(2).split('.').skip(1).map(|digits| (Kind::Component, digits)));
    if !part(3).is_empty() {
        tokens.push((Kind::Letter, part(3)));
    }
    for suffix in part(4).split('_').skip(1) {
        let digits = suffix.find(|letter: char| letter.is_ascii_digit()).unwrap_or(suffix.len());
        tokens.push((Kind::Suffix, &suffix[..digits]));
        if digits < suffix.len() {
            tokens.push((Kind::SuffixNumber, &suffix[digits..]));
        }
    }
    tokens
}

/// Walks both versions side by side; `component` compares what stands behind a dot.
fn lockstep(left: &str, right: &str, component: fn(&str, &str) -> Ordering) -> Ordering {
    let (left, right) = (tokens(left), tokens(right));
    for at in 0..=left.len().max(right.len()) {
        let (left_kind, left) = left.get(at).copied().unwrap_or((Kind::End, ""));
        let (right_kind, right) = right.get(at).copied().unwrap_or((Kind::End, ""));
        if left_kind != right_kind {
            let pending = |kind, text| kind == Kind::Suffix && SUFFIXES[..4].contains(&text);
            return match (pending(left_kind, left), pending(right_kind, right)) {
                (true, _) => Ordering::Less,
                (_, true) => Ordering::Greater,
                _ => right_kind.cmp(&left_kind),
            };
        }
        let order = match left_kind {
            Kind::First | Kind::SuffixNumber => number(left).cmp(&number(right)),
            Kind::Component => component(left, right),
            Kind::Letter => left.cmp(right),
            Kind::Suffix => place(left).cmp(&place(right)),
            Kind::End => Ordering::Equal,
        };
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

fn place(suffix: &str) -> Option<usize> {
    SUFFIXES.iter().position(|known| *known == suffix)
}

/// The number; 0 for no digits at all.
fn number(digits: &str) -> i128 {
    if digits.is_empty() { 0 } else { digits.parse().unwrap() }
}

#[test]
fn the_generations_part_over_leading_zeros_only() {
    let cases = [
        ("1.0", "1.00", Ordering::Greater, Ordering::Less),
        ("0.010.01", "0.09.01", Ordering::Greater, Ordering::Less),
        ("10.02.9", "10.010.9", Ordering::Less, Ordering::Greater),
        ("1.1", "1.01", Ordering::Greater, Ordering::Greater),
        ("1.0.1", "1.0a", Ordering::Greater, Ordering::Greater),
        ("1.0_p1", "1.0", Ordering::Greater, Ordering::Greater),
        ("1.0_rc1", "1.0", Ordering::Less, Ordering::Less),
        ("1_rc_p1", "1_rc1", Ordering::Greater, Ordering::Greater),
        ("1_rc_alpha", "1_rc1", Ordering::Less, Ordering::Less),
    ];
    for (left, right, two, three) in cases {
        assert_eq!(apk2(left, right), two, "apk 2: {left} and {right}");
        assert_eq!(apk3(left, right), three, "apk 3: {left} and {right}");
        assert_eq!(apk2(right, left), two.reverse(), "apk 2: {right} and {left}");
        assert_eq!(apk3(right, left), three.reverse(), "apk 3: {right} and {left}");
    }
}

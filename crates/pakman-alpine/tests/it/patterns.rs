//! The grammars, as functions and as patterns.

use std::str::FromStr;

use pakman_alpine::{Arch, BuildOption, PackageName, Stack};
use proptest::prelude::*;
use regex_lite::Regex;

/// Texts that are nearly words.
fn texts() -> impl Strategy<Value = String> {
    let nearly =
        prop::string::string_regex("[!/]?[aZ0.+_/ -]{0,3}[/x_]?[aZ0.+_-]{0,3}\n?").unwrap();
    prop_oneof![8 => nearly, 1 => any::<String>(), 1 => "[a-z]{126,130}"]
}

/// Whether the pattern takes the text, once the type was found to say the same.
fn agree<T: FromStr>(pattern: &str, text: &str) -> bool {
    let fits = Regex::new(pattern).unwrap().is_match(text);
    assert_eq!(text.parse::<T>().is_ok(), fits, "{pattern} {text:?}");
    fits
}

proptest! {
    #[test]
    fn a_word_is_read_exactly_when_its_pattern_takes_it(text in texts()) {
        agree::<Arch>(Arch::PATTERN, &text);
        agree::<BuildOption>(BuildOption::PATTERN, &text);
        agree::<PackageName>(PackageName::PATTERN, &text);
        agree::<Stack>(Stack::PATTERN, &text);
    }
}

#[test]
fn words_are_taken() {
    assert!(agree::<Arch>(Arch::PATTERN, "x86_64"));
    assert!(agree::<BuildOption>(BuildOption::PATTERN, "!check"));
    assert!(agree::<PackageName>(PackageName::PATTERN, "hello"));
    assert!(agree::<Stack>(Stack::PATTERN, "alpine/3.22"));
}

//! The grammars, as functions and as patterns.

use std::str::FromStr;

use pakman_alpine::{
    Arch, BuildOption, Dependency, Description, License, Maintainer, PackageName, Stack, Url,
};
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
        agree::<Description>(Description::PATTERN, &text);
        agree::<License>(License::PATTERN, &text);
        agree::<Dependency>(Dependency::PATTERN, &text);
    }

    #[test]
    fn a_dependency_is_read_exactly_when_its_pattern_takes_it(
        text in "!?[a/+_.-]{0,2}(@[a.-]{0,2})?([<>=~]{1,2}[0-9a._r~-]{0,4}(_rc|_git|-r|\\.)?[0-9ag]{0,2})?"
    ) {
        agree::<Dependency>(Dependency::PATTERN, &text);
    }

    #[test]
    fn what_a_package_says_is_read_exactly_when_its_pattern_takes_it(
        texts in ["(https?:?//?)?[ a\u{a0}é\u{7f}.]{0,3}", "[ aé'\"\t]{0,4} ?<[a@.> \u{85}]{0,6}>?", "[ aé.(\t+)-]{0,4}"]
    ) {
        for text in &texts {
            agree::<Description>(Description::PATTERN, text);
            agree::<License>(License::PATTERN, text);
            agree::<Maintainer>(Maintainer::PATTERN, text);
            agree::<Url>(Url::PATTERN, text);
        }
    }
}

#[test]
fn words_are_taken() {
    assert!(agree::<Arch>(Arch::PATTERN, "x86_64"));
    assert!(agree::<BuildOption>(BuildOption::PATTERN, "!check"));
    assert!(agree::<PackageName>(PackageName::PATTERN, "hello"));
    assert!(agree::<Stack>(Stack::PATTERN, "alpine/3.22"));
    assert!(agree::<Dependency>(Dependency::PATTERN, "!ruby@edge>=3.2_rc1-r0"));
    assert!(agree::<Description>(Description::PATTERN, "Says hello, Zoë"));
    assert!(agree::<License>(License::PATTERN, "MIT OR (GPL-3.0-only)"));
    assert!(agree::<Url>(Url::PATTERN, "https://münchen.example/a?b=c"));
    assert!(agree::<Maintainer>(Maintainer::PATTERN, "Zoë O'Neill <zoe@example.org>"));
}

#[test]
fn a_maintainer_is_what_abuild_takes_for_one() {
    for bad in [
        "Ada <ada@b>",
        "\"Ada\" <ada@b.org>",
        "Ada ada@b.org",
        "<ada@b.org>",
        "Ada<ada@b.org>",
        "Ada <ada@b.>",
        "Ada <a da@b.org>",
    ] {
        assert!(!agree::<Maintainer>(Maintainer::PATTERN, bad), "{bad}");
    }
}

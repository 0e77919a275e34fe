//! The grammars of all words.

use std::str::FromStr;

use pakman_spec::{
    Arch, CommandName, Dependency, KitName, PackageName, PortName, ServiceName, Stack, VariableName,
};
use proptest::prelude::*;
use regex_lite::Regex;

proptest! {
    #[test]
    fn a_name_is_read_exactly_when_its_pattern_takes_it(text in "[aZ0é ._-]{0,3}\\PC?\n?") {
        fn agree<T: FromStr>(pattern: &str, text: &str) {
            let fits = Regex::new(pattern).unwrap().is_match(text);
            assert_eq!(text.parse::<T>().is_ok(), fits, "{pattern} {text:?}");
        }
        agree::<ServiceName>(ServiceName::PATTERN, &text);
        agree::<CommandName>(CommandName::PATTERN, &text);
        agree::<VariableName>(VariableName::PATTERN, &text);
        agree::<PortName>(PortName::PATTERN, &text);
        agree::<KitName>(KitName::PATTERN, &text);
    }
}

#[test]
fn every_grammar_is_a_regular_expression_for_the_whole_word() {
    let words = [
        ("Arch", Arch::PATTERN, "x86_64"),
        ("CommandName", CommandName::PATTERN, "migrate"),
        ("Dependency", Dependency::PATTERN, "ruby>=3.2"),
        ("KitName", KitName::PATTERN, "web"),
        ("PackageName", PackageName::PATTERN, "hello"),
        ("PortName", PortName::PATTERN, "web"),
        ("ServiceName", ServiceName::PATTERN, "web"),
        ("Stack", Stack::PATTERN, "alpine/3.22"),
        ("VariableName", VariableName::PATTERN, "DATABASE"),
    ];
    for (name, pattern, word) in words {
        let grammar = Regex::new(pattern).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(grammar.is_match(word), "{name}: {word}");
        for bad in ["", " ", "\n", "'"] {
            assert!(!grammar.is_match(bad), "{name}: {bad:?}");
            assert!(
                !grammar.is_match(&format!("{word}\n{bad}")),
                "{name}: {bad:?} on a line below"
            );
            assert!(
                !grammar.is_match(&format!("{bad}\n{word}")),
                "{name}: {bad:?} on a line above"
            );
        }
    }
}

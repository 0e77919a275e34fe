//! The grammars of all words.

use pakman_spec::{
    Arch, CommandName, Dependency, KitName, PackageName, PortName, ServiceName, Stack, VariableName,
};
use regex_lite::Regex;

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

//! No text brings the reader down, and none takes long.

use std::{ops::Range, time::Duration};

use pakman_shell::{Command, Kind, List, Refusal, Script, Word, arguments, script};
use proptest::prelude::*;

use crate::mutate::{PIECES, Random};

/// Whether the places of a script are in it, between letters, each inside the one around it.
fn check(text: &str, Script { list, doubts, variables }: &Script) {
    for variable in variables {
        place(text, &variable.range, &(0..text.len()));
        place(text, &variable.name, &variable.range);
    }
    for doubt in doubts {
        place(text, &doubt.range, &(0..text.len()));
        if let Some((range, _)) = &doubt.also {
            place(text, range, &(0..text.len()));
        }
    }
    check_list(text, list, &(0..text.len()));
}

fn place(text: &str, range: &Range<usize>, outer: &Range<usize>) {
    assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
    assert!(
        outer.start <= range.start && range.end <= outer.end,
        "{range:?} in {outer:?}: {text:?}"
    );
}

fn check_list(text: &str, list: &List, outer: &Range<usize>) {
    for chain in &list.chains {
        place(text, &chain.range, outer);
        let pipelines = [&chain.first].into_iter().chain(chain.rest.iter().map(|(_, it)| it));
        for command in pipelines.flat_map(|pipeline| &pipeline.commands) {
            check_command(text, command, &chain.range);
        }
    }
}

fn check_command(text: &str, command: &Command, outer: &Range<usize>) {
    place(text, &command.range, outer);
    let inner = &command.range;
    let words = |words: &[Word]| words.iter().for_each(|word| check_word(text, word, inner));
    for redirect in &command.redirects {
        place(text, &redirect.range, inner);
        check_word(text, &redirect.target, &redirect.range);
    }
    match &command.kind {
        Kind::Simple { assignments, words: spoken } => {
            words(assignments);
            words(spoken);
        }
        Kind::Group(list) | Kind::Subshell(list) => check_list(text, list, inner),
        Kind::If { branches, otherwise } => {
            let lists = branches.iter().flat_map(|(condition, body)| [condition, body]);
            lists.chain(otherwise).for_each(|list| check_list(text, list, inner));
        }
        Kind::Loop { condition, body } => {
            check_list(text, condition, inner);
            check_list(text, body, inner);
        }
        Kind::For { words: spoken, body } => {
            words(spoken);
            check_list(text, body, inner);
        }
        Kind::Case { subject, clauses } => {
            check_word(text, subject, inner);
            for clause in clauses {
                words(&clause.patterns);
                check_list(text, &clause.body, inner);
            }
        }
        Kind::Function { name, body } => {
            check_word(text, name, inner);
            check_command(text, body, inner);
        }
    }
}

fn check_word(text: &str, word: &Word, outer: &Range<usize>) {
    place(text, &word.range, outer);
    word.commands.iter().for_each(|list| check_list(text, list, &word.range));
}

fn read(text: &str) {
    for read in [script(text), arguments(text)] {
        match read {
            Ok(read) => check(text, &read),
            Err(Refusal::TooDeep) => {}
            Err(Refusal::Fault(fault)) => {
                for range in [&fault.range].into_iter().chain(fault.also.iter().map(|it| &it.0)) {
                    place(text, range, &(0..text.len()));
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::rounds(256)))]

    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,60}") {
        read(&text);
    }

    #[test]
    fn what_is_read_lies_in_the_text(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24),
        blanks in prop::collection::vec(prop::sample::select(&["", " ", "a", "\n"][..]), 24),
    ) {
        let text: String = pieces.iter().zip(&blanks).flat_map(|(piece, blank)| [piece, blank]).copied().collect();
        read(&text);
    }
}

/// The time that this thread has had of a processor.
fn busy() -> Duration {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = status.split(' ').next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

#[test]
fn time_grows_with_the_text() {
    let parts = [
        "$(",
        "\"$(",
        "`",
        "( ",
        "{ ",
        "if a; then ",
        "f() { ",
        "! ",
        "a=(",
        "<(",
        "((",
        "$((",
        "${a:-",
        "<<E$[\t\t",
        "<<E\n",
        "'",
        "\"",
        "\"\\\"",
        "\\\n",
        "a <<E\nE\n",
        "a;",
        "a&&b||",
        "\\`",
        "'\n'a",
        "\"\n\"$",
        "<<\"a\n",
        "$'\\'",
        "a <<-E\n\t\t",
        "x `a \\`b\\`` ",
        "case a in b) ",
        "${x%",
        "${#",
        "a|",
        "#\n",
        "a=b ",
    ];
    for part in parts {
        let short = part.repeat((64 << 10) / part.len());
        let long = part.repeat((1 << 20) / part.len());
        let took = |text: &str| {
            let start = busy();
            read(text);
            busy().saturating_sub(start)
        };
        let (short, long) = (took(&short), took(&long));
        // Sixteen times the text; a time that grows with its square would be 256 times as long.
        let most = short * 80 + Duration::from_millis(80);
        assert!(long < most, "{part:?}: {long:?} for sixteen times what took {short:?}");
    }
}

#[test]
fn what_nests_as_deep_as_it_may_is_read() {
    let nested = |times: usize| "$(".repeat(times) + "a" + &")".repeat(times);
    assert!(script(&nested(20)).is_ok());
    assert_eq!(script(&nested(pakman_shell::MAX_DEPTH + 1)), Err(Refusal::TooDeep));
    let mut random = Random(7);
    let openers =
        ["$(", "( ", "{ ", "if ", "while ", "f() { ", "\"", "${x:-", "$((", "case x in a) "];
    for _ in 0..64 {
        let text: String = (0..4_000).map(|_| openers[random.below(openers.len())]).collect();
        read(&text);
    }
}

//! Text as hostile as a file may make it, and words made from their own grammar.

use std::{fmt::Debug, str::FromStr};

use proptest::{collection::vec, prelude::*, sample::select, string::string_regex};

/// Pieces of text that some shell, template or file format reads in a way of its own.
const HOSTILE: &[&str] = &[
    "'",
    "\"",
    "\\",
    "`id`",
    "$(id)",
    "$HOME",
    "${x:-y}",
    "$'a'",
    "\n",
    "\r\n",
    "\t",
    " ",
    "  ",
    "# ",
    ";",
    "&",
    "|",
    "(",
    ")",
    "{a,b}",
    "}",
    "*",
    "?",
    "[a]",
    "!",
    "~",
    "-",
    "--",
    "=",
    "%s",
    "<&-",
    ">/dev/null",
    "<<EOF",
    ";;",
    "esac",
    "done",
    "@sh",
    "{{ x }}",
    "é",
    "🦀",
    "\u{202e}",
    "\u{feff}",
    "\u{7f}",
    "\u{1b}[0m",
];

/// Any text without NUL, often of several hostile pieces; empty at times.
pub fn text() -> impl Strategy<Value = String> {
    let letter = any::<char>().prop_filter("NUL is refused", |&letter| letter != '\0');
    let piece = prop_oneof![
        3 => select(HOSTILE).prop_map(str::to_owned),
        2 => string_regex("[a-z0-9]{1,6}").expect("a literal"),
        1 => letter.prop_map(String::from),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Any text of 1 to 127 bytes on one line without spaces at its ends, as package metadata is.
pub(super) fn line() -> impl Strategy<Value = String> {
    text().prop_map(|text| {
        let mut line: String = text.chars().filter(|letter| !letter.is_control()).collect();
        line.truncate((0..=127).rev().find(|&end| line.is_char_boundary(end)).unwrap_or(0));
        let line = line.trim_matches(' ');
        if line.is_empty() { "x".to_owned() } else { line.to_owned() }
    })
}

/// A word of the grammar that `pattern` gives, from end to end, unless it is longer than such a word
/// may be.
pub(super) fn word<T: FromStr + Debug>(pattern: &str) -> impl Strategy<Value = T> {
    let inner = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    string_regex(inner.expect("patterns of words are anchored"))
        .expect("patterns of words are regular expressions")
        .prop_filter_map("too long", |text| text.parse().ok())
}

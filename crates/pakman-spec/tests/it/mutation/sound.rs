//! Changes that mean nothing, after which nothing may be told that was not told before.

use std::{fs, io::Write, ops::Range};

use pakman_spec::{Diagnostic, Loaded, Source, load};
use pakman_testbed::fixture_apps;

use super::{
    surroundings,
    tree::{Content, Node, Place},
};

/// Of how many changes of one place after another one is tried; all are, by `PAKMAN_TEST_ROUNDS=1`.
const STEP: usize = 4;

/// The least number of variants that are tried.
const LEAST: usize = 500;

/// Files that say the same, and what was done to each.
fn variants(text: &str) -> Vec<(String, String)> {
    let mut variants = vec![
        ("end lines as Windows does".to_owned(), text.replace('\n', "\r\n")),
        ("begin with `---`".to_owned(), format!("---\n{text}")),
        ("end with a comment".to_owned(), format!("{text}# the end\n")),
        ("end with `...`".to_owned(), format!("{text}...\n")),
        ("end with blank lines".to_owned(), format!("{text}\n\n  \n")),
        ("end without a newline".to_owned(), text.trim_end().to_owned()),
        ("begin with a byte order mark".to_owned(), format!("\u{feff}{text}")),
        ("begin with a comment".to_owned(), format!("# Ünïcode: {{ $(\n\n{text}")),
    ];
    let root = Node::read(text);
    variants.extend(aliased(text, &root));
    let step = if std::env::var_os("PAKMAN_TEST_ROUNDS").is_some() { 1 } else { STEP };
    for (at, place) in root.places().into_iter().enumerate() {
        let name = place.name();
        // Each change has its turn, as places have different numbers of them.
        for (what, range, new) in changes(text, &place).into_iter().skip(at % step).step_by(step) {
            let mut changed = text.to_owned();
            changed.replace_range(range, &new);
            variants.push((format!("{what} {name}"), changed));
        }
    }
    variants
}

/// Of each two plain values that say the same, the second as an alias of the first.
fn aliased(text: &str, root: &Node) -> Vec<(String, String)> {
    let places = root.places();
    let plain: Vec<&Place<'_>> = places.iter().filter(|place| is_plain_text(text, place)).collect();
    let mut variants = Vec::new();
    for (at, second) in plain.iter().enumerate() {
        let same = |first: &&&Place<'_>| first.node.text() == second.node.text();
        let Some(first) = plain[..at].iter().find(same) else { continue };
        let mut changed = text.to_owned();
        changed.replace_range(second.node.range.clone(), "*same");
        changed.insert_str(first.node.range.start, "&same ");
        variants.push((format!("alias {}", second.name()), changed));
    }
    variants
}

/// Whether a value is a word without quotes that is text however it is written.
fn is_plain_text(text: &str, place: &Place<'_>) -> bool {
    let Content::Scalar(word) = &place.node.content else { return false };
    let range = place.node.range.clone();
    let is_word = text[range.clone()] == *word && !word.contains('\n');
    // A block begins on a line of its own.
    let is_behind = place.key.as_ref().is_none_or(|key| !text[key.end..range.start].contains('\n'));
    is_word
        && is_behind
        && word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && !matches!(word.as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "null")
}

/// What may be done to a place without a change of what it says.
fn changes(text: &str, place: &Place<'_>) -> Vec<(&'static str, Range<usize>, String)> {
    let mut changes = Vec::new();
    let whole = place.whole();
    let line = text[..whole.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..whole.start];
    if before.chars().all(|letter| matches!(letter, ' ' | '-')) {
        let indent = " ".repeat(before.len() - before.trim_start().len());
        changes.push(("a comment above", line..line, format!("{indent}# rc-update hello $(\n")));
        changes.push(("a blank line above", line..line, "\n".to_owned()));
    }
    if let Content::Scalar(word) = &place.node.content {
        let range = place.node.range.clone();
        let is_plain = text[range.clone()] == *word && !word.contains('\n');
        let rest = text[range.end..].lines().next().unwrap_or_default();
        if is_plain_text(text, place) {
            changes.push(("quote", range.clone(), format!("'{}'", word.replace('\'', "''"))));
            let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
            changes.push(("double-quote", range.clone(), format!("\"{escaped}\"")));
            let hidden: String =
                word.chars().map(|letter| format!("\\u{:04x}", letter as u32)).collect();
            if word.chars().all(|letter| (letter as u32) < 0x1_0000) {
                changes.push(("double-quote and escape", range.clone(), format!("\"{hidden}\"")));
            }
            changes.push(("anchor", range.start..range.start, "&unused ".to_owned()));
            changes.push(("tag", range.start..range.start, "!!str ".to_owned()));
            if let (Some(_), true) = (&place.key, rest.is_empty()) {
                for (what, sign) in [("write as a block", "|-"), ("fold", ">-")] {
                    let block = format!("{sign}\n{}{word}", " ".repeat(before.len() + 2));
                    changes.push((what, range.clone(), block));
                }
            }
        }
        if is_plain && rest.is_empty() {
            changes.push(("a comment behind", range.end..range.end, " # as agreed".to_owned()));
            changes.push(("spaces behind", range.end..range.end, "  ".to_owned()));
            changes.push(("a tab behind", range.end..range.end, "\t".to_owned()));
        }
    }
    if let Some(key) = place.key.clone() {
        let colon = key.end + text[key.end..].find(':').expect("a key has one") + 1;
        changes.push(("quote the key", key.clone(), format!("'{}'", &text[key.clone()])));
        changes.push(("double-quote the key", key.clone(), format!("\"{}\"", &text[key])));
        changes.push(("a space before the colon", colon - 1..colon - 1, " ".to_owned()));
        changes.push(("spaces behind the colon", colon..colon, "   ".to_owned()));
        changes.push(("a tab behind the colon", colon..colon, "\t".to_owned()));
    }
    if let (Some(_), Some(next)) = (&place.key, place.siblings().get(place.index + 1)) {
        let both = &text[whole.start..next.end];
        let between = &text[whole.end..next.start];
        // What an alias stands for has to come before it.
        if !both.contains(['&', '*']) && between.contains('\n') && !between.contains(',') {
            let swapped = format!("{}{between}{}", &text[next.clone()], &text[whole.clone()]);
            changes.push(("swap with the next", whole.start..next.end, swapped));
        }
    }
    changes
}

/// What is told after a change and was not told before it.
fn new<'a>(before: &Loaded, after: &'a Loaded) -> Vec<&'a Diagnostic> {
    let mut old: Vec<_> = before.diagnostics.iter().map(|it| (it.code, &it.message)).collect();
    let mut new = Vec::new();
    for found in &after.diagnostics {
        match old.iter().position(|it| *it == (found.code, &found.message)) {
            Some(at) => {
                old.swap_remove(at);
            }
            None => new.push(found),
        }
    }
    new
}

#[test]
fn changes_that_mean_nothing_are_left_alone() {
    let mut tried = 0;
    for app in fixture_apps() {
        let text = fs::read_to_string(app.join("instellar.yml")).unwrap();
        let around = surroundings(&app);
        let before = load(&Source::new("instellar.yml", text.clone()), &around);
        for (what, changed) in variants(&text) {
            let source = Source::new("instellar.yml", changed);
            let after = load(&source, &around);
            let alarms: Vec<&str> =
                new(&before, &after).iter().map(|found| found.message.as_str()).collect();
            assert!(alarms.is_empty(), "{}: {what}: {alarms:?}\n{}", app.display(), source.text());
            assert_eq!(after.package.is_some(), before.package.is_some(), "{what}");
            tried += 1;
        }
    }
    writeln!(std::io::stderr(), "{tried} variants are left alone").unwrap();
    assert!(tried >= LEAST, "{tried}");
}

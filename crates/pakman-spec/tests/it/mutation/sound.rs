//! Changes that mean nothing, after which nothing may be told that was not told before.

use std::{fs, io::Write, ops::Range};

use pakman_spec::{Diagnostic, Loaded, Source, load};
use pakman_testbed::fixture_apps;

use super::{
    surroundings,
    tree::{Content, Node, Place},
};

/// The least number of variants that are tried.
const LEAST: usize = 500;

/// Files that say the same, and what was done to each.
fn variants(text: &str) -> Vec<(String, String)> {
    let mut variants = vec![
        ("end lines as Windows does".to_owned(), text.replace('\n', "\r\n")),
        ("begin with `---`".to_owned(), format!("---\n{text}")),
        ("end with a comment".to_owned(), format!("{text}# the end\n")),
    ];
    let root = Node::read(text);
    for place in root.places() {
        let name = place.name();
        for (what, range, new) in changes(text, &place) {
            let mut changed = text.to_owned();
            changed.replace_range(range, &new);
            variants.push((format!("{what} {name}"), changed));
        }
    }
    variants
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
        let is_text = word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
            && !matches!(word.as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "null");
        if is_plain && is_text {
            changes.push(("quote", range.clone(), format!("'{}'", word.replace('\'', "''"))));
            let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
            changes.push(("double-quote", range.clone(), format!("\"{escaped}\"")));
        }
        let rest = text[range.end..].lines().next().unwrap_or_default();
        if is_plain && rest.is_empty() {
            changes.push(("a comment behind", range.end..range.end, " # as agreed".to_owned()));
        }
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

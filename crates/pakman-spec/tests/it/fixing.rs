//! Fixing a whole file: what is wanted goes, the rest stays to the byte, and nothing gets worse.

use std::{cell::Cell, collections::BTreeSet, fs};

use pakman_spec::{Code, Diagnostic, Fixed, Loaded, Severity, Source, Surroundings, fix, load};
use pakman_testbed::{corpus, fixture_apps, fixtures};
use proptest::{prelude::*, sample::Index};

use crate::support::{plain, surroundings};

const SMALL: &str = "\
dependencies: {build: [], runtime: [curl jq]}
build: {destinations: [dist]}
run: {name: a, services: [{name: web, binary: a}]}
";

const SERVICES: &str = "\
dependencies: {build: []}
build: {destinations: [dist]}
run:
  name: a
  services:
";

fn fixed(text: &str, around: &Surroundings, wanted: impl Fn(&Diagnostic) -> bool) -> Fixed {
    fix(Source::new("fix.yml", text), |source| load(source, around), wanted)
}

fn safe(diagnostic: &Diagnostic) -> bool {
    diagnostic.fix.as_ref().is_some_and(|fix| fix.safe)
}

/// Every fixture that is text, under its name: one per code, older generations, applications.
fn texts() -> Vec<(String, String)> {
    let mut paths: Vec<_> = ["errors", "legacy"]
        .iter()
        .flat_map(|folder| fs::read_dir(fixtures().join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.extend(fixture_apps().into_iter().map(|app| app.join("instellar.yml")));
    paths.sort();
    let read = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        Some((path.display().to_string(), text))
    };
    paths.into_iter().filter_map(read).collect()
}

fn errors(loaded: &Loaded) -> usize {
    loaded.diagnostics.iter().filter(|one| one.severity == Severity::Error).count()
}

/// What holds of every file after fixing, whichever fixes are wanted; gives the fixed text.
#[track_caller]
fn holds(text: &str, around: &Surroundings, wanted: impl Fn(&Diagnostic) -> bool) -> String {
    let before = load(&Source::new("fix.yml", text), around);
    let first = fixed(text, around, &wanted);
    let after = first.source.text();
    let report =
        || format!("{text}\n-->\n{after}\n{}", plain(&first.source, &first.loaded.diagnostics));
    assert_eq!(first.loaded, load(&first.source, around), "{}", report());
    assert_eq!(first.mended.is_empty(), text == after, "{}", report());
    let could_be_read = !before.diagnostics.iter().any(|one| {
        use Code::{UnquotedTemplate, UnquotedWildcard, YamlSyntax};
        matches!(one.code, YamlSyntax | UnquotedTemplate | UnquotedWildcard)
    });
    if could_be_read {
        assert!(errors(&first.loaded) <= errors(&before), "{}", report());
    }
    assert!(before.package.is_none() || first.loaded.package.is_some(), "{}", report());
    let again = fixed(after, around, &wanted);
    assert_eq!(again.source.text(), after, "fixing twice\n{}", report());
    // What is left of the wanted would do harm.
    for diagnostic in first.loaded.diagnostics.iter().filter(|one| one.fix.is_some() && wanted(one))
    {
        let worse = diagnostic.fix.as_ref().unwrap().apply(after).unwrap();
        let worse = load(&Source::new("worse", worse), around);
        assert!(errors(&worse) > errors(&first.loaded), "{diagnostic:?}\n{}", report());
    }
    after.to_owned()
}

#[test]
fn no_fixture_keeps_a_problem_whose_fix_is_wanted() {
    let around = surroundings("hello");
    let (mut safely, mut at_all) = (BTreeSet::new(), BTreeSet::new());
    for (name, text) in texts() {
        for (wanted, seen) in [(safe as fn(&_) -> bool, &mut safely), (|_| true, &mut at_all)] {
            let after = holds(&text, &around, wanted);
            let found = fixed(&text, &around, wanted);
            seen.extend(found.mended.iter().map(|(one, _)| one.code));
            let mut left = load(&Source::new("x", after), &around).diagnostics;
            left.retain(|one| one.fix.is_some() && wanted(one));
            assert!(left.is_empty(), "{name}: {left:?}");
        }
    }
    assert!(safely.len() >= 9, "{safely:?}");
    assert!(at_all.len() > safely.len() + 3, "{at_all:?}");
}

#[test]
fn real_files_can_be_fixed_and_mean_the_same() {
    for (path, repository) in corpus() {
        let text = fs::read_to_string(&path).unwrap();
        let around = Surroundings { repository: Some(repository), ..Surroundings::default() };
        let before = load(&Source::new("fix.yml", text.clone()), &around);
        let after = holds(&text, &around, safe);
        let package = load(&Source::new("fix.yml", after), &around).package;
        assert_eq!(package, before.package, "{}", path.display());
        holds(&text, &around, |_| true);
    }
}

#[test]
fn fixes_of_one_place_wait_for_each_other() {
    let text = SMALL;
    let after = fixed(text, &Surroundings::default(), safe);
    let expected = text.replace("[curl jq]", "[curl, jq, s6, execline, a-openrc]");
    assert_eq!(after.source.text(), expected);
    let codes: Vec<&str> = after.mended.iter().map(|(one, _)| one.code.name()).collect();
    assert_eq!(codes, ["bad-name", "runtime-added"]);
}

#[test]
fn what_a_fix_brings_to_light_is_fixed_too_and_told_at_its_old_place() {
    let text = "build:\n  destinations:\n    - *.x\n    - *.y\nrun: {nmae: a}\n";
    let after = fixed(text, &Surroundings::default(), safe);
    let expected = "build:\n  destinations:\n    - '*.x'\n    - '*.y'\nrun: {name: a}\n";
    assert_eq!(after.source.text(), expected);
    let places: Vec<&str> = after.mended.iter().map(|(_, at)| &text[*at..at + 3]).collect();
    assert_eq!(places, ["*.x", "*.y", "nma"]);
}

/// The text after fixing, and how many bytes were read for it.
fn counted(text: &str) -> (Fixed, usize) {
    let read = Cell::new(0);
    let around = Surroundings::default();
    let load = |source: &Source| {
        read.set(read.get() + source.text().len());
        load(source, &around)
    };
    let fixed = fix(Source::new("fix.yml", text), load, |_| true);
    (fixed, read.get())
}

#[test]
fn readings_have_an_end_and_another_run_goes_on() {
    let text = format!("build:\n  destinations:\n{}", "    - *.x\n".repeat(400));
    let (first, read) = counted(&text);
    assert!(first.goes_on && first.mended.len() > 200, "{}", first.mended.len());
    assert!(read < (1 << 20) + 2 * text.len(), "{read} bytes");
    let (second, _) = counted(first.source.text());
    assert_eq!(second.source.text(), text.replace("*.x", "'*.x'"));
    assert!(!second.goes_on);
}

#[test]
fn a_large_file_is_read_a_few_times_and_mended() {
    let long = format!("{SMALL}licnse: MIT\nstakc: alpine/3.22\n# {}\n", "x".repeat(2 << 20));
    let (fixed, read) = counted(&long);
    assert!(fixed.source.text().contains("license: MIT\nstack: alpine/3.22\n"));
    assert!(read <= 9 * fixed.source.text().len(), "{read} bytes");
}

#[test]
fn many_slips_of_one_kind_are_read_a_few_times() {
    let many = |line: fn(usize) -> String| (0..400).map(line).collect::<String>();
    let services = |line| SERVICES.to_owned() + &many(line);
    for text in [
        // In one map, where a key stands once.
        SMALL.to_owned() + &many(|n| format!("descripti{n:03}: x\n")),
        SMALL.to_owned() + &many(|n| format!("maintai{n:03}: x\n")),
        // In maps of their own.
        services(|n| format!("    - {{name: s{n}, binary: a, descrption: x}}\n")),
        services(|n| format!("    - {{name: s{n}, binary: a, stop_signal: TERN}}\n")),
        services(|_| "    - {name: web, binary: a}\n".to_owned()),
    ] {
        let (fixed, read) = counted(&text);
        assert!(!fixed.goes_on);
        assert!(read <= 5 * fixed.source.text().len(), "{read} bytes: {}", &text[..200]);
    }
}

#[test]
fn a_fix_that_would_make_an_error_is_passed_over() {
    let around = Surroundings::default();
    for (added, left) in [
        // Both are most likely the same key, which may stand once.
        ("licnse: MIT\nlicens: MIT\n", "license: MIT\nlicens: MIT\n"),
        // What stands below would be an error there.
        ("hoook:\n  post-instal: x\n  nothing: y\n", "hoook:\n  post-instal: x\n  nothing: y\n"),
    ] {
        let text = format!("{SMALL}{added}");
        let after = holds(&text, &around, safe);
        assert!(after.ends_with(left), "{after}");
    }
}

#[test]
fn line_ends_and_a_missing_last_one_stay_as_they_are() {
    let around = surroundings("hello");
    for (name, text) in texts() {
        let (first, _) = text.split_once('\n').unwrap_or_default();
        if first.is_empty() {
            continue;
        }
        let windows = text.replace('\n', "\r\n");
        let after = holds(&windows, &around, |_| true);
        assert!(!after.replace("\r\n", "").contains(['\r', '\n']), "{name}: {after:?}");
        assert_eq!(after.replace("\r\n", "\n"), holds(&text, &around, |_| true), "{name}");
        let open = text.trim_end();
        let ends_in_comment = open.lines().last().is_some_and(|line| line.contains('#'));
        let after = holds(open, &around, safe);
        assert!(!ends_in_comment || !after.ends_with('\n'), "{name}: {after:?}");
    }
}

#[test]
fn edits_that_cannot_be_applied_are_not() {
    use pakman_spec::{Edit, Fix, Span};
    let apply = |spans: &[(u32, u32)]| {
        let edit =
            |&(start, end): &(u32, u32)| Edit { span: Span { start, end }, text: "x".into() };
        let edits = spans.iter().map(edit).collect();
        Fix { title: String::new(), edits, safe: true, repeats: None }.apply("aéb")
    };
    assert_eq!(apply(&[(0, 1), (3, 4)]).as_deref(), Some("xéx"));
    for spans in [&[(2, 3)][..], &[(1, 2)], &[(0, 9)], &[(5, 5)], &[(3, 1)], &[(0, 3), (1, 3)]] {
        assert_eq!(apply(spans), None, "{spans:?}");
    }
}

/// A change to a file that keeps most of it: a line gone, a line twice, a letter gone, two swapped.
#[derive(Debug, Clone)]
enum Slip {
    Drop(Index),
    Repeat(Index),
    Leave(Index),
    Swap(Index),
}

fn slip() -> impl Strategy<Value = Slip> {
    let at = any::<Index>;
    prop_oneof![
        at().prop_map(Slip::Drop),
        at().prop_map(Slip::Repeat),
        at().prop_map(Slip::Leave),
        at().prop_map(Slip::Swap),
    ]
}

fn slipped(text: &str, slip: &Slip) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return String::new();
    }
    let letters = |line: &str| -> Vec<usize> {
        line.char_indices().filter(|(_, c)| c.is_alphabetic()).map(|(at, _)| at).collect()
    };
    match slip {
        Slip::Drop(at) => drop(lines.remove(at.index(lines.len()))),
        Slip::Repeat(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at].clone());
        }
        Slip::Leave(at) | Slip::Swap(at) => {
            let all: String = lines.concat();
            let letters = letters(&all);
            if letters.len() < 2 {
                return all;
            }
            let at = letters[at.index(letters.len() - 1)];
            let mut rest = all[at..].chars();
            let (first, second) = (rest.next().unwrap(), rest.next().unwrap());
            let kept = if matches!(slip, Slip::Swap(_)) {
                format!("{second}{first}")
            } else {
                second.to_string()
            };
            return format!("{}{kept}{}", &all[..at], rest.as_str());
        }
    }
    lines.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_slips_and_any_choice_of_fixes(
        file in any::<Index>(),
        slips in prop::collection::vec(slip(), 0..6),
        codes in prop::collection::btree_set(prop::sample::select(Code::ALL), 0..Code::ALL.len()),
        also_unsafe in any::<bool>(),
        windows in any::<bool>(),
    ) {
        let texts = texts();
        let (_, text) = file.get(&texts);
        let mut text = slips.iter().fold(text.clone(), |text, slip| slipped(&text, slip));
        if windows {
            text = text.replace('\n', "\r\n");
        }
        let around = surroundings("hello");
        let every = |one: &Diagnostic| also_unsafe || safe(one);
        holds(&text, &around, |one| every(one) && codes.contains(&one.code));
        let after = holds(&text, &around, every);
        // Nothing but a bare word, a key or a list's item is ever written: comments at the margin
        // are in no edit.
        let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(comments(&text), comments(&after));
    }
}

//! How many of the mistakes that one can make in a file are reported, at their line.
//!
//! The files are those of `fixtures/apps`, the mistakes every small change of them
//! ([`mutate`](self::mutate)), made without knowing what is checked, and every way to go wrong
//! that was seen in real files ([`seen`](self::seen)). `rules.rs` says which changes count.

mod mended;
mod mutate;
mod rules;
mod seen;
mod sound;
mod tree;

use std::{collections::BTreeMap, fs, io::Write, path::Path};

use pakman_spec::{Loaded, Repository, Source, Surroundings, load};
use pakman_testbed::{fixture_apps, tool};

use self::mutate::mutants;

/// The least share of the breaks that has to be reported, in hundredths.
const LEAST: usize = 99;

fn surroundings(app: &Path) -> Surroundings {
    let name = app.file_name().unwrap().to_string_lossy().into_owned();
    let entries = fs::read_dir(app).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.path().is_file());
    Surroundings {
        repository: ["static-site", "tool"]
            .contains(&name.as_str())
            .then(|| Repository { owner: "acme".to_owned(), name: name.clone() }),
        files: Some(files.map(|it| it.file_name().into_string().unwrap()).collect()),
        today: Some("2026-06-01".to_owned()),
        ..Surroundings::default()
    }
}

/// Whether something is told after a change that was not told before it, on one of the lines.
fn is_reported(before: &Loaded, after: &Loaded, source: &Source, lines: &[usize]) -> bool {
    let was_told = |found: &pakman_spec::Diagnostic| {
        before.diagnostics.iter().any(|old| old.code == found.code && old.message == found.message)
    };
    let told = after.diagnostics.iter().filter(|found| !was_told(found));
    told.into_iter().any(|found| {
        found.labels.is_empty()
            || found.labels.iter().any(|label| {
                let line = source.position(label.span.start as usize).line;
                let last = source.position(label.span.end as usize).line;
                lines.iter().any(|right| (line..=last.max(line + 1)).contains(right))
            })
    })
}

/// How the breaks of one file fared.
#[derive(Default)]
struct Score {
    changes: usize,
    breaks: usize,
    misses: Vec<String>,
    /// How many breaks each kind of change made, and how many of them are reported.
    kinds: BTreeMap<String, (usize, usize)>,
}

fn score(app: &Path, busybox: Option<&Path>) -> Score {
    let name = app.file_name().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(app.join("instellar.yml")).unwrap();
    let around = surroundings(app);
    let original = Source::new("instellar.yml", text.clone());
    let before = load(&original, &around);
    let mut score = Score::default();
    for mutant in mutants(&text, busybox) {
        score.changes += 1;
        if !mutant.is_break {
            continue;
        }
        let source = Source::new("instellar.yml", mutant.text);
        let after = load(&source, &around);
        if after.package == before.package {
            continue;
        }
        score.breaks += 1;
        let lines = mutant.right.iter().map(|&at| source.position(at).line);
        // What went stood between two lines.
        let lines: Vec<usize> = lines.flat_map(|line| [line, line + 1, line.max(2) - 1]).collect();
        let is_found = is_reported(&before, &after, &source, &lines);
        let kind = mutant.what.split(' ').next().unwrap_or_default().to_owned();
        let (made, found) = score.kinds.entry(kind).or_default();
        *made += 1;
        *found += usize::from(is_found);
        if !is_found {
            score.misses.push(format!("{name}: {}", mutant.what));
        }
    }
    score
}

#[test]
fn nearly_every_break_is_reported_at_its_line() {
    let busybox = tool("busybox");
    let apps = fixture_apps();
    let scores: Vec<Score> = std::thread::scope(|scope| {
        let threads = apps.iter().map(|app| scope.spawn(|| score(app, busybox.as_deref())));
        let threads: Vec<_> = threads.collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for miss in scores.iter().flat_map(|score| &score.misses) {
        writeln!(std::io::stderr(), "missed: {miss}").unwrap();
    }
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (kind, (made, found)) in scores.iter().flat_map(|score| &score.kinds) {
        let all = kinds.entry(kind).or_default();
        (all.0, all.1) = (all.0 + made, all.1 + found);
    }
    for (kind, (made, found)) in kinds {
        writeln!(std::io::stderr(), "{kind}: {found} of {made}").unwrap();
    }
    let sum = |of: fn(&Score) -> usize| scores.iter().map(of).sum::<usize>();
    let (breaks, missed) = (sum(|it| it.breaks), sum(|it| it.misses.len()));
    let found = breaks - missed;
    writeln!(
        std::io::stderr(),
        "{found} of {breaks} breaks are reported, of {} changes",
        sum(|it| it.changes)
    )
    .unwrap();
    assert!(found * 100 >= breaks * LEAST, "{found} of {breaks}");
}

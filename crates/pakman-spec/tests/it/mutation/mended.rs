//! Fixes of broken files: afterwards the file says what it said before it was broken, or what is
//! wrong with it is still told.

use std::{fs, io::Write as _, path::Path};

use pakman_spec::{Diagnostic, Loaded, Package, Severity, Source, fix, load};
use pakman_testbed::{fixture_apps, rounds, tool};

use super::{
    mutate::{Mutant, mutants},
    surroundings,
};

/// How fixing went.
#[derive(Default)]
struct Score {
    tried: usize,
    mended: usize,
    told: usize,
    wrong: Vec<String>,
}

/// The package of a fixed text, with the word that the mistake had made of another put right where
/// every place has it now.
fn meaning(text: &str, mutant: &Mutant, app: &Path) -> Option<Package> {
    let around = surroundings(app);
    let read = |text: String| load(&Source::new("instellar.yml", text), &around).package;
    match &mutant.misspelt {
        Some((right, wrong)) if wrong.len() > 2 => read(text.replace(wrong, right)),
        _ => read(text.to_owned()),
    }
}

fn told(loaded: &Loaded) -> bool {
    loaded.diagnostics.iter().any(|found| found.severity != Severity::Note)
}

fn try_one(
    app: &Path,
    original: &Loaded,
    mutant: &Mutant,
    wanted: impl Fn(&Diagnostic) -> bool,
) -> Result<bool, String> {
    let around = surroundings(app);
    let source = Source::new("instellar.yml", mutant.text.clone());
    let fixed = fix(source, |source| load(source, &around), wanted);
    // What a note says is enough where the original says nothing like it.
    let is_new = |found: &Diagnostic| {
        !original
            .diagnostics
            .iter()
            .any(|old| old.code == found.code && old.message == found.message)
    };
    if told(&fixed.loaded) || fixed.loaded.diagnostics.iter().any(is_new) {
        return Ok(false);
    }
    let package = original.package.as_ref();
    if fixed.loaded.package.as_ref() == package
        || meaning(fixed.source.text(), mutant, app).as_ref() == package
    {
        return Ok(true);
    }
    let titles = fixed.mended.iter().map(|(one, _)| {
        format!("[{}] {}", one.code.name(), one.fix.as_ref().map_or("", |fix| &fix.title))
    });
    Err(titles.collect::<Vec<_>>().join("; "))
}

#[test]
fn a_mended_file_means_what_it_meant_or_is_told_of() {
    let few = rounds(300);
    let busybox = tool("busybox");
    let mut all: Vec<(std::path::PathBuf, Mutant)> = Vec::new();
    for app in fixture_apps() {
        let text = fs::read_to_string(app.join("instellar.yml")).unwrap();
        let broken =
            mutants(&text, busybox.as_deref()).into_iter().filter(|mutant| mutant.is_break);
        all.extend(broken.map(|mutant| (app.clone(), mutant)));
    }
    let step = (all.len() / few as usize).max(1);
    let mut scores = [Score::default(), Score::default()];
    for (app, mutant) in all.iter().step_by(step) {
        let text = fs::read_to_string(app.join("instellar.yml")).unwrap();
        let original = load(&Source::new("instellar.yml", text), &surroundings(app));
        let broken = load(&Source::new("instellar.yml", mutant.text.clone()), &surroundings(app));
        // What is not told of is for the score of the mutants, and a change of nothing for nobody.
        if broken.package == original.package || broken.diagnostics == original.diagnostics {
            continue;
        }
        let is_safe = |one: &Diagnostic| one.fix.as_ref().is_some_and(|fix| fix.safe);
        let tries = [
            try_one(app, &original, mutant, is_safe),
            try_one(app, &original, mutant, |_: &Diagnostic| true),
        ];
        for (score, tried) in scores.iter_mut().zip(tries) {
            score.tried += 1;
            match tried {
                Ok(true) => score.mended += 1,
                Ok(false) => score.told += 1,
                Err(titles) => {
                    let name = app.file_name().unwrap().to_string_lossy();
                    score
                        .wrong
                        .push(format!("{name}: {} {:?}: {titles}", mutant.what, mutant.misspelt));
                }
            }
        }
    }
    for (kind, Score { tried, mended, told, wrong }) in ["safe", "every"].iter().zip(&scores) {
        writeln!(
            std::io::stderr(),
            "{kind} fix: of {tried} broken files {mended} say what they said, {told} are told of\n{}",
            wrong.join("\n")
        )
        .unwrap();
    }
    assert!(scores.iter().all(|score| score.wrong.is_empty()));
}

//! The fixtures: clean applications, older generations, and one file per code.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use pakman_spec::{
    Code, OfferedRuntime, Severity, Source, Surroundings, WantedRuntime, WantedWorker, load,
};
use pakman_testbed::{fixture_apps, fixtures};

use crate::facts::facts;
use crate::support::{applied, load_file, plain, surroundings};
use crate::workflows::WORKFLOWS;

/// Codes whose file would be too long to keep; `hostile.rs` makes their text.
const WITHOUT_FIXTURE: &[Code] = &[Code::TooLarge, Code::TooManyProblems];

fn files(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(fixtures().join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yml"));
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn every_code_has_a_fixture_that_gives_it_and_no_other_error() {
    let mut seen = BTreeSet::new();
    for path in files("errors") {
        let name = stem(&path);
        let code = Code::from_name(&name).unwrap_or_else(|| panic!("no code is called {name}"));
        let repository = match code {
            Code::NameDiffers => "other",
            Code::NoName => "...",
            _ => "hello",
        };
        let mut around = surroundings(repository);
        let texts = WORKFLOWS.iter().filter(|(of, _)| *of == code);
        around.workflows =
            texts.map(|(_, text)| ("deployment.yml".to_owned(), (*text).to_owned())).collect();
        if code == Code::MissingScript {
            around.files.get_or_insert_default().push("package.json".to_owned());
            around.package_json = Some(r#"{"scripts": {"compile": "tsc"}}"#.to_owned());
        }
        if code == Code::RuntimeDiffers {
            let offer = |release: &str, version: &str, fits| OfferedRuntime {
                release: release.to_owned(),
                package: "ruby".to_owned(),
                version: version.to_owned(),
                fits,
            };
            around.wants.runtimes.push(WantedRuntime {
                name: "Ruby".to_owned(),
                condition: "ruby ~> 3.3.0 (Gemfile:3)".to_owned(),
                offers: vec![offer("3.24", "3.4", false), offer("3.21", "3.3", true)],
            });
        }
        if code == Code::MissingWorker {
            around.wants.workers.push(WantedWorker {
                library: "sidekiq 7.3.9 (Gemfile.lock:219)".to_owned(),
                command: "bundle exec sidekiq".to_owned(),
                words: vec!["sidekiq".to_owned()],
            });
        }
        let (source, loaded) = load_file(&path, &around);
        let codes: Vec<Code> = loaded.diagnostics.iter().map(|found| found.code).collect();
        assert!(codes.contains(&code), "{name} gives {codes:?}");
        let is_above = |found: &pakman_spec::Diagnostic| {
            found.labels.iter().all(|label| !source.text()[..label.span.start as usize].is_ascii())
        };
        let place = loaded.diagnostics.iter().find(|found| found.code == code).unwrap();
        assert!(
            is_above(place) || source.text().trim().is_empty(),
            "{name}: letters above are all ASCII"
        );
        insta::assert_snapshot!(format!("error__{name}"), plain(&source, &loaded.diagnostics));
        seen.insert(code);
    }
    for code in Code::ALL {
        let has_fixture = seen.contains(code);
        assert_eq!(has_fixture, !WITHOUT_FIXTURE.contains(code), "{}", code.name());
    }
}

#[test]
fn pages_begin_with_the_name_of_their_code_and_show_two_examples() {
    for code in Code::ALL {
        let page = code.page();
        assert_eq!(page.lines().next(), Some(format!("# {}", code.name()).as_str()));
        assert!(page.lines().count() >= 5, "the page of {} says too little", code.name());
    }
    let pages = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/codes")).unwrap();
    assert_eq!(pages.count(), Code::ALL.len(), "a page without a code");
}

#[test]
fn applications_are_clean() {
    for app in fixture_apps() {
        let path = app.join("instellar.yml");
        let source = Source::new("instellar.yml", fs::read_to_string(&path).unwrap());
        let mut around = surroundings("unnamed");
        around.repository = None;
        if let Some(name) = ["static-site", "tool"].into_iter().find(|name| app.ends_with(name)) {
            around = surroundings(name);
        }
        let entries = fs::read_dir(&app).unwrap().map(|entry| entry.unwrap().path());
        let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
        let names = |paths: Vec<PathBuf>| -> Vec<String> {
            let names = paths.iter().filter_map(|path| path.file_name()?.to_str());
            names.map(str::to_owned).collect()
        };
        (around.files, around.folders) = (Some(names(files)), names(folders));
        let loaded = load(&source, &around);
        let found = loaded.diagnostics.iter().filter(|found| found.severity != Severity::Note);
        let found: Vec<_> = found.filter(|found| found.code != Code::OldType).cloned().collect();
        assert!(found.is_empty(), "{}:\n{}", app.display(), plain(&source, &found));
        insta::assert_snapshot!(
            format!("package__{}", app.file_name().unwrap().to_string_lossy()),
            facts(&loaded.package.unwrap())
        );
    }
}

#[test]
fn older_generations_load_with_a_warning_and_a_fix() {
    for path in files("legacy") {
        let name = stem(&path);
        let around =
            Surroundings { repository: surroundings("hello").repository, ..Default::default() };
        let (source, loaded) = load_file(&path, &around);
        assert!(loaded.package.is_some(), "{name}:\n{}", plain(&source, &loaded.diagnostics));
        assert!(!loaded.diagnostics.is_empty(), "{name} gives no warning");
        insta::assert_snapshot!(format!("legacy__{name}"), plain(&source, &loaded.diagnostics));
    }
}

#[test]
fn a_fix_leaves_nothing_of_its_problem_and_no_new_one() {
    for path in files("errors").into_iter().chain(files("legacy")) {
        let around = surroundings("hello");
        let (source, loaded) = load_file(&path, &around);
        for diagnostic in loaded.diagnostics.iter().filter(|found| found.fix.is_some()) {
            let text = applied(&source, diagnostic).unwrap();
            let after = load(&Source::new("fixed", text.clone()), &around);
            let same = |found: &&pakman_spec::Diagnostic| {
                found.code == diagnostic.code && found.message == diagnostic.message
            };
            let name = stem(&path);
            let before = loaded.diagnostics.iter().filter(same).count();
            assert!(after.diagnostics.iter().filter(same).count() < before, "{name}:\n{text}");
            let count = |severity, all: &[pakman_spec::Diagnostic]| {
                all.iter().filter(|found| found.severity == severity).count()
            };
            let errors = count(Severity::Error, &loaded.diagnostics);
            let fixed = Source::new("fixed", text.clone());
            assert!(
                count(Severity::Error, &after.diagnostics) <= errors,
                "{name}:\n{text}\n{}",
                plain(&fixed, &after.diagnostics)
            );
        }
    }
}

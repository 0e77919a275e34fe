//! The page in a real browser, driven as people use it: `tests/browser/drive.mjs` does what each
//! scenario's name says, here is looked at what it left.

use std::{
    collections::BTreeMap,
    env, fs,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    sync::OnceLock,
};

use pakman_spec::{Severity, Source};
use serde_json::{Value, json};

use crate::{
    built::publish,
    support::{Served, TODAY},
};

/// What became of the scenarios, and the applications that they left.
struct Outcome {
    told: BTreeMap<String, Value>,
    pages: BTreeMap<&'static str, Served>,
}

/// Trees of tests, a text each whose lines `-- PATH --` begin the files.
fn tree(name: &str) -> Vec<(String, String)> {
    let path = folder().join(format!("../pakman-packs/tests/trees/{name}.txt"));
    let mut files: Vec<(String, String)> = Vec::new();
    for line in fs::read_to_string(path).unwrap().lines() {
        if let Some(path) = line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --")) {
            files.push((path.to_owned(), String::new()));
        } else {
            files.last_mut().unwrap().1.push_str(&format!("{line}\n"));
        }
    }
    files
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file with ten mistakes.
const MISTAKES: &str = "\
# Ours. é
stack: alpine/3.24
descrption: Answers
dependencies:
  build: [go]
  runtine: [curl, jq, s6, execline]
build:
  comand: go build -o bin/harbour .
  destinations: [bin]
run:
  name: harbour
  usr: app
  services:
    - name: web
      binary: harbour
      start:
        call: serve --port 3000
      stop_signl: TERM
hook:
  post-install: |
    rc-update add harbor
    rc-service harbour start
  post-deinstall: rc-update del harbour
kits:
  - name: web
    mian: true
    ports:
      - { name: web, taget: 3000, main: true }
    variables:
      - { key: TOKEN, requird: true }
      - { key: DATABASE, driver: database/postgres }
";

/// A file without mistakes, whose kit asks for what a host makes and for what it cannot.
const HARBOUR: &str = "\
stack: alpine/3.24
dependencies:
  build: [go]
  runtime: [curl, jq, s6, execline, harbour-openrc]
build:
  command: go build -o bin/harbour .
  destinations: [bin]
run:
  name: harbour
  services:
    - name: web
      binary: harbour
      start:
        call: serve --port 3000
hook:
  post-install: rc-update add harbour
  post-deinstall: rc-update del harbour
kits:
  - name: web
    main: true
    ports:
      - { name: web, target: 3000, main: true }
    variables:
      - { key: LOG_LEVEL, default_value: info, description: How much is told }
      - { key: TOKEN, required: true, description: The token of the port authority }
      - { key: DATABASE, driver: database/postgresql, required: true }
      - { key: SESSION, driver: generic/secret, driver_options: { length: 64 } }
    forks:
      - name: worker
        variables:
          - { key: QUEUE, default_value: all }
          - { key: LOG_LEVEL, default_value: debug }
";

/// A file of 2,000 lines.
fn large() -> String {
    let mut text = String::from(
        "stack: alpine/3.24\ndependencies:\n  build: [go]\n  runtime: [curl, jq, s6, execline, \
         harbour-openrc]\nbuild:\n  destinations: [bin]\n  command: |\n",
    );
    for number in 0..900 {
        text.push_str(&format!("    echo step {number}\n"));
    }
    text.push_str(
        "run:\n  name: harbour\n  services:\n    - name: web\n      binary: harbour\n      \
         start:\n        call: serve\nhook:\n  post-install: rc-update add harbour\nkits:\n  - \
         name: web\n    main: true\n    ports:\n      - { name: web, target: 3000, main: true }\n    \
         variables:\n",
    );
    for number in 0..540 {
        text.push_str(&format!("      - key: NAME_{number}\n        default_value: value\n"));
    }
    text
}

/// An application whose packages the scenario publishes.
fn built(served: Served) -> Served {
    publish(&served.root().join("../published/x86_64"));
    served
}

/// The program of the page that has no server, for this machine; `cargo test` makes it along with
/// all tests.
fn playground() -> PathBuf {
    env::current_exe().unwrap().parent().unwrap().join("../examples/playground")
}

/// The folder of files that `scripts/playground` made, where it is to be tried instead.
fn site() -> Option<String> {
    env::var("PAKMAN_TEST_PLAYGROUND").ok()
}

/// An application of each scenario.
fn pages() -> BTreeMap<&'static str, Served> {
    let of = |files: Vec<(String, String)>| {
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        Served::with(&files)
    };
    let with_file = |text: &str| {
        Served::with(&[
            ("instellar.yml", text),
            ("go.mod", "module harbour\n\ngo 1.24\n"),
            ("main.go", "package main\n\nfunc main() { serve(\":3000\") }\n"),
        ])
    };
    let fixture = fs::read_to_string(folder().join("../../fixtures/apps/rails/instellar.yml"));
    let fixture = fixture.unwrap();
    let hostile: Vec<String> = [
        "<img src=x onerror=window.ran=1>",
        "'\"><svg onload=window.ran=1>",
        "{{7*7}}",
        "-->",
        "`",
        "a b",
        "é",
    ]
    .iter()
    .map(|name| name.replace('/', "_"))
    .collect();
    let names: Vec<(&str, &str)> = hostile.iter().map(|name| (name.as_str(), "")).collect();
    BTreeMap::from([
        ("rails", of(tree("rails-8"))),
        ("phoenix", of(tree("phoenix"))),
        ("next", of(tree("next-standalone"))),
        ("choices", of(tree("rails-8"))),
        ("mistakes", with_file(MISTAKES)),
        (
            "typing",
            with_file(
                "stack: alpine/3.24\nbuild: { destinations: [bin] }\ndependencies: { build: [go] }\n",
            ),
        ),
        ("tabs", of(tree("rails-8"))),
        ("gone", of(tree("rails-8"))),
        ("elsewhere", of(tree("rails-8"))),
        ("other", of(tree("phoenix"))),
        ("hostile", with_file("stack: alpine/3.24\n")),
        ("names", Served::with(&names)),
        ("keyboard", of(tree("rails-8"))),
        ("large", with_file(&large())),
        ("everybody", with_file(&fixture)),
        ("kits", with_file(&fixture)),
        ("installation", with_file(HARBOUR)),
        ("built", built(with_file(HARBOUR))),
        ("alone", with_file(HARBOUR)),
    ])
}

/// Files of variables of letters that mean something there, each with what `pakman deploy` reads.
fn files_of_variables() -> Vec<Value> {
    const LETTERS: &[&str] =
        &["A", "B=", "=", "'", "\"", "\\", "n", "$", " ", "#", "\n", "export ", "é", "\r\n"];
    let rounds = env::var("PAKMAN_TEST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let mut state: u64 = 1;
    let mut next = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut files = Vec::new();
    for _ in 0..rounds.unwrap_or(2_000) {
        let text: String = (0..next(14)).map(|_| LETTERS[next(LETTERS.len())]).collect();
        files.push(match pakman_deploy::variables(&text) {
            Ok(found) => {
                let found: Vec<_> =
                    found.iter().map(|(name, value)| (name, value.as_str())).collect();
                json!({ "text": text, "found": found, "error": null })
            }
            Err(error) => json!({ "text": text, "found": [], "error": error.to_string() }),
        });
    }
    files
}

/// All scenarios, which one browser goes through; `None` where there is no browser.
fn outcome() -> Option<&'static Outcome> {
    static OUTCOME: OnceLock<Option<Outcome>> = OnceLock::new();
    OUTCOME.get_or_init(drive).as_ref()
}

fn drive() -> Option<Outcome> {
    let browser = pakman_testbed::browser()?;
    let pages = pages();
    let wanted = env::var("PAKMAN_TEST_SCENARIO").ok();
    let wanted =
        |name: &str| wanted.as_ref().is_none_or(|wanted| name == wanted || name == "other");
    let served = pages.iter().filter(|(name, _)| wanted(name)).map(|(name, served)| {
        (*name, json!({ "entrance": served.entrance, "root": served.root() }))
    });
    let kits: Vec<Value> = fs::read_dir(folder().join("../../fixtures/apps"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let text = fs::read_to_string(path.join("instellar.yml")).unwrap();
            json!({ "name": path.file_name().unwrap().to_str(), "text": text })
        })
        .collect();
    let pictures = folder().join("../../target/pictures");
    fs::create_dir_all(&pictures).unwrap();
    let order = json!({
        "packages": browser.packages,
        "browser": browser.program,
        "pages": served.collect::<BTreeMap<_, _>>(),
        "kits": kits,
        "pictures": pictures,
        "files": files_of_variables(),
        "assets": folder().join("src/assets"),
        "playground": {
            "script": folder().join("playground/ask.js"),
            "program": playground(),
            "site": site(),
        },
    });
    let mut driver = Command::new(&browser.node)
        .arg(folder().join("tests/browser/drive.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    driver.stdin.take().unwrap().write_all(order.to_string().as_bytes()).unwrap();
    let output = driver.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let told = told.lines().map(|line| {
        let told: Value = serde_json::from_str(line).unwrap();
        (told["name"].as_str().unwrap().to_owned(), told)
    });
    Some(Outcome { told: told.collect(), pages })
}

/// What was told of a scenario, which went well, and its application.
fn went_well(name: &str) -> Option<(&'static Value, &'static Served)> {
    let outcome = outcome()?;
    if env::var("PAKMAN_TEST_SCENARIO").is_ok_and(|wanted| wanted != name) {
        return None;
    }
    let told = outcome.told.get(name).unwrap_or_else(|| panic!("{name} was not tried"));
    assert!(told["fault"].is_null(), "{name}: {}", told["fault"].as_str().unwrap_or_default());
    Some((told, &outcome.pages[name]))
}

/// What `pakman check --deny-warnings` would end well on.
fn is_right(served: &Served) {
    let root = served.root();
    let text = fs::read_to_string(root.join("instellar.yml")).unwrap();
    let surroundings = pakman_project::surroundings(&root, None, Some(TODAY.to_owned()));
    let loaded = pakman_project::load(&Source::new("instellar.yml", text), &root, &surroundings);
    let bad: Vec<_> =
        loaded.diagnostics.iter().filter(|it| it.severity <= Severity::Warning).collect();
    assert!(loaded.package.is_some() && bad.is_empty(), "{bad:?}");
}

macro_rules! scenarios {
    ($($scenario:literal: $test:ident,)*) => {
        $(#[test]
        fn $test() {
            went_well($scenario);
        })*
    };
}

scenarios! {
    "choices": every_choice_and_field_is_in_the_file_and_can_be_taken_back,
    "typing": the_text_of_a_row_can_be_typed_and_what_is_wrong_is_told_at_once,
    "tabs": two_pages_do_not_write_over_each_other,
    "gone": what_was_typed_outlives_the_program,
    "elsewhere": what_was_typed_is_never_taken_for_another_application,
    "hostile": nothing_that_a_file_holds_runs,
    "names": nothing_that_a_name_of_a_file_holds_runs,
    "keyboard": everything_is_reached_without_a_mouse,
    "everybody": axe_finds_nothing_at_any_width_in_any_theme,
    "built": an_open_page_shows_what_a_build_has_made_and_how_long_it_took,
    "installation": the_form_of_an_installation_says_what_follows_and_keeps_no_secret,
    "kits": the_kits_of_every_fixture_are_shown,
}

#[test]
fn the_page_works_as_files_alone_with_a_program_that_only_reads_and_writes() {
    let program = playground();
    let order = "`cargo build -p pakman-page --example playground` makes it";
    let is_there = program.exists() || site().is_some();
    assert!(is_there, "{} is missing; {order}", program.display());
    went_well("alone");
}

#[test]
fn from_a_tree_to_a_file_that_passes_every_check() {
    for name in ["rails", "phoenix", "next"] {
        if let Some((_, served)) = went_well(name) {
            is_right(served);
        }
    }
}

#[test]
fn ten_mistakes_are_mended_by_their_buttons() {
    if let Some((_, served)) = went_well("mistakes") {
        is_right(served);
        let text = fs::read_to_string(served.root().join("instellar.yml")).unwrap();
        assert!(
            text.starts_with("# Ours. é\nstack: alpine/3.24\ndescription: Answers\n"),
            "{text}"
        );
    }
}

#[test]
#[allow(clippy::print_stdout, reason = "how long it took is told, and not held")]
fn a_key_in_a_file_of_2000_lines_is_answered_before_the_next() {
    if let Some((told, _)) = went_well("large") {
        let found = &told["found"];
        println!(
            "first paint {} ms, a key {} ms; {}",
            found["opened"], found["key"], found["costs"]
        );
        let key = found["key"].as_f64().unwrap();
        // Built for tests, on a machine with other work, it takes many times what people wait.
        assert!(key < 2_000.0, "{key} ms");
    }
}

//! Whole files, through the real reader: the payload is what an independent reader makes of them.

use std::{fs, path::PathBuf};

use pakman_kits::{payload, summary, text};
use pakman_spec::{Package, Repository, Source, Surroundings, load};
use pakman_testbed::{corpus, fixture_apps};
use serde_json::{Map, Value};

fn package(text: &str) -> Package {
    let repository = Some(Repository { owner: "acme".to_owned(), name: "app".to_owned() });
    let loaded = load(
        &Source::new("instellar.yml", text),
        &Surroundings { repository, ..Surroundings::default() },
    );
    loaded.package.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

/// What the original sends: the four keys as they stand, when there is a list of kits.
fn expected(text: &str) -> Option<Value> {
    let file: Map<String, Value> = serde_saphyr::from_str(text).unwrap();
    file.get("kits")?.as_array()?;
    let keys = ["kits", "sizes", "plans", "page"].into_iter();
    let parts = keys.filter_map(|key| Some((key.to_owned(), file.get(key)?.clone())));
    Some(serde_json::json!({"configuration": {"payload": parts.collect::<Map<_, _>>()}}))
}

fn files() -> Vec<PathBuf> {
    let apps = fixture_apps().into_iter().map(|app| app.join("instellar.yml"));
    let corpus = corpus().into_iter().map(|(path, _)| path);
    apps.chain(corpus).collect()
}

#[test]
fn the_payload_of_a_file_is_what_it_says_of_kits_word_for_word() {
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let sent = payload(&package(&text)).map(|payload| serde_json::to_value(payload).unwrap());
        assert_eq!(sent, expected(&text), "{}", path.display());
    }
}

#[test]
fn the_summary_of_every_application() {
    for app in fixture_apps() {
        let name = app.file_name().unwrap().to_string_lossy().into_owned();
        let package = package(&fs::read_to_string(app.join("instellar.yml")).unwrap());
        insta::assert_snapshot!(format!("app__{name}"), text(&summary(&package)));
    }
}

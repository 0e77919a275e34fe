//! What the templates themselves must be like.

use std::{fs, path::PathBuf};

fn templates() -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("templates");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn every_template_has_the_extension_that_quotes() {
    assert_eq!(templates().len(), 4);
    for (path, _) in templates() {
        assert_eq!(path.extension().unwrap(), "sh", "{}", path.display());
    }
}

#[test]
fn values_within_double_quotes_are_quoted_for_them_and_others_are_not() {
    let mut values = 0;
    for (path, text) in templates() {
        let mut pieces = text.split("{{");
        let mut quotes = pieces.next().unwrap().matches('"').count();
        for piece in pieces {
            let (value, after) = piece.split_once("}}").unwrap();
            let within = quotes % 2 == 1;
            assert_eq!(within, value.trim().ends_with("|dq"), "{}: {value}", path.display());
            quotes += after.matches('"').count();
            values += 1;
        }
        assert_eq!(quotes % 2, 0, "{}", path.display());
    }
    assert!(values > 20);
}

#[test]
fn only_the_users_own_shell_is_raw() {
    let raw: Vec<String> = templates()
        .iter()
        .flat_map(|(_, text)| text.lines().filter(|line| line.contains("safe")).map(str::to_owned))
        .collect();
    let mut raw: Vec<&str> = raw.iter().map(String::as_str).collect();
    raw.sort_unstable();
    assert_eq!(raw, ["{{ body|safe }}", "{{ command|safe }}", "{{ hook|safe }}"]);
}

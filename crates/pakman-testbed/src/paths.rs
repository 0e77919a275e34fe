//! Where the fixtures are.

use std::{env, fs, path::PathBuf};

use pakman_spec::Repository;

/// The `fixtures` folder of the workspace.
pub fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// The folders of `fixtures/apps`, by name.
pub fn fixture_apps() -> Vec<PathBuf> {
    let entries = fs::read_dir(fixtures().join("apps")).expect("the fixtures are in the workspace");
    let mut apps: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a readable folder").path()).collect();
    apps.sort();
    apps
}

/// Real files and the repositories they are from, by name: those of the folder that
/// `PAKMAN_CORPUS` names, each called `OWNER__REPOSITORY.yml`. Without it none, which is then said.
pub fn corpus() -> Vec<(PathBuf, Repository)> {
    let Some(folder) = env::var_os("PAKMAN_CORPUS") else {
        #[expect(clippy::print_stderr, reason = "a test says what it skips")]
        {
            eprintln!("skipped: PAKMAN_CORPUS names no folder");
        }
        return Vec::new();
    };
    let entries = fs::read_dir(folder).expect("PAKMAN_CORPUS names a folder");
    let mut files: Vec<(PathBuf, Repository)> = entries
        .map(|entry| {
            let path = entry.expect("a readable folder").path();
            let stem = path.file_stem().expect("a file has a name").to_string_lossy();
            let (owner, name) = stem.split_once("__").expect("OWNER__REPOSITORY.yml");
            let repository = Repository { owner: owner.to_owned(), name: name.to_owned() };
            (path, repository)
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!files.is_empty(), "PAKMAN_CORPUS names an empty folder");
    files
}

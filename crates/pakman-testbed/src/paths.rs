//! Where the fixtures are.

use std::{fs, path::PathBuf};

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

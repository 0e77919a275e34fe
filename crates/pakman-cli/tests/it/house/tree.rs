//! The files of the workspace.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The top of the workspace.
pub(super) fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    folder.ancestors().nth(2).expect("crates are two folders below").to_owned()
}

pub(super) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(super) fn name(path: impl AsRef<Path>) -> String {
    path.as_ref().file_name().expect("a name").to_string_lossy().into_owned()
}

/// What is in a folder, in order; nothing where it is missing.
pub(super) fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// The files below a folder.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let inside = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries(folder).into_iter().flat_map(inside).collect()
}

/// The Rust files below a folder of the workspace.
pub(super) fn sources(folder: &str) -> Vec<PathBuf> {
    let rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files(&root().join(folder)).into_iter().filter(rust).collect()
}

/// The path of a file below a folder of the workspace.
pub(super) fn below(folder: &str, path: &Path) -> String {
    let below = path.strip_prefix(root().join(folder)).expect("it lies there");
    below.to_str().expect("names are UTF-8").to_owned()
}

/// The Rust files of every crate below this folder of it.
pub(super) fn all_sources(folder: &str) -> Vec<PathBuf> {
    let crates = entries(&root().join("crates"));
    let of_one = |path: &PathBuf| sources(&format!("crates/{}/{folder}", name(path)));
    let found: Vec<PathBuf> = crates.iter().flat_map(of_one).collect();
    assert!(folder == "benches" || !found.is_empty(), "there are sources in {folder}");
    found
}

//! Trees of tests: a text file each, whose lines `-- PATH --` begin the files.

use std::{fs, path::Path};

use pakman_packs::{Memory, Options, Tree};
use pakman_spec::{Repository, Surroundings};

/// Every tree, by name.
pub(crate) fn trees() -> Vec<(String, Memory)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees");
    let mut found: Vec<(String, Memory)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, tree(&fs::read_to_string(path).unwrap()))
        })
        .collect();
    found.sort_by(|left, right| left.0.cmp(&right.0));
    assert!(found.len() > 30, "the trees are there");
    found
}

/// The tree of a text.
pub(crate) fn tree(text: &str) -> Memory {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --")) {
            files.push((path.to_owned(), String::new()));
        } else {
            let (_, body) = files.last_mut().expect("a file begins the text");
            body.push_str(line);
            body.push('\n');
        }
    }
    Memory::new(files)
}

/// A day on which 3.22, 3.23 and 3.24 are supported.
pub(crate) fn options(name: &str) -> Options {
    // No package is called like one that it needs.
    let name = format!("acme-{name}");
    Options { name, today: Some("2026-11-26".to_owned()), ..Options::default() }
}

/// What a check knows of the tree once the files that are proposed are written.
pub(crate) fn surroundings(tree: &Memory, name: &str, written: &[String]) -> Surroundings {
    let top = tree.files().iter().filter(|path| !path.contains('/')).cloned();
    let written = written.iter().filter(|path| !path.contains('/')).cloned();
    let package = tree.read("package.json", 1 << 20).ok();
    Surroundings {
        repository: Some(Repository { owner: "acme".into(), name: format!("acme-{name}") }),
        files: Some(top.chain(written).collect()),
        package_json: package.and_then(|bytes| String::from_utf8(bytes).ok()),
        today: Some("2026-11-26".into()),
        ..Surroundings::default()
    }
}

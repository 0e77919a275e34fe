//! Real files, where `PAKMAN_CORPUS` names a folder of them: none is refused.

use std::{env, fs, path::PathBuf};

use pakman_spec::{Repository, Surroundings};

use crate::support::{load_file, plain};

#[test]
fn no_real_file_is_refused() {
    let Some(folder) = env::var_os("PAKMAN_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: PAKMAN_CORPUS names no folder");
        return;
    };
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (owner, name) = stem.split_once("__").unwrap();
        let repository = Some(Repository { owner: owner.to_owned(), name: name.to_owned() });
        let (source, loaded) = load_file(&path, &Surroundings { repository, files: None });
        let report = plain(&source, &loaded.diagnostics);
        assert!(loaded.package.is_some(), "{stem}:\n{report}");
        eprint!("{stem}: {} diagnostics\n{report}", loaded.diagnostics.len());
        count += 1;
    }
    assert!(count > 0, "the corpus is empty");
}

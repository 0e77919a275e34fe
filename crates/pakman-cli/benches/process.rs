//! The program as a whole process, as an editor or a hook runs it: `cargo bench -p pakman-cli`.
//!
//! The goals: `check` of a real file in under 5 ms, `bootstrap` without git in under 10 ms.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

fn main() {
    divan::main();
}

/// The file of a real application's size.
fn instellar() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/apps/rails/instellar.yml")
}

fn run(arguments: &[&str], folder: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_pakman"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.expect("the program runs").success());
}

/// A program that does nothing, to compare with.
#[divan::bench]
fn nothing() {
    run(&["--version"], Path::new("/"));
}

#[divan::bench]
fn check() {
    let file = instellar();
    let folder = file.parent().expect("it is in a folder");
    run(&["-C", ".", "check"], folder);
}

#[divan::bench]
fn bootstrap(bencher: divan::Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::copy(instellar(), folder.path().join("instellar.yml")).expect("a file");
    let arguments = ["-C", ".", "bootstrap", "--repository", "acme/rails", "--version", "1.0"];
    bencher.bench_local(|| run(&arguments, folder.path()));
}

#[divan::bench(args = [1_000, 10_000])]
fn check_services(bencher: divan::Bencher<'_, '_>, services: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let item = |number| format!("    - {{name: s{number}, binary: b, start: {{call: serve}}}}\n");
    let items: Vec<String> = (0..services).map(item).collect();
    let items = items.concat();
    let text = format!(
        "dependencies: {{build: [make]}}\nbuild: {{command: make, destinations: [dist]}}\n\
         run:\n  name: hello\n  services:\n{items}"
    );
    fs::write(folder.path().join("instellar.yml"), text).expect("a file");
    bencher.bench_local(|| run(&["-C", ".", "check"], folder.path()));
}

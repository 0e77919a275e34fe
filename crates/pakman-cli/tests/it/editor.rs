//! The language server and the JSON Schema in the hands of a real client: the protocol's own library
//! from the npm registry, run by Node's test runner.

use std::{path::Path, process::Command};

use crate::support::end;

/// Runs one of the files of `tests/editor`.
fn run(file: &str) {
    let Some(packages) = pakman_testbed::npm_packages() else { return };
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = crate_folder.join("../../instellar.schema.json").canonicalize();
    let ended = end(Command::new(packages.join(".bin/node"))
        .args(["--test", "--test-reporter=spec", file])
        .current_dir(crate_folder.join("tests/editor"))
        .env("NODE_PATH", &packages)
        .env("PAKMAN", env!("CARGO_BIN_EXE_pakman"))
        .env("PAKMAN_SCHEMA", schema.expect("the schema is committed")));
    assert_eq!(ended.code, 0, "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("pass "), "nothing ran: {}", ended.stdout);
}

#[test]
fn an_editor_is_served_as_the_protocol_says() {
    run("pakman.test.cjs");
}

#[test]
fn the_yaml_language_server_reads_the_schema() {
    run("schema.test.cjs");
}

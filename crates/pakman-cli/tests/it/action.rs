//! The action for hosted builds, and the script with which it installs the program.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use crate::support::{Ended, Tree, end};

#[derive(Deserialize)]
struct Action {
    inputs: BTreeMap<String, Input>,
    runs: Runs,
}

#[derive(Deserialize)]
struct Input {
    required: bool,
}

#[derive(Deserialize)]
struct Runs {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    name: String,
    run: Option<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn action() -> Action {
    let text = fs::read_to_string(root().join("action.yml")).expect("a file");
    serde_saphyr::from_str(&text).expect("an action")
}

#[test]
fn the_action_takes_what_the_original_took() {
    let inputs = action().inputs;
    assert_eq!(inputs.keys().collect::<Vec<_>>(), ["alpine"]);
    assert!(inputs["alpine"].required);
}

#[test]
fn every_script_of_the_action_is_one_for_the_shell() {
    for Step { name, run } in action().runs.steps {
        let Some(run) = run else { continue };
        let status = Command::new("sh").args(["-n", "-c", &run]).status().expect("it runs");
        assert!(status.success(), "{name}");
    }
}

#[test]
fn a_bare_number_names_a_branch_of_alpine() {
    let steps = action().runs.steps;
    let step = steps.into_iter().find(|step| step.name == "Name the branch of Alpine");
    let script = step.and_then(|step| step.run).expect("a script");
    let tree = Tree::empty();
    for (input, branch) in [
        ("3.22", "v3.22"),
        ("v3.18", "v3.18"),
        ("edge", "edge"),
        ("latest-stable", "latest-stable"),
    ] {
        let output = tree.path(input);
        let mut command = Command::new("bash");
        command.args(["-e", "-c", &script]).env("ALPINE", input).env("GITHUB_OUTPUT", &output);
        assert_eq!(end(&mut command).code, 0);
        assert_eq!(tree.read(input), format!("branch={branch}\n"));
    }
}

/// The script with a `curl` that has the files of `served`, by the last part of their address.
fn fetch(tree: &Tree) -> Ended {
    tree.write(
        "tools/curl",
        format!(
            "#!/bin/sh\nwhile [ $# -gt 1 ]; do [ \"$1\" != --output ] || out=$2; shift; done\n\
             cp \"{}/${{1##*/}}\" \"$out\" || exit 22\n",
            tree.path("served").display()
        ),
    );
    fs::set_permissions(tree.path("tools/curl"), fs::Permissions::from_mode(0o755))
        .expect("a file");
    let path = std::env::var("PATH").expect("UTF-8");
    let mut script = Command::new(root().join("scripts/install"));
    script.arg("fetch").arg(tree.path("bin")).arg("v1.2.3");
    end(script.env("PATH", format!("{}:{path}", tree.path("tools").display())))
}

/// A release with a program that says its version.
fn release(tree: &Tree) -> String {
    tree.write("program/pakman", "#!/bin/sh\necho pakman 1.2.3\n");
    fs::set_permissions(tree.path("program/pakman"), fs::Permissions::from_mode(0o755))
        .expect("a file");
    fs::create_dir(tree.path("served")).expect("a folder");
    let machine = Command::new("uname").arg("-m").output().expect("it runs").stdout;
    let name = format!("pakman-{}-linux.tar.gz", String::from_utf8_lossy(&machine).trim());
    let script = format!(
        "tar -czf served/{name} -C program pakman && cd served && sha256sum {name} > {name}.sha256"
    );
    let made = Command::new("sh").args(["-c", &script]).current_dir(tree.root()).status();
    assert!(made.expect("it runs").success());
    name
}

#[test]
fn a_release_is_fetched_and_checked() {
    let tree = Tree::empty();
    let name = release(&tree);
    let ended = fetch(&tree);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "pakman 1.2.3\n"), "{}", ended.stderr);
    assert_eq!(tree.mode("bin/pakman"), 0o755);
    fs::remove_file(tree.path("bin/pakman")).expect("a file");
    tree.write(&format!("served/{name}"), "not what it says");
    assert_ne!(fetch(&tree).code, 0);
    assert!(!tree.path("bin/pakman").exists());
}

#[test]
fn a_release_that_is_not_there_is_said_to_be_missing() {
    let tree = Tree::empty();
    fs::create_dir(tree.path("served")).expect("a folder");
    assert_ne!(fetch(&tree).code, 0);
    assert!(!tree.path("bin").exists());
}

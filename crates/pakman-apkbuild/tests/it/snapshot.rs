//! `snapshot()`: what is packed for abuild.

use std::{fs, process::Command};

use crate::{
    samples::{minimal, services},
    shell::quiet,
    stage::Stage,
};

#[test]
fn the_tree_is_packed_with_git_and_without_recipes() {
    let package = minimal();
    let Some(stage) = Stage::set(&package, &services(&package)) else { return };
    stage
        .put("bin/hello", "", 0o755)
        .put(".git/HEAD", "", 0o644)
        .put("node_modules/x/.apk", "", 0o644)
        .link("current", "bin");
    fs::write(stage.recipe().join("hello-1.2.2.tar"), "of an older version").unwrap();
    fs::write(stage.recipe().join("hello-data.tar"), "not ours").unwrap();

    let calls = quiet(stage.run("snapshot"));
    assert_eq!(calls, "abuild clean\nabuild deps\nabuild checksum\n");

    let tar = stage.recipe().join("hello-1.2.3.tar");
    let list = Command::new("tar").arg("-tvf").arg(&tar).output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    let names: Vec<&str> =
        list.lines().filter_map(|line| line.split_once("./")?.1.into()).collect();
    let expected = [
        "",
        ".git/",
        ".git/HEAD",
        "bin/",
        "bin/hello",
        "current -> bin",
        "node_modules/",
        "node_modules/x/",
        "node_modules/x/.apk",
    ];
    assert_eq!(names, expected);
    assert!(list.lines().all(|line| line.contains(" 0/0 ")), "{list}");

    assert!(!stage.recipe().join("hello-1.2.2.tar").exists());
    assert!(stage.recipe().join("hello-data.tar").exists());
}

#[test]
fn it_runs_abuild_as_root_where_it_is_run_as_root() {
    let package = minimal();
    let Some(stage) = Stage::set(&package, &[]) else { return };
    let calls = quiet(stage.run("forceroot=-F; snapshot"));
    assert_eq!(calls, "abuild -F clean\nabuild -F deps\nabuild -F checksum\n");
}

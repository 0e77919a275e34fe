//! What happens to a folder that is there already.

use std::{
    fs::{self, File},
    os::unix::fs::{PermissionsExt, symlink},
    process::Stdio,
    thread,
    time::Duration,
};

use crate::support::{Ended, INSTELLAR, Tree, with_hook};

const FOLDER: &str = ".apk/acme/hello";

fn bootstrap(tree: &Tree, flags: &[&str]) -> Ended {
    let all = ["bootstrap", "--repository", "acme/hello", "--version", "1.0"];
    tree.run(&[&all, flags].concat())
}

#[test]
fn a_fresh_folder_has_no_differences() {
    let tree = Tree::hello();
    bootstrap(&tree, &[]);
    let ended = bootstrap(&tree, &["--check"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{}", ended.stderr);
}

#[test]
fn what_abuild_and_time_change_is_no_difference() {
    let tree = Tree::hello();
    bootstrap(&tree, &["--release", "4"]);
    let path = tree.path(FOLDER).join("APKBUILD");
    let mut text = fs::read_to_string(&path).expect("a recipe");
    text += "sha512sums=\"\nabc  hello-1.0.tar\ndef  hello.initd\n\"\n";
    fs::write(&path, text).expect("a recipe");
    let ended =
        tree.run(&["bootstrap", "--repository", "acme/hello", "--version", "2.0", "--check"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""), "{}", ended.stderr);
}

#[test]
fn changed_missing_and_left_over_files_are_differences() {
    let tree = Tree::empty();
    tree.write("instellar.yml", with_hook());
    bootstrap(&tree, &[]);
    tree.write("instellar.yml", INSTELLAR);
    let folder = tree.path(FOLDER);
    let apkbuild = folder.join("APKBUILD");
    let text = fs::read_to_string(&apkbuild).expect("a recipe");
    fs::write(&apkbuild, format!("{text}options=x\n")).expect("a recipe");
    fs::set_permissions(&apkbuild, fs::Permissions::from_mode(0o600)).expect("a mode");
    fs::remove_file(folder.join("hello.initd")).expect("a script");
    let ended = bootstrap(&tree, &["--check"]);
    assert_eq!(ended.code, 1);
    for line in [
        "--- .apk/acme/hello/APKBUILD",
        "-options=x",
        "--- /dev/null",
        "+++ .apk/acme/hello/hello.initd",
        ".apk/acme/hello/APKBUILD: mode 0600, not 0644",
        ".apk/acme/hello/hello.pre-deinstall: left over",
    ] {
        assert!(ended.stdout.lines().any(|found| found == line), "{line}\n{}", ended.stdout);
    }
    assert!(!folder.join("hello.initd").exists());
}

#[test]
fn files_that_are_no_longer_made_are_removed_and_only_they() {
    let tree = Tree::empty();
    tree.write("instellar.yml", with_hook());
    bootstrap(&tree, &[]);
    tree.write(".apk/acme/hello/hello.post-upgrade", "#!/bin/sh\n");
    tree.write("instellar.yml", INSTELLAR);
    let ended = bootstrap(&tree, &[]);
    assert!(
        ended.stderr.contains("removed .apk/acme/hello/hello.pre-deinstall"),
        "{}",
        ended.stderr
    );
    let names = tree.names(FOLDER);
    assert!(!names.contains(&"hello.pre-deinstall".to_owned()));
    assert!(names.contains(&"hello.post-upgrade".to_owned()));
}

#[test]
fn a_file_that_somebody_changed_is_kept() {
    let tree = Tree::empty();
    tree.write("instellar.yml", with_hook());
    bootstrap(&tree, &[]);
    tree.write(".apk/acme/hello/hello.pre-deinstall", "my own\n");
    tree.write("instellar.yml", INSTELLAR);
    bootstrap(&tree, &[]);
    assert_eq!(tree.read(".apk/acme/hello/hello.pre-deinstall"), "my own\n");
}

#[test]
fn an_interrupted_run_that_is_repeated_ends_right() {
    let tree = Tree::hello();
    // A folder in its place lets the last file fail, after all others were written.
    fs::create_dir_all(tree.path(FOLDER).join("APKBUILD")).expect("a folder");
    tree.write("instellar.yml", with_hook());
    let ended = bootstrap(&tree, &[]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("APKBUILD: Is a directory (os error 21)\n"), "{}", ended.stderr);
    assert!(tree.names(FOLDER).contains(&"hello.pre-deinstall".to_owned()));
    // A run that was killed leaves a temporary file behind too.
    tree.write(".apk/acme/hello/.pakman-x1y2z3", "half");

    fs::remove_dir(tree.path(FOLDER).join("APKBUILD")).expect("an empty folder");
    tree.write("instellar.yml", INSTELLAR);
    assert_eq!(bootstrap(&tree, &[]).code, 0);
    let fresh = Tree::hello();
    bootstrap(&fresh, &[]);
    assert_eq!(tree.names(FOLDER), fresh.names(FOLDER));
    for name in fresh.names(FOLDER) {
        let path = format!("{FOLDER}/{name}");
        assert_eq!(tree.read(&path), fresh.read(&path), "{name}");
    }
}

#[test]
fn a_run_waits_for_another_one_in_the_same_folder() {
    let tree = Tree::hello();
    fs::create_dir_all(tree.path(FOLDER)).expect("a folder");
    let other = File::open(tree.path(FOLDER)).expect("a folder");
    other.lock().expect("a lock");
    tree.write(".apk/acme/hello/.pakman-x1y2z3", "half");
    let mut command = tree.command(&["bootstrap", "--repository", "acme/hello"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    thread::sleep(Duration::from_millis(300));
    let ended = child.try_wait().expect("a child");
    assert_eq!((ended, tree.names(FOLDER)), (None, vec![".pakman-x1y2z3".to_owned()]));
    other.unlock().expect("a lock");
    assert!(child.wait().expect("a child").success());
    assert!(!tree.names(FOLDER).contains(&".pakman-x1y2z3".to_owned()));
}

#[test]
fn what_stands_in_the_way_of_a_folder_is_named() {
    let tree = Tree::hello();
    let ends = |place: &str| format!("{} is not a folder\n", tree.path(place).display());
    tree.write(".apk", "");
    let ended = bootstrap(&tree, &[]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.ends_with(&ends(".apk")), "{}", ended.stderr);
    symlink("nowhere", tree.path("link")).expect("a link");
    let ended = bootstrap(&tree, &["--output", "link/out"]);
    assert!(
        ended.stderr.contains("link is a link, and pakman writes through none"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_link_is_replaced_and_what_it_leads_to_is_not() {
    let tree = Tree::hello();
    tree.write("precious", "mine");
    fs::create_dir_all(tree.path(FOLDER)).expect("a folder");
    let link = tree.path(FOLDER).join("APKBUILD");
    symlink(tree.path("precious"), &link).expect("a link");
    assert_eq!(bootstrap(&tree, &[]).code, 0);
    assert_eq!(tree.read("precious"), "mine");
    assert!(fs::symlink_metadata(link).expect("a recipe").is_file());
}

#[test]
fn a_named_folder_with_someone_elses_recipe_is_left_alone() {
    let tree = Tree::hello();
    tree.write("aports/hello/APKBUILD", "pkgname=mine\n");
    let ended = bootstrap(&tree, &["--output", "aports/hello"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("was not written by pakman"), "{}", ended.stderr);
    assert_eq!(tree.read("aports/hello/APKBUILD"), "pkgname=mine\n");
    assert_eq!(bootstrap(&tree, &["--output", "aports/new"]).code, 0);
    assert_eq!(bootstrap(&tree, &["--output", "aports/new"]).code, 0);
}

//! The keys: where they go, who may read them, and that nobody sees them.

use std::{fs, os::unix::fs::PermissionsExt, process::Command};

use crate::support::{Tree, end};

const PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0c2VjcmV0\n-----END PRIVATE KEY-----\n";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\ncHVibGlj\n-----END PUBLIC KEY-----\n";

/// `bootstrap` with a home folder and a folder of trusted keys in the tree.
fn bootstrap(tree: &Tree, arguments: &[&str]) -> Command {
    fs::create_dir_all(tree.path("trusted")).expect("a folder");
    let trusted = tree.path("trusted");
    let mut command = tree.command(&["bootstrap", "--repository", "Acme/Hello_World"]);
    command.args(arguments).arg("--trusted-keys").arg(trusted).env("HOME", tree.path("home"));
    command
}

fn with_keys(tree: &Tree, arguments: &[&str]) -> Command {
    let mut command = bootstrap(tree, arguments);
    // A secret that was pasted often lacks its last line end.
    command.env("ABUILD_PRIVATE_KEY", PRIVATE.trim_end()).env("ABUILD_PUBLIC_KEY", PUBLIC);
    command
}

#[test]
fn keys_from_the_environment_land_where_abuild_and_apk_look() {
    let tree = Tree::hello();
    let ended = end(&mut with_keys(&tree, &[]));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(tree.read("home/.abuild/acme-hello-world.rsa"), PRIVATE);
    assert_eq!(tree.mode("home/.abuild/acme-hello-world.rsa"), 0o600);
    assert_eq!(tree.read("home/.abuild/acme-hello-world.rsa.pub"), PUBLIC);
    assert_eq!(tree.mode("home/.abuild/acme-hello-world.rsa.pub"), 0o644);
    assert_eq!(tree.read("trusted/acme-hello-world.rsa.pub"), PUBLIC);
    let key = tree.path("home/.abuild/acme-hello-world.rsa");
    let settings = tree.read("home/.abuild/abuild.conf");
    assert_eq!(settings, format!("PACKAGER_PRIVKEY={}\n", key.display()));
    let shown = ended.stdout + &ended.stderr;
    assert!(!shown.contains("c2VjcmV0"), "{shown}");
}

#[test]
fn a_key_that_an_interrupted_run_left_behind_is_removed() {
    let tree = Tree::hello();
    tree.write("home/.abuild/.pakman-x1y2z3", PRIVATE);
    let ended = end(&mut with_keys(&tree, &[]));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let expected = ["abuild.conf", "acme-hello-world.rsa", "acme-hello-world.rsa.pub"];
    assert_eq!(tree.names("home/.abuild"), expected);
}

#[test]
fn keys_from_files_need_no_variables() {
    let tree = Tree::hello();
    tree.write("k/private", PRIVATE);
    tree.write("k/public", PUBLIC);
    let flags = ["--private-key", "k/private", "--public-key", "k/public", "--home", "elsewhere"];
    let ended = end(&mut bootstrap(&tree, &flags));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(tree.mode("elsewhere/.abuild/acme-hello-world.rsa"), 0o600);
    assert!(!tree.path("home").exists());
}

#[test]
fn a_private_key_in_the_work_tree_is_in_danger_of_being_shipped() {
    let tree = Tree::hello();
    tree.write("private", PRIVATE);
    let ended = end(&mut bootstrap(&tree, &["--private-key", "./private"]));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("warning: ./private is inside the work tree"),
        "{}",
        ended.stderr
    );
    let elsewhere = Tree::empty();
    elsewhere.write("private", PRIVATE);
    let path = elsewhere.path("private");
    let path = path.to_str().expect("UTF-8");
    let ended = end(&mut bootstrap(&tree, &["--private-key", path]));
    assert!(!ended.stderr.contains("lies in"), "{}", ended.stderr);
}

#[test]
fn settings_that_are_there_stay_and_another_key_in_them_is_said() {
    let tree = Tree::hello();
    tree.write("home/.abuild/abuild.conf", "PACKAGER_PRIVKEY=\"$HOME/.abuild/me.rsa\"\n");
    let ended = end(&mut with_keys(&tree, &[]));
    assert_eq!(ended.code, 0);
    assert!(ended.stderr.contains("home/.abuild/me.rsa; it is left as it is"), "{}", ended.stderr);
    let settings = tree.read("home/.abuild/abuild.conf");
    assert_eq!(settings, "PACKAGER_PRIVKEY=\"$HOME/.abuild/me.rsa\"\n");
}

#[test]
fn settings_that_name_this_key_already_are_no_news() {
    let tree = Tree::hello();
    let settings = "PACKAGER_PRIVKEY=\"$HOME/.abuild/acme-hello-world.rsa\"\n";
    tree.write("home/.abuild/abuild.conf", settings);
    let ended = end(&mut with_keys(&tree, &[]));
    assert!(!ended.stderr.contains("abuild.conf"), "{}", ended.stderr);
}

#[test]
fn what_is_no_key_stops_everything_and_is_not_shown() {
    let tree = Tree::hello();
    let mut command = bootstrap(&tree, &[]);
    let ended = end(command.env("ABUILD_PRIVATE_KEY", "c2VjcmV0c2VjcmV0"));
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("error: ABUILD_PRIVATE_KEY: "), "{}", ended.stderr);
    assert!(!ended.stderr.contains("c2VjcmV0"), "{}", ended.stderr);
    assert_eq!(tree.names("."), ["instellar.yml", "trusted"]);
}

#[test]
fn without_a_key_nothing_is_signed_and_no_folder_is_made() {
    let tree = Tree::hello();
    let ended = end(&mut bootstrap(&tree, &[]));
    assert_eq!(ended.code, 0);
    assert!(ended.stderr.contains("note: no private key was given"), "{}", ended.stderr);
    assert!(!tree.path("home").exists());
}

#[test]
fn a_private_key_without_its_public_half_is_said_to_be_of_no_use() {
    let tree = Tree::hello();
    let run = || end(bootstrap(&tree, &[]).env("ABUILD_PRIVATE_KEY", PRIVATE));
    let ended = run();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("warning: abuild refuses"), "{}", ended.stderr);
    tree.write("home/.abuild/acme-hello-world.rsa.pub", PUBLIC);
    assert!(!run().stderr.contains("abuild refuses"));
}

#[test]
fn git_is_not_handed_the_key() {
    let tree = Tree::hello();
    tree.write(".git/HEAD", "ref: refs/heads/main\n");
    tree.write("bin/git", "#!/bin/sh\nenv > environment\nexit 1\n");
    let mode = fs::Permissions::from_mode(0o755);
    fs::set_permissions(tree.path("bin/git"), mode).expect("a mode");
    let path = format!("{}:/usr/bin:/bin", tree.path("bin").display());
    let ended = end(with_keys(&tree, &[]).env("PATH", path));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let environment = tree.read("environment");
    assert!(environment.contains("HOME="), "{environment}");
    assert!(!environment.contains("c2VjcmV0"), "{environment}");
}

#[test]
fn a_folder_of_trusted_keys_that_is_missing_is_not_needed() {
    let tree = Tree::hello();
    let mut command = with_keys(&tree, &[]);
    fs::remove_dir(tree.path("trusted")).expect("an empty folder");
    let ended = end(&mut command);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(!tree.path("trusted").exists());
}

#[test]
fn a_dry_run_names_the_key_files_and_shows_no_key() {
    let tree = Tree::hello();
    let ended = end(&mut with_keys(&tree, &["--dry-run"]));
    let size = PRIVATE.len().to_string();
    let line = ["0600", &size, "home/.abuild/acme-hello-world.rsa"];
    let mut lines = ended.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    assert!(lines.any(|words| words == line), "{}", ended.stdout);
    assert!(!(ended.stdout + &ended.stderr).contains("c2VjcmV0"));
    assert!(!tree.path("home").exists());
}

//! What git's environment, and the user's own settings, do to what is built.

use std::fs;

use crate::support::{Ended, Tree, end};

/// An application that builds, in a repository with the tag `v1.2.3`.
fn application() -> Option<Tree> {
    let tree = Tree::of_git()?;
    let text = "\
dependencies: { build: [], runtime: [curl, jq, s6, execline, hello-openrc] }
build: { command: 'true', destinations: ['*'] }
run: { name: hello, services: [{ name: web, binary: hello, start: { call: web } }] }
";
    tree.write("instellar.yml", text);
    tree.write("bin/hello", "#!/bin/sh\n");
    tree.git(&["add", "--all"]);
    tree.git(&["update-index", "--chmod=+x", "bin/hello"]);
    tree.git(&["commit", "-q", "-m", "one"]);
    tree.git(&["checkout", "-q", "--", "."]);
    tree.git(&["tag", "v1.2.3"]);
    Some(tree)
}

/// Builds into `out`, with the work folder and the home folder below `home`.
fn build(tree: &Tree, home: &Tree, more: &[&str]) -> Ended {
    let out = home.path("out").display().to_string();
    let arguments = [&["build", "--output", &out, "--repository", "acme/hello"], more].concat();
    end(tree.command(&arguments).env("HOME", home.root()))
}

#[test]
fn another_repository_in_the_environment_does_not_count() {
    let (Some(tree), Some(other)) = (application(), Tree::of_git()) else { return };
    other.write("file", "");
    other.git(&["add", "."]);
    other.git(&["commit", "-q", "-m", "other"]);
    other.git(&["tag", "v9.9.9"]);
    let mut command = tree.command(&["bootstrap", "-v", "--repository", "acme/hello", "--dry-run"]);
    command.env("GIT_DIR", other.path(".git")).env("GIT_WORK_TREE", other.root());
    command.env("GIT_INDEX_FILE", other.path(".git/index")).env("GIT_CEILING_DIRECTORIES", "/");
    command.env("GIT_OBJECT_DIRECTORY", other.path(".git/objects"));
    command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "extensions.x");
    command.env("GIT_CONFIG_VALUE_0", "y").env("GIT_NAMESPACE", "n").env("GIT_TRACE", "1");
    let ended = end(&mut command);
    assert!(ended.stderr.contains("the version is 1.2.3 (tag v1.2.3)"), "{}", ended.stderr);
}

#[test]
fn what_the_user_ignores_everywhere_is_not_packed() {
    let Some(tree) = application() else { return };
    for (settings, ignored) in [
        ("[core]\nexcludesFile = ~/mine\n", "mine"),
        ("[include]\npath = more\n", "mine"),
        ("", ".config/git/ignore"),
    ] {
        let home = Tree::empty();
        home.write(".gitconfig", settings);
        home.write("more", "[core]\nexcludesFile = ~/mine\n");
        home.write(ignored, "master.key\n");
        tree.write("master.key", "TOPSECRET\n");
        let ended = build(&tree, &home, &[]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let package = ended
            .stdout
            .lines()
            .next()
            .and_then(|line| line.split("  ").last())
            .expect("a path")
            .trim();
        let inspected = tree.run(&["inspect", package]);
        assert!(inspected.stdout.contains("var/lib/hello/bin/hello"), "{}", inspected.stdout);
        assert!(!inspected.stdout.contains("master.key"), "{settings}");
    }
}

#[test]
fn a_repository_that_git_cannot_read_ends_the_build() {
    let Some(tree) = application() else { return };
    tree.write(".gitignore", "secret\n");
    tree.write("secret", "TOPSECRET\n");
    tree.git(&["config", "core.repositoryformatversion", "1"]);
    tree.git(&["config", "extensions.fooStorage", "bar"]);
    let home = Tree::empty();
    for more in [&[][..], &["--version", "1.0.0"]] {
        let ended = build(&tree, &home, more);
        assert_eq!(ended.code, 2);
        assert!(ended.stderr.contains("foostorage"), "{}", ended.stderr);
        assert!(ended.stderr.contains("repair the repository"), "{}", ended.stderr);
    }
    assert!(!home.path("out").exists());
}

#[test]
fn a_changed_tree_never_takes_the_place_of_what_is_published() {
    let Some(tree) = application() else { return };
    let home = Tree::empty();
    let names = || {
        let folder = fs::read_dir(home.path("out")).expect("a repository").next();
        let folder = folder.expect("an architecture").expect("an entry").path();
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with("hello-1"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(build(&tree, &home, &[]).code, 0);
    assert_eq!(names(), ["hello-1.2.3-r0.apk"]);
    for text in ["#!/bin/sh\n# two\n", "#!/bin/sh\n# three\n"] {
        tree.write("bin/hello", text);
        let ended = build(&tree, &home, &[]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert!(ended.stderr.contains("warning: tracked files are changed"), "{}", ended.stderr);
    }
    let all = ["hello-1.2.3-r0.apk", "hello-1.2.3_git1-r0.apk", "hello-1.2.3_git1-r1.apk"];
    assert_eq!(names(), all);
    let ended = build(&tree, &home, &["--release", "1"]);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    assert!(ended.stderr.contains("tracked files have changed; commit them"), "{}", ended.stderr);
}

//! The version that a git history gives.

use crate::support::{Ended, Tree, end};

/// A work tree with one commit; `None` where git is missing.
fn history() -> Option<Tree> {
    let tree = Tree::of_git()?;
    tree.write(".gitignore", ".apk\n");
    tree.git(&["add", "."]);
    tree.git(&["commit", "-q", "-m", "one"]);
    Some(tree)
}

/// One more commit; the message keeps it apart from others made in the same second.
fn commit(tree: &Tree, message: &str) {
    tree.git(&["commit", "-q", "--allow-empty", "-m", message]);
}

fn bootstrap(tree: &Tree) -> (String, Ended) {
    let ended = tree.run(&["bootstrap", "--repository", "acme/hello"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let apkbuild = tree.read(".apk/acme/hello/APKBUILD");
    let version = apkbuild.lines().find_map(|line| line.strip_prefix("pkgver="));
    (version.expect("a version").to_owned(), ended)
}

#[test]
fn a_tag_on_the_commit_is_the_version() {
    let Some(tree) = history() else { return };
    tree.git(&["tag", "v1.2.3-rc.1"]);
    tree.git(&["tag", "-a", "-m", "x", "v1.2.3"]);
    let (version, ended) = bootstrap(&tree);
    assert_eq!(version, "1.2.3");
    assert!(!ended.stderr.contains("warning"), "{}", ended.stderr);
}

#[test]
fn commits_since_the_tag_count() {
    let Some(tree) = history() else { return };
    tree.git(&["tag", "1.2.3"]);
    commit(&tree, "two");
    commit(&tree, "three");
    assert_eq!(bootstrap(&tree).0, "1.2.3_git2");
}

#[test]
fn a_tag_that_is_no_version_is_skipped_with_a_warning() {
    let Some(tree) = history() else { return };
    tree.git(&["tag", "v1.0.0"]);
    commit(&tree, "four");
    tree.git(&["tag", "-a", "-m", "x", "deployed/yesterday"]);
    commit(&tree, "five");
    let (version, ended) = bootstrap(&tree);
    assert_eq!(version, "1.0.0_git2");
    assert!(ended.stderr.contains("warning: a newer tag is skipped"), "{}", ended.stderr);
    assert!(ended.stderr.contains("deployed/yesterday"), "{}", ended.stderr);
}

#[test]
fn where_no_tag_is_a_version_none_is_called_nearer() {
    let Some(tree) = history() else { return };
    tree.git(&["tag", "nightly"]);
    let (version, ended) = bootstrap(&tree);
    assert_eq!(version, "0.0.0_git1");
    assert!(ended.stderr.contains("warning: a tag is skipped: \"nightly\""), "{}", ended.stderr);
}

#[test]
fn a_tag_on_another_branch_does_not_count() {
    let Some(tree) = history() else { return };
    tree.git(&["tag", "v1.0.0"]);
    tree.git(&["checkout", "-q", "-b", "next"]);
    commit(&tree, "six");
    tree.git(&["tag", "v2.0.0"]);
    tree.git(&["checkout", "-q", "main"]);
    commit(&tree, "seven");
    assert_eq!(bootstrap(&tree).0, "1.0.0_git1");
}

#[test]
fn without_a_tag_all_commits_count_and_a_warning_says_so() {
    let Some(tree) = history() else { return };
    commit(&tree, "eight");
    let (version, ended) = bootstrap(&tree);
    assert_eq!(version, "0.0.0_git2");
    assert!(ended.stderr.contains("git tag v1.0.0"), "{}", ended.stderr);
}

#[test]
fn a_shallow_clone_is_warned_about_unless_its_one_commit_is_tagged() {
    let Some(tree) = history() else { return };
    let clone = Tree::empty();
    tree.git(&["tag", "v1.0.0"]);
    commit(&tree, "nine");
    let url = format!("file://{}", tree.root().display());
    clone.git(&["clone", "-q", "--depth=1", &url, "."]);
    let (version, ended) = bootstrap(&clone);
    assert_eq!(version, "0.0.0_git1");
    assert!(ended.stderr.contains("fetch-depth: 0"), "{}", ended.stderr);

    clone.git(&["tag", "v1.1.0"]);
    let (version, ended) = bootstrap(&clone);
    assert_eq!(version, "1.1.0");
    assert!(!ended.stderr.contains("warning"), "{}", ended.stderr);
}

#[test]
fn a_work_tree_without_commits_has_a_version() {
    let Some(tree) = Tree::of_git() else { return };
    assert_eq!(bootstrap(&tree).0, "0.0.0_git0");
}

#[test]
fn a_folder_without_git_has_a_version_and_a_warning_and_a_machine_without_it_an_error() {
    let tree = Tree::hello();
    let (version, ended) = bootstrap(&tree);
    assert_eq!(version, "0.0.0_git0");
    assert!(ended.stderr.contains("not in a git work tree"), "{}", ended.stderr);
    tree.write(".git/HEAD", "ref: refs/heads/main\n");
    let mut command = tree.command(&["bootstrap", "--repository", "acme/hello"]);
    let ended = end(command.env("PATH", "/nonexistent"));
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("git is not installed"), "{}", ended.stderr);
    assert!(ended.stderr.contains("use --version"), "{}", ended.stderr);
}

#[test]
fn a_version_that_is_asked_for_needs_no_git() {
    let tree = Tree::hello();
    let arguments = ["bootstrap", "--repository", "acme/hello", "--version", "v1.2.3"];
    let ended = end(tree.command(&arguments).env("PATH", "/nonexistent"));
    assert_eq!(ended.code, 0);
    assert!(!ended.stderr.contains("warning"), "{}", ended.stderr);
    assert!(tree.read(".apk/acme/hello/APKBUILD").contains("pkgver=1.2.3\n"));
    let ended = tree.run(&["bootstrap", "--version", "1.2.3+build5"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.starts_with("error: --version: "), "{}", ended.stderr);
}

#[test]
fn a_linked_work_tree_knows_its_remote_and_tags() {
    let Some(tree) = history() else { return };
    tree.git(&["remote", "add", "origin", "https://example.com/Acme/Hello"]);
    tree.git(&["tag", "v3.0"]);
    tree.git(&["worktree", "add", "-q", "linked"]);
    let ended = tree.run(&["-C", "linked", "bootstrap"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(tree.read("linked/.apk/Acme/Hello/APKBUILD").contains("pkgver=3.0\n"));
}

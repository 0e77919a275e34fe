//! Repositories that git cannot read: an error that says what to do, never an answer without git.

use std::{
    fs,
    time::{Duration, Instant},
};

use crate::support::Tree;

#[test]
fn a_work_tree_whose_repository_is_elsewhere_is_an_error() {
    let tree = Tree::new();
    tree.git(&["worktree", "add", "--quiet", "../moved"]);
    let linked = tree.beside("moved");
    fs::rename(tree.path(), tree.beside("elsewhere")).unwrap();
    let error = pakman_project::sources(&linked, &[]).expect_err("it is lost").to_string();
    assert!(error.contains("which does not exist") && error.contains("worktree repair"), "{error}");
}

#[test]
fn an_extension_that_git_does_not_know_is_an_error() {
    let tree = Tree::new();
    tree.git(&["config", "core.repositoryformatversion", "1"]);
    tree.git(&["config", "extensions.fooStorage", "bar"]);
    let error = tree.error();
    assert!(error.contains("foostorage") && error.contains("repair the repository"), "{error}");
}

#[test]
fn what_breaks_a_repository_is_an_error() {
    for (path, text, said) in [
        (".git/HEAD", "", "git cannot read"),
        (".git/HEAD", "nonsense\n", "git cannot read"),
        (".git/config", "[core\n", "line 2 of"),
        (".git/index", "nonsense, and longer than a header is", "bad signature"),
        (".git/info/sparse-checkout", "", ""),
        (".git/objects/info/alternates", "/nonexistent\n", ""),
    ] {
        let tree = Tree::new();
        tree.put(path, text);
        match tree.ask() {
            Ok(()) => assert!(said.is_empty(), "{path}"),
            Err(error) => {
                let error = error.to_string();
                assert!(!said.is_empty() && error.contains(said), "{path}: {error}");
                assert!(!error.contains("pakman-git-"), "{error}");
            }
        }
    }
}

#[test]
fn a_repository_without_its_parts_is_an_error() {
    for name in ["HEAD", "objects", "refs"] {
        let tree = Tree::new();
        fs::rename(tree.path().join(".git").join(name), tree.beside(name)).unwrap();
        tree.error();
    }
    let tree = Tree::plain();
    fs::create_dir(tree.path().join(".git")).unwrap();
    tree.error();
    let tree = Tree::plain();
    tree.put(".git", "nonsense\n");
    tree.error();
    let tree = Tree::plain();
    tree.link(".git", "nowhere");
    assert!(tree.error().contains("leads to nowhere, which does not exist"));
}

#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    for path in [
        ".git",
        ".git/HEAD",
        ".git/config",
        ".git/index",
        ".git/commondir",
        ".git/packed-refs",
        ".git/shallow",
        ".git/info/exclude",
        ".git/info/sparse-checkout",
    ] {
        let tree = Tree::new();
        tree.pipe(path);
        let error = tree.error();
        assert!(error.contains("it is a pipe"), "{path}: {error}");
    }
}

#[test]
fn a_pipe_in_the_place_of_what_git_ignores_by_is_not_waited_for() {
    for path in [".gitignore", "lib/.gitignore"] {
        let tree = Tree::new();
        tree.put(path, "").pipe(path);
        let begun = Instant::now();
        let error = tree.error();
        assert!(error.contains(&format!("{path}: it is a pipe")), "{path}: {error}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{path}: {:?}", begun.elapsed());
    }
}

#[test]
fn a_bare_setting_does_not_turn_ignored_files_into_sources() {
    let tree = Tree::new();
    tree.git(&["config", "core.bare", "true"]);
    assert_eq!(tree.sources().unwrap(), [".gitignore", "file"]);
    tree.git(&["config", "core.bare", "false"]).git(&["config", "core.worktree", "/nonexistent"]);
    assert_eq!(tree.sources().unwrap(), [".gitignore", "file"]);
}

//! The places where git keeps a repository.

use std::fs;

use crate::support::{Tree, git};

/// The version tag and the sources that are found in `app` of the tree.
fn seen(tree: &Tree) -> (Vec<String>, Vec<String>) {
    let version = pakman_project::version(&tree.path()).unwrap().unwrap();
    (version.tag.into_iter().collect(), tree.sources().unwrap())
}

fn expected() -> (Vec<String>, Vec<String>) {
    (vec!["v1.0.0".to_owned()], vec![".gitignore".to_owned(), "file".to_owned()])
}

#[test]
fn dot_git_may_be_a_link() {
    let tree = Tree::new();
    tree.git(&["tag", "v1.0.0"]);
    fs::rename(tree.path().join(".git"), tree.beside("elsewhere")).unwrap();
    tree.link(".git", "../elsewhere");
    assert_eq!(seen(&tree), expected());
}

#[test]
fn dot_git_may_be_a_file() {
    let tree = Tree::new();
    tree.git(&["tag", "v1.0.0"]);
    fs::rename(tree.path().join(".git"), tree.beside("elsewhere")).unwrap();
    tree.put(".git", "gitdir: ../elsewhere\n");
    assert_eq!(seen(&tree), expected());
}

#[test]
fn a_linked_work_tree_has_a_head_and_an_index_of_its_own() {
    let tree = Tree::new();
    tree.git(&["tag", "v1.0.0"]).git(&["config", "extensions.worktreeConfig", "true"]);
    tree.git(&["branch", "other"]).put("later", "").commit();
    fs::rename(tree.path(), tree.beside("main")).unwrap();
    git(&tree.beside("main"), &["worktree", "add", "--quiet", "../app", "other"]);
    tree.put("secret", "");
    assert_eq!(seen(&tree), expected());
}

#[test]
fn objects_may_be_borrowed() {
    let tree = Tree::new();
    tree.git(&["tag", "v1.0.0"]);
    fs::rename(tree.path(), tree.beside("main")).unwrap();
    git(&tree.beside(""), &["clone", "--quiet", "--shared", "main", "app"]);
    tree.put("secret", "").put(".git/objects/info/alternates", "../../../main/.git/objects\n");
    assert_eq!(seen(&tree), expected());
    assert!(pakman_project::head(&tree.path()).unwrap().is_some());
}

#[test]
fn other_formats_are_read_as_git_reads_them() {
    for format in [&["--object-format=sha256"][..], &["--ref-format=reftable"]] {
        let tree = Tree::plain();
        tree.put(".gitignore", "secret\n").put("file", "one\n").put("secret", "");
        tree.git(&[&["init", "--quiet"], format].concat()).commit().git(&["tag", "v1.0.0"]);
        assert_eq!(seen(&tree), expected(), "{format:?}");
    }
}

#[test]
fn an_index_in_parts_is_read() {
    let tree = Tree::new();
    tree.git(&["tag", "v1.0.0"]).git(&["update-index", "--split-index"]);
    assert_eq!(seen(&tree), expected());
}

#[test]
fn a_repository_without_commits_has_sources_and_no_head() {
    let tree = Tree::plain();
    tree.git(&["init", "--quiet"]).put(".gitignore", "secret\n").put("secret", "");
    assert_eq!(tree.sources().unwrap(), [".gitignore"]);
    assert_eq!(pakman_project::head(&tree.path()).unwrap(), None);
}

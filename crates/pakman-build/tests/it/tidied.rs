//! Repositories that git changes while they are copied: `git gc` starts by itself after a commit,
//! and goes on in the background.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use pakman_build::Interrupt;
use pakman_testbed::rounds;

use crate::{
    repository::{knows_its_version, tree},
    support::{Heard, Tree, file, git},
};

/// A tree whose build fails where its repository lacks anything that it names, and tells its
/// version.
fn whole() -> Tree {
    let command = "set -e; git fsck --connectivity-only --no-dangling --no-progress\n\
                   git rev-parse --verify --quiet HEAD >/dev/null; git status >/dev/null\n\
                   git describe --tags --abbrev=0\n\
                   mkdir bin; touch bin/hello; chmod 755 bin/hello";
    Tree::new(&file(command, "[bin]", ""))
}

/// Builds a tree again and again while `change` happens to its repository all the time.
fn while_changing(tree: &Tree, change: impl Fn(usize) + Sync) {
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0;
            while !is_done.load(Ordering::Relaxed) {
                change(round);
                round += 1;
            }
        });
        let built = (0..rounds(3)).map(|_| {
            let mut heard = Heard::default();
            let built = tree.build_with(|_, _| {}, &mut heard, &Interrupt::default());
            (built.map_err(|error| error.to_string()).err(), heard.lines)
        });
        let sound = (None, vec!["v2".to_owned()]);
        let other = built.into_iter().find(|found| *found != sound);
        is_done.store(true, Ordering::Relaxed);
        assert_eq!(other, None);
    });
}

fn commit(folder: &Path, round: usize) {
    fs::write(folder.join("notes"), round.to_string()).unwrap();
    git(folder, &["add", "notes"]);
    git(folder, &["commit", "--quiet", "-m", "Another"]);
}

#[test]
fn a_repository_that_git_tidies_meanwhile() {
    let tree = tree();
    for number in 0..1_000 {
        tree.put(&format!("notes/{number}"), &number.to_string(), 0o644);
    }
    tree.commit().git(&["tag", "v2"]);
    let copy = tree.path().parent().unwrap().join("loose.git");
    fs::rename(tree.path().join(".git"), &copy).unwrap();
    for _ in 0..3 {
        let git = tree.path().join(".git");
        let _ = fs::remove_dir_all(&git);
        let copied = Command::new("cp").arg("-a").args([&copy, &git]).status().unwrap();
        assert!(copied.success());
        thread::scope(|scope| {
            scope.spawn(|| tree.git(&["gc", "--quiet", "--prune=now"]));
            knows_its_version(&tree);
        });
    }
}

/// `git gc` may take longer to remove what it has packed than all of it takes to be copied.
#[test]
fn loose_objects_that_go_one_by_one() {
    let tree = tree();
    for number in 0..1_000 {
        tree.put(&format!("notes/{number}"), &number.to_string(), 0o644);
    }
    tree.commit().git(&["tag", "v2"]).git(&["repack", "-a", "-q"]);
    let objects = tree.path().join(".git/objects");
    let mut loose: Vec<PathBuf> = fs::read_dir(&objects)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().len() == 2)
        .collect();
    loose.sort();
    thread::scope(|scope| {
        scope.spawn(|| {
            for folder in loose {
                for object in fs::read_dir(&folder).unwrap() {
                    fs::remove_file(object.unwrap().path()).unwrap();
                    thread::sleep(Duration::from_millis(1));
                }
                fs::remove_dir(folder).unwrap();
            }
        });
        knows_its_version(&tree);
    });
}

#[test]
fn commits_and_new_packs() {
    let tree = whole();
    tree.commit().git(&["tag", "v2"]);
    while_changing(&tree, |round| {
        commit(&tree.path(), round);
        if round % 2 == 0 {
            tree.git(&["gc", "--quiet", "--prune=now"]);
        } else {
            tree.git(&["repack", "-a", "-d", "-q"]).git(&["pack-refs", "--all"]);
        }
    });
}

#[test]
fn commits_in_a_linked_work_tree() {
    let tree = whole();
    let other = whole();
    other.commit().git(&["tag", "v2"]);
    fs::remove_dir_all(tree.path()).unwrap();
    let place = tree.path();
    other.git(&["worktree", "add", "--quiet", "--detach", place.to_str().unwrap(), "v2"]);
    while_changing(&tree, |round| {
        commit(&tree.path(), round);
        if round % 4 == 0 {
            other.git(&["repack", "-a", "-d", "-q"]);
        }
    });
}

#[test]
fn an_index_in_two_files() {
    let tree = whole();
    tree.commit().git(&["tag", "v2"]);
    tree.git(&["config", "splitIndex.maxPercentChange", "0"]);
    tree.git(&["update-index", "--split-index"]);
    while_changing(&tree, |round| commit(&tree.path(), round));
}

#[test]
fn references_in_tables() {
    let tree = whole();
    tree.git(&["init", "--quiet", "--ref-format=reftable"]).commit().git(&["tag", "v2"]);
    while_changing(&tree, |round| commit(&tree.path(), round));
}

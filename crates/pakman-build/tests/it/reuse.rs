//! What stays from one build to the next: the tree, where that is wanted, and the home of builds.

use std::{fs, os::unix::fs::symlink, path::Path};

use pakman_build::{Error, Interrupt, Phase, Published};

use crate::support::{Heard, Tree, file, listing, text};

/// A tree whose build makes `bin/hello` and counts its runs in `runs`, beside the tree.
fn counting(destinations: &str) -> Tree {
    let tree = Tree::new(&file(
        "echo x >> \"$RUNS\"; mkdir -p bin; cp hello.sh bin/hello; echo made > .made",
        destinations,
        "",
    ));
    tree.put("hello.sh", "#!/bin/sh\n", 0o755);
    tree
}

fn build(tree: &Tree, reuse: bool, more: &[(&str, &str)]) -> (Result<Published, Error>, Heard) {
    let mut heard = Heard::default();
    let runs = runs_file(tree);
    let built = tree.build_with(
        |plan, _| {
            plan.reuse = reuse;
            plan.passed.push(("RUNS".into(), runs.into()));
            plan.passed.extend(more.iter().map(|(name, value)| (name.into(), value.into())));
        },
        &mut heard,
        &Interrupt::default(),
    );
    (built.map(|mut published| published.remove(0)), heard)
}

fn runs_file(tree: &Tree) -> std::path::PathBuf {
    tree.path().parent().unwrap().join("runs")
}

fn runs(tree: &Tree) -> usize {
    fs::read_to_string(runs_file(tree)).unwrap_or_default().lines().count()
}

#[test]
fn what_was_built_is_packed_again_where_nothing_it_was_built_of_has_changed() {
    let tree = counting("[bin, missing]");
    let (failed, _) = build(&tree, false, &[]);
    assert!(matches!(failed, Err(Error::MissingDestinations(_))));
    assert_eq!(runs(&tree), 1);
    // Where the file says what is shipped, only packing changes; it is shipped as it is now.
    tree.put("instellar.yml", "# Mended\n", 0o644);
    let mended = tree.with_file(&file(
        "echo x >> \"$RUNS\"; mkdir -p bin; cp hello.sh bin/hello; echo made > .made",
        "['*', .made]",
        "",
    ));
    let (published, heard) = build(&mended, true, &[]);
    let path = published.unwrap().path;
    let listing = listing(&path);
    assert!(listing.contains("var/lib/hello/bin/hello"), "{listing}");
    assert!(listing.contains("var/lib/hello/.made"), "{listing}");
    assert_eq!(text(&path, "var/lib/hello/instellar.yml"), "# Mended\n");
    assert_eq!(heard.phases[..2], [Phase::Reuse, Phase::Package]);
    assert_eq!(runs(&mended), 1);
    // Since it was wanted once, it stays for the next time.
    let (published, _) = build(&mended, true, &[]);
    published.unwrap();
    assert_eq!(runs(&mended), 1);
}

#[test]
fn whatever_a_build_is_made_of_makes_it_anew() {
    let tree = counting("[bin]");
    build(&tree, true, &[]).0.unwrap();
    build(&tree, true, &[]).0.unwrap();
    assert_eq!(runs(&tree), 1, "nothing has changed");
    tree.put("hello.sh", "#!/bin/sh\nexit 1\n", 0o755);
    build(&tree, true, &[]).0.unwrap();
    assert_eq!(runs(&tree), 2, "a source has");
    build(&tree, true, &[("FLAVOUR", "vanilla")]).0.unwrap();
    assert_eq!(runs(&tree), 3, "a variable has");
    build(&tree, false, &[("FLAVOUR", "vanilla")]).0.unwrap();
    assert_eq!(runs(&tree), 4, "nobody wants it");
    build(&tree, true, &[("FLAVOUR", "vanilla")]).0.unwrap();
    assert_eq!(runs(&tree), 5, "it was not kept");
}

#[test]
fn a_build_that_failed_is_never_reused() {
    let tree = Tree::new(&file("mkdir bin; cp hello.sh bin/hello; exit 3", "[bin]", ""));
    tree.put("hello.sh", "#!/bin/sh\n", 0o755);
    for _ in 0..2 {
        let (failed, heard) = build(&tree, true, &[]);
        assert!(matches!(failed, Err(Error::Failed(_))));
        assert_eq!(heard.phases[0], Phase::Stage);
    }
}

#[test]
fn the_recipe_in_a_tree_that_is_reused_is_never_written_through_a_link() {
    let tree = Tree::new(&file(
        "mkdir bin; cp hello.sh bin/hello; mv .apk/acme/hello \"$RUNS\"; ln -s \"$RUNS\" .apk/acme/hello",
        "[bin, missing]",
        "",
    ));
    tree.put("hello.sh", "#!/bin/sh\n", 0o755);
    build(&tree, false, &[]).0.unwrap_err();
    let elsewhere = runs_file(&tree);
    for entry in fs::read_dir(&elsewhere).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    build(&tree, true, &[]).0.unwrap_err();
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}

#[test]
fn the_home_of_builds_stays_unless_it_became_something_else() {
    let tree = counting("[bin]");
    let home = tree.work().join("build/home");
    build(&tree, false, &[]).0.unwrap();
    fs::write(home.join("downloaded"), "once\n").unwrap();
    build(&tree, false, &[]).0.unwrap();
    assert_eq!(fs::read_to_string(home.join("downloaded")).unwrap(), "once\n");
    assert_eq!(names(&tree.work().join("build")), ["home"], "and nothing else does");

    let precious = tree.path().parent().unwrap().join("precious");
    fs::create_dir(&precious).unwrap();
    fs::write(precious.join("file"), "").unwrap();
    fs::remove_dir_all(&home).unwrap();
    symlink(&precious, &home).unwrap();
    build(&tree, false, &[]).0.unwrap();
    assert!(precious.join("file").exists());
    assert!(home.symlink_metadata().unwrap().is_dir());
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

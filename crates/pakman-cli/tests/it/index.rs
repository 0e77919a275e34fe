//! `index`: which packages get into it, and what it is signed with.

use std::{fs, process::Stdio, thread, time::Duration};

use pakman_apk::{Index, NewPackage};

use crate::{
    packages::{hello, keygen, pack},
    support::{Ended, Tree, end},
};

/// A package of this name.
fn named(name: &str, arch: &str) -> Vec<u8> {
    let mut draft: NewPackage = hello();
    name.clone_into(&mut draft.info.name);
    arch.clone_into(&mut draft.info.arch);
    pack(draft)
}

/// A tree with a repository of two packages, and a key.
fn tree() -> Tree {
    let tree = Tree::empty();
    tree.write("repo/x86_64/one-1.0-r0.apk", named("one", "x86_64"));
    tree.write("repo/x86_64/two-1.0-r0.apk", named("two", "noarch"));
    keygen(&tree, "me.rsa");
    tree
}

fn index(tree: &Tree, arguments: &[&str]) -> Ended {
    tree.run(&[&["index", "--key", "me.rsa"], arguments].concat())
}

fn read(tree: &Tree, path: &str) -> Index {
    let bytes = fs::read(tree.path(path)).expect("an index");
    Index::read(bytes.as_slice()).expect("an index").0
}

#[test]
fn what_came_changed_and_went_is_said() {
    let tree = tree();
    let ended = index(&tree, &["repo"]);
    let said = "added    one-1.0-r0.apk\nadded    two-1.0-r0.apk\n\
                repo/x86_64/APKINDEX.tar.gz: 2 packages, signed by me.rsa.pub\n";
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (0, said, ""));
    thread::sleep(Duration::from_millis(50));
    fs::remove_file(tree.path("repo/x86_64/one-1.0-r0.apk")).expect("it was there");
    tree.run(&["sign", "--key", "me.rsa", "repo/x86_64/two-1.0-r0.apk"]);
    tree.write("repo/x86_64/new-1.0-r0.apk", named("new", "x86_64"));
    let ended = index(&tree, &["repo/x86_64"]);
    let said = "added    new-1.0-r0.apk\nupdated  two-1.0-r0.apk\nremoved  one-1.0-r0.apk\n\
                repo/x86_64/APKINDEX.tar.gz: 2 packages, signed by me.rsa.pub\n";
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (0, said, ""));
    let archs = read(&tree, "repo/x86_64/APKINDEX.tar.gz");
    assert!(archs.records().iter().all(|record| record.info.arch == "x86_64"));
}

#[test]
fn the_shape_for_programs_is_a_contract() {
    let tree = tree();
    tree.write("repo/x86_64/no-1.apk", "no package");
    let ended = index(&tree, &["repo", "--json"]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.stdout);
    assert!(ended.stderr.contains("error: repo/x86_64/no-1.apk: control: "), "{}", ended.stderr);
}

#[test]
fn an_architecture_is_told_by_the_folder_the_index_a_package_or_a_flag() {
    let tree = tree();
    tree.write("any/two-1.0-r0.apk", named("two", "noarch"));
    let ended = index(&tree, &["any"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("use `--arch x86_64`"), "{}", ended.stderr);
    assert_eq!(index(&tree, &["any", "--arch", "aarch64"]).code, 0);
    assert_eq!(index(&tree, &["any"]).code, 0);
    assert_eq!(read(&tree, "any/APKINDEX.tar.gz").records()[0].info.arch, "aarch64");
    tree.write("some/one-1.0-r0.apk", named("one", "riscv64"));
    tree.write("some/two-1.0-r0.apk", named("two", "noarch"));
    assert_eq!(index(&tree, &["some"]).code, 0);
    assert_eq!(read(&tree, "some/APKINDEX.tar.gz").records()[1].info.arch, "riscv64");
}

#[test]
fn a_wrong_architecture_empties_no_index() {
    let tree = tree();
    tree.write("repo/riscv64/one-1.0-r0.apk", named("one", "riscv64"));
    tree.write("repo/noarch/README", "");
    tree.write("any/one-1.0-r0.apk", named("one", "x86_64"));
    assert_eq!(index(&tree, &["repo", "any"]).code, 0);
    let before = fs::read(tree.path("any/APKINDEX.tar.gz")).expect("an index");
    for (folder, code, words) in [
        ("any", 1, "no package would be left, so any/APKINDEX.tar.gz stays as it is"),
        ("repo/x86_64", 2, "repo/x86_64 has the name of another architecture than riscv64"),
    ] {
        let ended = index(&tree, &[folder, "--arch", "riscv64"]);
        assert_eq!(ended.code, code);
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
    assert_eq!(fs::read(tree.path("any/APKINDEX.tar.gz")).expect("an index"), before);
    let ended = index(&tree, &["repo", "--arch", "riscv64"]);
    assert_eq!(ended.stdout, "repo/riscv64/APKINDEX.tar.gz: 1 package, signed by me.rsa.pub\n");
}

#[test]
fn runs_at_the_same_time_wait_for_each_other() {
    let tree = tree();
    let mut runs = Vec::new();
    for number in 0..4 {
        let name = format!("more{number}");
        tree.write(&format!("repo/x86_64/{name}-1.0-r0.apk"), named(&name, "x86_64"));
        let mut command = tree.command(&["index", "--key", "me.rsa", "repo"]);
        runs.push(command.stdout(Stdio::null()).spawn().expect("it runs"));
    }
    assert!(runs.iter_mut().all(|run| run.wait().expect("it ends").success()));
    assert_eq!(read(&tree, "repo/x86_64/APKINDEX.tar.gz").records().len(), 6);
    let names = tree.names("repo/x86_64");
    assert!(names.iter().all(|name| !name.starts_with('.')), "{names:?}");
}

#[test]
fn packages_stand_for_their_folder_and_no_path_for_this_one() {
    let tree = tree();
    let ended = index(&tree, &["repo/x86_64/one-1.0-r0.apk", "repo/x86_64/two-1.0-r0.apk"]);
    assert!(ended.stdout.ends_with(": 2 packages, signed by me.rsa.pub\n"), "{}", ended.stdout);
    let mut command = tree.command(&["index", "--key", "../../me.rsa"]);
    let ended = end(command.current_dir(tree.path("repo/x86_64")));
    assert_eq!(ended.stdout, "./APKINDEX.tar.gz: 2 packages, signed by me.rsa.pub\n");
    let ended = index(&tree, &["."]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("neither packages (.apk) nor a folder"), "{}", ended.stderr);
}

#[test]
fn a_signed_index_does_not_lose_its_signature_for_lack_of_a_key() {
    let tree = tree();
    let ended = tree.run(&["index", "repo"]);
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.ends_with("2 packages, not signed\n"), "{}", ended.stdout);
    assert!(ended.stderr.starts_with("warning: there is no key"), "{}", ended.stderr);
    index(&tree, &["repo"]);
    let before = fs::read(tree.path("repo/x86_64/APKINDEX.tar.gz")).expect("an index");
    let ended = tree.run(&["index", "repo"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("is signed by me.rsa.pub, but there is no key"),
        "{}",
        ended.stderr
    );
    assert_eq!(fs::read(tree.path("repo/x86_64/APKINDEX.tar.gz")).expect("an index"), before);
}

#[test]
fn the_same_packages_give_the_same_index() {
    let tree = tree();
    index(&tree, &["repo", "--description", "acme v1"]);
    let first = fs::read(tree.path("repo/x86_64/APKINDEX.tar.gz")).expect("an index");
    index(&tree, &["repo", "--rebuild"]);
    assert_eq!(fs::read(tree.path("repo/x86_64/APKINDEX.tar.gz")).expect("an index"), first);
    assert_eq!(read(&tree, "repo/x86_64/APKINDEX.tar.gz").description, "acme v1");
    let epoch = |text: &str| {
        let mut command = tree.command(&["index", "--key", "me.rsa", "repo"]);
        end(command.env("SOURCE_DATE_EPOCH", text))
    };
    assert_eq!(epoch("1").code, 0);
    assert_ne!(fs::read(tree.path("repo/x86_64/APKINDEX.tar.gz")).expect("an index"), first);
    let ended = epoch("today");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("SOURCE_DATE_EPOCH is \"today\""), "{}", ended.stderr);
}

#[test]
fn a_damaged_index_is_named_with_the_way_out() {
    let tree = tree();
    tree.write("repo/x86_64/APKINDEX.tar.gz", "nonsense");
    let ended = index(&tree, &["repo"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("`--rebuild` creates a new one"), "{}", ended.stderr);
    assert_eq!(index(&tree, &["repo", "--rebuild"]).code, 0);
}

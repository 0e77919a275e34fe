//! `inspect`: what packages and indexes hold, for people and for programs.

use std::fs;

use pakman_apk::{Limits, PackageReader};

use crate::{
    packages::{hello, keygen, pack},
    support::Tree,
};

/// What depends on how well the package is compressed, under names.
fn stable(tree: &Tree, path: &str, text: &str) -> String {
    let bytes = fs::read(tree.path(path)).expect("a package");
    let package = PackageReader::open(bytes.as_slice(), Limits::default()).expect("a package");
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    text.replace(&hex(&package.info.data_hash.expect("a hash")), "[datahash]")
        .replace(&hex(&package.identity), "[identity]")
        .replace(&format!("file size   {}", bytes.len()), "file size   [size]")
        .replace(&format!("\"file_size\": {}", bytes.len()), "\"file_size\": [size]")
        .replace(&format!("  {}  Greets", bytes.len()), "  [size]  Greets")
}

/// A tree with a signed package.
fn tree() -> Tree {
    let tree = Tree::empty();
    tree.write("x86_64/hello-1.0-r0.apk", pack(hello()));
    keygen(&tree, "me.rsa");
    let ended = tree.run(&["sign", "--key", "me.rsa", PACKAGE]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    tree
}

const PACKAGE: &str = "x86_64/hello-1.0-r0.apk";
const INDEX: &str = "x86_64/APKINDEX.tar.gz";

#[test]
fn a_package_is_shown_with_all_that_it_brings() {
    let tree = tree();
    let ended = tree.run(&["inspect", "--scripts", PACKAGE]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(stable(&tree, PACKAGE, &ended.stdout));
}

#[test]
fn the_shape_of_a_package_for_programs_is_a_contract() {
    let tree = tree();
    let ended = tree.run(&["inspect", "--json", PACKAGE]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(stable(&tree, PACKAGE, &ended.stdout));
    assert_eq!(tree.run(&["inspect", "--format", "json", PACKAGE]).stdout, ended.stdout);
}

#[test]
fn an_index_is_shown_with_its_packages() {
    let tree = tree();
    let index = tree.run(&["index", "x86_64", "--key", "me.rsa", "--description", "acme v1"]);
    assert_eq!(index.code, 0, "{}", index.stderr);
    let size = fs::metadata(tree.path(INDEX)).expect("an index").len();
    let human = tree.run(&["inspect", INDEX]).stdout;
    let human = human.replace(&format!("file size    {size}"), "file size    [size]");
    insta::assert_snapshot!(stable(&tree, PACKAGE, &human));
    let json = tree.run(&["inspect", "--json", INDEX]).stdout;
    let json = json.replace(&format!("\"file_size\": {size}"), "\"file_size\": [size]");
    insta::assert_snapshot!(stable(&tree, PACKAGE, &json));
}

#[test]
fn colours_are_there_when_they_are_wanted() {
    let tree = tree();
    assert!(tree.run(&["inspect", "--color", "always", PACKAGE]).stdout.contains("\u{1b}[1mfiles"));
    assert!(!tree.run(&["inspect", PACKAGE]).stdout.contains('\u{1b}'));
}

#[test]
fn of_a_broken_package_the_whole_part_is_shown() {
    let tree = Tree::empty();
    let mut bytes = pack(hello());
    bytes.push(0);
    tree.write("broken.apk", &bytes);
    let human = tree.run(&["inspect", "broken.apk"]);
    assert_eq!(human.code, 1);
    assert!(human.stdout.contains("-> hello"), "{}", human.stdout);
    assert!(
        human.stderr.contains("error: broken.apk: data: it must be one gzip"),
        "{}",
        human.stderr
    );
    let json = tree.run(&["inspect", "--json", "broken.apk"]);
    assert!(
        json.stdout.contains("\"error\": \"data: it must be one gzip member"),
        "{}",
        json.stdout
    );
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let tree = tree();
    let ended = tree.run(&["inspect", "gone.apk", "me.rsa", PACKAGE]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("error: gone.apk: No such file"), "{}", ended.stderr);
    assert!(ended.stderr.contains("error: me.rsa: not a package or index"), "{}", ended.stderr);
    assert!(ended.stdout.contains("pkgname"), "{}", ended.stdout);
    assert_eq!(tree.run(&["inspect", "me.rsa"]).code, 1);
}

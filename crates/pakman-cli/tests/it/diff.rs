//! `diff`: how two packages differ.

use pakman_apk::{Entry, HookEvent, NewPackage, Node, Script};

use crate::{
    packages::{file, hello, pack},
    support::{Ended, Tree},
};

/// A next version, with a difference of every kind.
fn next() -> NewPackage {
    let mut draft = hello();
    "1.1-r0".clone_into(&mut draft.info.version);
    draft.info.maintainer = String::new();
    draft.info.depends = vec!["jq>=1.6".to_owned(), "wget".to_owned()];
    draft.info.provides = vec!["cmd:hello=1.1-r0".to_owned()];
    draft.scripts.insert(
        Script::Hook(HookEvent::PostInstall),
        b"#!/bin/sh\nrc-update add hello default\n".to_vec(),
    );
    draft.scripts.insert(Script::Hook(HookEvent::PreUpgrade), b"#!/bin/sh\nexit 0\n".to_vec());
    let mut entries: Vec<Entry> = draft.entries.iter().map(|entry| entry.to_entry()).collect();
    entries[0] = file("usr/bin/hello", 0o755, "#!/bin/sh\necho hello you\n");
    entries[1] = Entry::new("usr/bin/hi", 0o777, Node::Symlink(b"./hello".to_vec()));
    "root".clone_into(&mut entries[2].owner);
    entries[3] = file("usr/share/hello/new", 0o644, "new\n");
    draft.entries = entries.into();
    draft
}

/// Compares two packages; what depends on compression is replaced.
fn diff(old: NewPackage, new: NewPackage, arguments: &[&str]) -> Ended {
    let tree = Tree::empty();
    let sizes = [("old.apk", old), ("new.apk", new)].map(|(name, draft)| {
        let bytes = pack(draft);
        tree.write(name, &bytes);
        bytes.len()
    });
    let mut ended = tree.run(&[&["diff", "old.apk", "new.apk"], arguments].concat());
    let [old, new] = sizes;
    let change = i128::try_from(new).expect("small") - i128::try_from(old).expect("small");
    ended.stdout = ended
        .stdout
        .replace(&format!("{old} -> {new} ({change:+})"), "[old] -> [new] ([change])")
        .replace(&format!("\"old\": {old},\n"), "\"old\": [old],\n")
        .replace(&format!("\"new\": {new}\n"), "\"new\": [new]\n");
    ended
}

#[test]
fn differences_of_every_kind_are_shown() {
    let ended = diff(hello(), next(), &[]);
    assert_eq!((ended.code, ended.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn the_shape_for_programs_is_a_contract() {
    let ended = diff(hello(), next(), &["--json"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn the_same_package_has_no_difference() {
    let ended = diff(next(), next(), &[]);
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (0, "", ""));
    let ended = diff(next(), next(), &["--json"]);
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.contains("\"same\": true"), "{}", ended.stdout);
}

#[test]
fn another_order_of_dependencies_is_no_difference() {
    let mut turned = hello();
    turned.info.depends.reverse();
    let ended = diff(hello(), turned, &[]);
    assert!(!ended.stdout.contains("depend"), "{}", ended.stdout);
}

#[test]
fn what_is_no_whole_package_is_not_compared() {
    let tree = Tree::empty();
    let bytes = pack(hello());
    tree.write("good.apk", &bytes);
    tree.write("cut.apk", &bytes[..bytes.len() - 30]);
    for (old, new, code, words) in [
        ("good.apk", "cut.apk", 1, "error: cut.apk: data: it is cut short"),
        ("gone.apk", "good.apk", 2, "error: gone.apk: No such file"),
    ] {
        let ended = tree.run(&["diff", old, new]);
        assert_eq!((ended.code, ended.stdout.as_str()), (code, ""));
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
    // Both are said, and the worse counts.
    for (old, new) in [("gone.apk", "cut.apk"), ("cut.apk", "gone.apk"), ("gone.apk", "lost.apk")] {
        let ended = tree.run(&["diff", old, new]);
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
        for path in [old, new] {
            assert!(ended.stderr.contains(&format!("error: {path}: ")), "{}", ended.stderr);
        }
    }
}

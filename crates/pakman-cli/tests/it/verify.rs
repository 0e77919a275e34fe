//! `verify`: who is trusted, and what is found wrong.

use std::fs;

use crate::{
    packages::{hello, keygen, pack, packed, unpacked},
    support::Tree,
};

/// A tree with a signed package, a signed index, and the public key in a folder of trusted ones.
fn tree() -> Tree {
    let tree = Tree::empty();
    tree.write("x86_64/hello-1.0-r0.apk", pack(hello()));
    keygen(&tree, "me.rsa");
    for arguments in [
        &["sign", "--key", "me.rsa", "x86_64/hello-1.0-r0.apk"][..],
        &["index", "--key", "me.rsa", "x86_64"],
    ] {
        let ended = tree.run(arguments);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }
    tree.write("keys/me.rsa.pub", tree.read("me.rsa.pub"));
    tree.write("keys/README", "no key");
    tree
}

const PACKAGE: &str = "x86_64/hello-1.0-r0.apk";
const INDEX: &str = "x86_64/APKINDEX.tar.gz";

#[test]
fn a_key_is_trusted_from_a_folder_or_by_itself() {
    let tree = tree();
    let good = "x86_64/hello-1.0-r0.apk: good, signed by me.rsa.pub, 9 entries\n\
                x86_64/APKINDEX.tar.gz: good, signed by me.rsa.pub, 1 package\n";
    for trust in [["--keys-dir", "keys"], ["--public-key", "me.rsa.pub"]] {
        let ended = tree.run(&["verify", PACKAGE, INDEX, trust[0], trust[1]]);
        assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (0, good, ""));
    }
}

#[test]
fn who_is_not_trusted_is_named_and_the_rest_can_be_checked_without_trust() {
    let tree = tree();
    let ended = tree.run(&["verify", PACKAGE, INDEX]);
    let bad = "x86_64/hello-1.0-r0.apk: bad: signed by me.rsa.pub, which is not trusted\n\
               x86_64/APKINDEX.tar.gz: bad: signed by me.rsa.pub, which is not trusted\n";
    assert_eq!((ended.code, ended.stdout.as_str()), (1, bad));
    assert!(ended.stderr.contains("note: `--public-key FILE` trusts a key"), "{}", ended.stderr);
    let ended = tree.run(&["verify", "--allow-untrusted", PACKAGE]);
    let good = "x86_64/hello-1.0-r0.apk: good, signed by no trusted key, 9 entries\n";
    assert_eq!((ended.code, ended.stdout.as_str()), (0, good));
}

#[test]
fn a_wrong_signature_by_a_trusted_name_is_bad_even_without_trust() {
    let tree = tree();
    keygen(&tree, "other.rsa");
    fs::copy(tree.path("other.rsa.pub"), tree.path("keys/me.rsa.pub")).expect("a copy");
    let ended = tree.run(&["verify", "--keys-dir", "keys", "--allow-untrusted", PACKAGE]);
    let bad = "x86_64/hello-1.0-r0.apk: bad: the signature by me.rsa.pub is wrong\n";
    assert_eq!((ended.code, ended.stdout.as_str()), (1, bad));
}

#[test]
fn every_file_has_its_line_and_the_worst_decides() {
    let tree = tree();
    tree.write("unsigned.apk", pack(hello()));
    let [control, mut data] = unpacked(&pack(hello()));
    let at = data.windows(5).position(|five| five == b"hello").expect("it is there");
    data[at] = b'j';
    tree.write("damaged.apk", packed(&[control, data]));
    let run = |more: &[&str]| {
        let mut arguments = vec!["verify", "--keys-dir", "keys", "--allow-untrusted"];
        arguments.extend(["damaged.apk", "unsigned.apk", PACKAGE]);
        arguments.extend(more);
        tree.run(&arguments)
    };
    let ended = run(&[]);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(lines[0].starts_with("damaged.apk: bad: "), "{lines:?}");
    assert_eq!(lines[1], "unsigned.apk: good, signed by no trusted key, 9 entries");
    assert!(lines[2].ends_with(": good, signed by me.rsa.pub, 9 entries"), "{lines:?}");
    assert_eq!(ended.code, 1);
    let ended = run(&["gone.apk", "damaged.apk"]);
    assert_eq!((ended.code, ended.stderr.lines().count()), (2, 1), "{}", ended.stderr);
}

#[test]
fn the_shape_for_programs_is_a_contract() {
    let tree = tree();
    tree.write("unsigned.apk", pack(hello()));
    let ended =
        tree.run(&["verify", "--json", "--keys-dir", "keys", PACKAGE, "unsigned.apk", INDEX]);
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn keys_that_were_named_must_be_there() {
    let tree = tree();
    for (arguments, words) in [
        (["--keys-dir", "nowhere"], "cannot read nowhere"),
        (["--public-key", "gone.rsa.pub"], "cannot read gone.rsa.pub"),
        (["--public-key", "keys/README"], "keys/README: key: not an RSA public key"),
    ] {
        let ended = tree.run(&["verify", PACKAGE, arguments[0], arguments[1]]);
        assert_eq!(ended.code, 2);
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
}

//! `keygen` and `sign`: which key signs, who can read it, and that nobody sees it.

use std::{fs, os::unix::fs::PermissionsExt, process::Command, thread};

use pakman_apk::{Limits, PackageReader};

use crate::{
    packages::{hello, is_signed, keygen, pack, signers},
    support::{Ended, Tree, end},
};

/// A tree with a package in it.
fn tree() -> Tree {
    let tree = Tree::empty();
    tree.write("hello-1.0-r0.apk", pack(hello()));
    tree
}

fn sign(tree: &Tree, arguments: &[&str]) -> Ended {
    end(tree
        .command(&["sign", "--repository", "Acme/Hello_World", "hello-1.0-r0.apk"])
        .args(arguments)
        .env("HOME", tree.path("home")))
}

fn names(tree: &Tree) -> Vec<String> {
    signers(&fs::read(tree.path("hello-1.0-r0.apk")).expect("a package"))
}

#[test]
fn a_new_key_is_found_by_its_name_and_openssl_agrees_with_it() {
    let tree = tree();
    let mut command = tree.command(&["keygen", "--bits", "2048"]);
    command.args(["--repository", "Acme/Hello_World"]).env("HOME", tree.path("home"));
    let ended = end(&mut command);
    let private = "home/.abuild/acme-hello-world.rsa";
    let public = "home/.abuild/acme-hello-world.rsa.pub";
    let paths = [private, public].map(|path| tree.path(path).display().to_string());
    assert_eq!(ended.stdout.lines().collect::<Vec<_>>(), paths, "{}", ended.stderr);
    assert_eq!((tree.mode(private), tree.mode(public)), (0o600, 0o644));
    assert_eq!(sign(&tree, &[]).code, 0);
    assert_eq!(names(&tree), ["acme-hello-world.rsa.pub"]);
    assert!(is_signed(&tree, "hello-1.0-r0.apk", public));

    let Some(openssl) = pakman_testbed::tool("openssl") else { return };
    let derived = end(Command::new(&openssl).args(["pkey", "-pubout", "-in"]).arg(&paths[0]));
    assert_eq!(derived.stdout, tree.read(public));
    let bytes = fs::read(tree.path("hello-1.0-r0.apk")).expect("a package");
    let package = PackageReader::open(bytes.as_slice(), Limits::default()).expect("a package");
    tree.write("signature", &package.signatures[0].bytes);
    // What is signed stands behind the signature's member, and before the data's.
    let starts: Vec<usize> =
        (0..bytes.len()).filter(|at| bytes[*at..].starts_with(&[0x1f, 0x8b, 8, 0])).collect();
    tree.write("control", &bytes[starts[1]..starts[2]]);
    let mut command = Command::new(openssl);
    command.args(["dgst", "-sha1", "-signature", "signature", "-verify"]).arg(&paths[1]);
    let verified = end(command.arg("control").current_dir(tree.root()));
    assert_eq!(verified.stdout, "Verified OK\n", "{}", verified.stderr);
}

#[test]
fn a_key_is_secret_from_its_first_byte_on_whatever_the_umask() {
    let tree = Tree::empty();
    let pakman = env!("CARGO_BIN_EXE_pakman");
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$0\" keygen --bits 2048 a.rsa", pakman]);
    assert_eq!(end(command.current_dir(tree.root()).env_clear()).code, 0);
    assert_eq!((tree.mode("a.rsa"), tree.mode("a.rsa.pub")), (0o600, 0o644));
}

#[test]
fn of_two_who_make_a_key_at_once_one_makes_it_and_the_other_is_told() {
    let tree = Tree::empty();
    let ended: Vec<Ended> = thread::scope(|scope| {
        let run = || tree.run(&["keygen", "--bits", "2048", "me.rsa"]);
        let both = [scope.spawn(run), scope.spawn(run)];
        both.map(|one| one.join().expect("it ends")).into()
    });
    let (made, refused): (Vec<_>, Vec<_>) = ended.iter().partition(|ended| ended.code == 0);
    assert_eq!((made.len(), refused.len()), (1, 1));
    let said = &refused[0].stderr;
    assert!(said.contains("me.rsa exists and is not overwritten: what it signed"), "{said}");
}

#[test]
fn keys_are_never_overwritten() {
    let tree = Tree::empty();
    tree.write("a.rsa", "mine");
    tree.write("b.rsa.pub", "mine");
    for (file, words) in [("a.rsa", "openssl rsa -in a.rsa -pubout"), ("b.rsa", "b.rsa.pub exists")]
    {
        let ended = tree.run(&["keygen", "--bits", "2048", file]);
        assert_eq!(ended.code, 2);
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
    assert_eq!(tree.names("."), ["a.rsa", "b.rsa.pub"]);
    assert_eq!(tree.read("a.rsa") + &tree.read("b.rsa.pub"), "minemine");
}

#[test]
fn a_name_that_apk_would_not_look_for_is_no_name_of_a_key() {
    let tree = tree();
    for file in ["a.pem", "a b.rsa", ".rsa"] {
        let ended = tree.run(&["keygen", file]);
        assert_eq!(ended.code, 2, "{file}");
        assert!(ended.stderr.contains("end in `.rsa`"), "{}", ended.stderr);
    }
    keygen(&tree, "a.rsa");
    fs::rename(tree.path("a.rsa"), tree.path("a.pem")).expect("it is renamed");
    let ended = sign(&tree, &["--key", "a.pem"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("`--key-name NAME.rsa.pub`"), "{}", ended.stderr);
    let ended = sign(&tree, &["--key", "a.pem", "--key-name", "a.rsa.pub"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(is_signed(&tree, "hello-1.0-r0.apk", "a.rsa.pub"));
}

#[test]
fn a_key_is_looked_for_in_one_order() {
    let tree = tree();
    for file in ["flag.rsa", "variable.rsa", "home/.abuild/acme-hello-world.rsa", "old.rsa"] {
        keygen(&tree, file);
    }
    let settings = format!("# old\nPACKAGER_PRIVKEY=\"{}\"\n", tree.path("old.rsa").display());
    tree.write("home/.abuild/abuild.conf", settings);
    let run = |key: &[&str], variable: bool| {
        let mut command = tree.command(&["sign", "--repository", "acme/hello-world"]);
        command.arg("hello-1.0-r0.apk").args(key).env("HOME", tree.path("home"));
        if variable {
            command.env("ABUILD_PRIVATE_KEY", tree.read("variable.rsa").trim_end());
        }
        let ended = end(&mut command);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert_eq!(ended.stderr, "");
    };
    let is_signed = |public: &str| is_signed(&tree, "hello-1.0-r0.apk", public);
    run(&["--key", "flag.rsa"], true);
    assert!(is_signed("flag.rsa.pub"));
    run(&[], true);
    assert_eq!(names(&tree), ["acme-hello-world.rsa.pub"]);
    fs::create_dir(tree.path("trusted")).expect("a folder");
    fs::copy(tree.path("variable.rsa.pub"), tree.path("trusted/acme-hello-world.rsa.pub"))
        .expect("a copy");
    assert!(is_signed("trusted/acme-hello-world.rsa.pub"));
    run(&[], false);
    assert!(is_signed("home/.abuild/acme-hello-world.rsa.pub"));
    fs::remove_file(tree.path("home/.abuild/acme-hello-world.rsa")).expect("it was there");
    run(&[], false);
    assert!(is_signed("old.rsa.pub"));
}

#[test]
fn without_a_key_nothing_is_signed_and_the_way_to_one_is_said() {
    let tree = tree();
    let ended = sign(&tree, &[]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("acme-hello-world.rsa in ~/.abuild"), "{}", ended.stderr);
    assert!(ended.stderr.contains("`pakman keygen` creates one"), "{}", ended.stderr);
    assert_eq!(names(&tree), [""; 0]);
}

#[test]
fn what_would_surprise_later_is_a_warning() {
    let tree = tree();
    keygen(&tree, "a.rsa");
    keygen(&tree, "b.rsa");
    fs::copy(tree.path("b.rsa.pub"), tree.path("a.rsa.pub")).expect("a copy");
    fs::set_permissions(tree.path("a.rsa"), fs::Permissions::from_mode(0o640)).expect("a mode");
    let ended = sign(&tree, &["--key", "a.rsa"]);
    assert_eq!(ended.code, 0);
    let warnings: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(
        warnings[0].starts_with("warning: users other than its owner can read a.rsa"),
        "{warnings:?}"
    );
    assert!(warnings[1].starts_with("warning: a.rsa.pub is not the public half"), "{warnings:?}");
}

#[test]
fn what_is_no_key_is_not_shown() {
    let tree = tree();
    let secret = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
    tree.write("a.rsa", secret);
    let from_file = sign(&tree, &["--key", "a.rsa"]);
    let mut command = tree.command(&["sign", "hello-1.0-r0.apk"]);
    let from_variable = end(command.env("ABUILD_PRIVATE_KEY", secret));
    for (ended, name) in [(from_file, "a.rsa"), (from_variable, "ABUILD_PRIVATE_KEY")] {
        assert_eq!(ended.code, 2);
        assert!(
            ended.stderr.contains(&format!("{name}: key: not an RSA private key")),
            "{}",
            ended.stderr
        );
        assert!(!ended.stderr.contains("c2VjcmV0"), "{}", ended.stderr);
    }
}

#[test]
fn signatures_are_replaced_or_added() {
    let tree = tree();
    keygen(&tree, "a.rsa");
    keygen(&tree, "b.rsa");
    sign(&tree, &["--key", "a.rsa"]);
    let ended = sign(&tree, &["--key", "b.rsa", "--add", "--hash", "sha512"]);
    assert_eq!(ended.stdout, "hello-1.0-r0.apk: signed by a.rsa.pub, b.rsa.pub\n");
    assert_eq!(names(&tree), ["a.rsa.pub", "b.rsa.pub"]);
    assert!(is_signed(&tree, "hello-1.0-r0.apk", "b.rsa.pub"));
    sign(&tree, &["--key", "b.rsa"]);
    assert_eq!(names(&tree), ["b.rsa.pub"]);
}

#[test]
fn a_signed_file_keeps_its_mode_and_a_link_leads_to_it() {
    let tree = Tree::empty();
    tree.write("store/hello.apk", pack(hello()));
    let mode = fs::Permissions::from_mode(0o604);
    fs::set_permissions(tree.path("store/hello.apk"), mode).expect("a mode");
    std::os::unix::fs::symlink("store/hello.apk", tree.path("hello-1.0-r0.apk")).expect("a link");
    keygen(&tree, "a.rsa");
    assert_eq!(sign(&tree, &["--key", "a.rsa"]).code, 0);
    assert_eq!(tree.mode("store/hello.apk"), 0o604);
    assert!(tree.path("hello-1.0-r0.apk").is_symlink());
    assert!(is_signed(&tree, "store/hello.apk", "a.rsa.pub"));
}

#[test]
fn a_file_that_cannot_be_signed_stays_and_the_others_are_signed() {
    let tree = tree();
    keygen(&tree, "a.rsa");
    let mut damaged = pack(hello());
    let last = damaged.len() - 20;
    damaged[last] ^= 1;
    tree.write("damaged.apk", &damaged);
    tree.write("store/APKINDEX.tar.gz", "");
    let ended = tree.run(&[
        "sign",
        "--key",
        "a.rsa",
        "damaged.apk",
        "gone.apk",
        "store",
        "a.rsa",
        "hello-1.0-r0.apk",
    ]);
    assert_eq!(ended.code, 2);
    let errors: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(errors.len(), 4, "{errors:?}");
    assert!(errors[0].starts_with("error: damaged.apk: data: stated to be"), "{errors:?}");
    assert!(errors[1].starts_with("error: gone.apk: No such file"), "{errors:?}");
    assert_eq!(errors[2], "error: store: it is a folder");
    assert!(errors[3].starts_with("error: a.rsa: not a package or index"), "{errors:?}");
    assert_eq!(fs::read(tree.path("damaged.apk")).expect("a file"), damaged);
    assert_eq!(names(&tree), ["a.rsa.pub"]);
    let left = tree.names(".");
    assert!(left.iter().all(|name| !name.starts_with(".pakman-")), "{left:?}");
}

#[test]
fn a_key_under_another_name_is_named_where_none_is_found() {
    let tree = Tree::empty();
    tree.write("home/.abuild/local-app.rsa", "");
    tree.write("hello.apk", "");
    let mut command = tree.command(&["sign", "--repository", "acme/hello", "hello.apk"]);
    let ended = end(command.env("HOME", tree.path("home")));
    assert_eq!(ended.code, 2);
    let said =
        "nor acme-hello.rsa in ~/.abuild; use `--key ~/.abuild/local-app.rsa` to sign with the one";
    assert!(ended.stderr.contains(said), "{}", ended.stderr);
}

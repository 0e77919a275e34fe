//! Whoever wants packages alone gets no more than they take.

use std::{collections::BTreeSet, process::Command};

#[test]
fn nothing_of_ours_comes_along_but_the_words_of_alpine_and_the_encoder() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--package", "pakman-apk", "--edges", "normal", "--prefix", "none"]);
    cargo.args(["--locked", "--offline"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    // As it is built by itself, and not with what the rest of the workspace asks of its crates.
    cargo.env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION");
    let output = cargo.output().expect("cargo is what runs this");
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let crates: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    let ours: Vec<&str> =
        crates.iter().copied().filter(|name| name.starts_with("pakman-")).collect();
    assert_eq!(ours, ["pakman-alpine", "pakman-apk", "pakman-deflate"]);
    assert!(!crates.contains("schemars") && !crates.contains("serde"), "{crates:?}");
    assert!(crates.contains("rsa"), "{tree}");
}

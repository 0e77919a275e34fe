//! `build --compression`: how small a package gets.

use std::fs;

use crate::build::{run, tree};

#[test]
fn a_package_is_as_small_as_it_is_asked_to_be() {
    let tree = tree();
    let words: String = (0..60_000_u32).map(|at| format!("{} ", at * at % 40_009)).collect();
    tree.write("app/hello.sh", format!("#!/bin/sh\n# {words}\n"));
    let [fast, default, best] = ["fast", "default", "best"].map(|effort| {
        let ended = run(&tree, &["--output", effort, "--compression", effort]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let package = fs::read(tree.path(&format!("{effort}/x86_64/hello-1.2.3-r0.apk")));
        package.expect("a package").len()
    });
    assert!(best < default && default < fast, "{best}, {default}, {fast}");
    let ended = run(&tree, &["--builder", "abuild", "--compression", "best"]);
    assert!(ended.code != 0 && ended.stderr.contains("abuild chooses its own compression"));
}

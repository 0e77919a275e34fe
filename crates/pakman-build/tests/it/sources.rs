//! Which files of a work tree a build sees, and how.

use std::{fs, os::unix::fs::PermissionsExt};

use pakman_build::Interrupt;

use crate::support::{Heard, Tree, file, git};

/// What `build.command` finds at the top and below `lib`, dot files too.
fn seen(tree: &Tree) -> Vec<String> {
    let mut heard = Heard::default();
    tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
    heard.lines
}

/// A tree whose build says what it sees.
fn tree() -> Tree {
    let list = "find . -path ./.git -prune -o -path ./.apk -prune -o ! -type d -print | sort\n\
                mkdir bin && cp src/hello.sh bin/hello && chmod 755 bin/hello";
    let tree = Tree::new(&file(list, "[bin]", ""));
    tree.put("src/hello.sh", "#!/bin/sh\n", 0o644);
    tree
}

#[test]
fn what_git_ignores_is_not_seen_and_what_is_new_is() {
    let tree = tree();
    tree.put(".gitignore", "node_modules\n.env\n", 0o644).commit();
    tree.put("node_modules/left/pad.js", "", 0o644).put(".env", "SECRET=1\n", 0o600);
    tree.put("new file.txt", "", 0o644).put(".apk/acme/hello/APKBUILD", "old\n", 0o644);
    let expected = ["./.gitignore", "./instellar.yml", "./new file.txt", "./src/hello.sh"];
    assert_eq!(seen(&tree), expected);
}

#[test]
fn without_git_everything_is_seen_but_the_recipe() {
    let tree = tree();
    tree.put("node_modules/left/pad.js", "", 0o644).put(".apk/acme/hello/APKBUILD", "", 0o644);
    assert_eq!(seen(&tree), ["./instellar.yml", "./node_modules/left/pad.js", "./src/hello.sh"]);
}

#[test]
fn a_folder_that_its_repository_ignores_is_a_tree_of_its_own() {
    let tree = tree();
    let above = tree.path().parent().unwrap().to_owned();
    git(&above, &["init", "--quiet"]);
    fs::write(above.join(".gitignore"), "app\n").unwrap();
    assert_eq!(seen(&tree), ["./instellar.yml", "./src/hello.sh"]);
}

#[test]
fn a_part_of_a_repository_sees_its_own_files() {
    let tree = tree();
    let above = tree.path().parent().unwrap().to_owned();
    fs::write(above.join("beside"), "").unwrap();
    git(&above, &["init", "--quiet"]);
    tree.put(".gitignore", "secret\n", 0o644).put("secret", "", 0o644);
    assert_eq!(seen(&tree), ["./.gitignore", "./instellar.yml", "./src/hello.sh"]);
}

#[test]
fn submodules_and_removed_files_are_as_the_work_tree_has_them() {
    let other = Tree::new("");
    other.put("inside.txt", "", 0o644).commit();
    let tree = tree();
    tree.put("gone.txt", "", 0o644).commit();
    tree.git(&["submodule", "--quiet", "add", other.path().to_str().unwrap(), "lib/other"]);
    fs::remove_file(tree.path().join("gone.txt")).unwrap();
    let seen = seen(&tree);
    assert!(seen.contains(&"./lib/other/inside.txt".to_owned()), "{seen:?}");
    assert!(!seen.contains(&"./gone.txt".to_owned()), "{seen:?}");
}

#[test]
fn what_is_excluded_is_not_seen() {
    let tree = tree();
    tree.put("out/old.apk", "", 0o644);
    let mut heard = Heard::default();
    let out = tree.path().join("out");
    tree.build_with(|plan, _| plan.excluded = vec![out], &mut heard, &Interrupt::default())
        .unwrap();
    assert!(!heard.lines.contains(&"./out/old.apk".to_owned()));
}

#[test]
fn builds_can_ask_git_and_never_ship_it() {
    let command =
        "mkdir bin && git rev-parse --is-inside-work-tree > bin/hello\nchmod 755 bin/hello";
    let tree = Tree::new(&file(command, "[bin, '.']", ""));
    tree.commit();
    let listing = tree.listing();
    assert!(listing.contains("var/lib/hello/instellar.yml"), "{listing}");
    assert!(!listing.contains(".git/") && !listing.contains(".apk"), "{listing}");
}

#[test]
fn modes_of_tracked_files_are_those_that_git_knows() {
    let tree = Tree::new(&file("mkdir bin; cp private public bin", "[bin, private, public]", ""));
    tree.put("private", "", 0o600).put("public", "", 0o775).commit();
    tree.put("new", "", 0o640);
    let listing = tree.listing();
    for line in ["0644 root:root   var/lib/hello/private", "0755 root:root   var/lib/hello/public"]
    {
        assert!(listing.contains(line), "{listing}");
    }
}

#[test]
fn links_and_second_names_stay_what_they_are() {
    let tree =
        Tree::new(&file("", "[tree]", "").replace("binary: hello", "binary: x, path: /usr/bin"));
    tree.put("tree/file", "x", 0o640).link("tree/link", "file").link("tree/nowhere", "/no/where");
    fs::hard_link(tree.path().join("tree/file"), tree.path().join("tree/second")).unwrap();
    let listing = tree.listing();
    for line in [
        "0640 root:root   var/lib/hello/tree/file",
        "0777 root:root   var/lib/hello/tree/link -> file",
        "0777 root:root   var/lib/hello/tree/nowhere -> /no/where",
        "0640 root:root   var/lib/hello/tree/second = var/lib/hello/tree/file",
    ] {
        assert!(listing.contains(line), "{listing}");
    }
}

#[test]
fn the_sources_are_left_as_they_were() {
    let tree = Tree::new(&file(
        "mkdir bin; date > bin/hello; rm README; chmod 755 bin/hello",
        "[bin]",
        "",
    ));
    tree.put("README", "", 0o644).commit();
    tree.build().unwrap();
    assert!(tree.path().join("README").exists() && !tree.path().join("bin").exists());
}

#[test]
fn a_kept_work_folder_can_be_cleared_by_the_next_build() {
    let command = "mkdir -p bin locked/inside; date > bin/hello; chmod 755 bin/hello; chmod 500 locked/inside locked";
    let tree = Tree::new(&file(command, "[bin]", ""));
    let interrupt = Interrupt::default();
    for _ in 0..2 {
        tree.build_with(|plan, _| plan.keep = true, &mut Heard::default(), &interrupt).unwrap();
        assert!(tree.work().join("build/src/locked/inside").exists());
        let mode = fs::metadata(tree.work().join("build/pkg/var/lib/hello/bin/hello")).unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o755);
    }
    tree.build().unwrap();
    let build = tree.work().join("build");
    assert!(!build.join("src").exists() && !build.join("pkg").exists());
    assert!(tree.work().join("build.log").exists());
}

//! What a package would lose, or ship and never run, without a word.

use pakman_build::Interrupt;

use crate::support::{Heard, Tree, file, open};

/// What building this tells.
fn told(command: &str, destinations: &str, prepare: impl FnOnce(&Tree)) -> Vec<String> {
    let tree = Tree::new(&file(command, destinations, ""));
    prepare(&tree);
    let mut heard = Heard::default();
    tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
    heard.warnings
}

#[test]
fn dot_files_that_the_build_made_are_missed_behind_a_wildcard() {
    let command = "install -Dm755 /dev/null bin/hello; mkdir .next .npm; touch .next/BUILD_ID";
    let with_others = |tree: &Tree| {
        tree.put(".env.example", "", 0o644);
    };
    assert_eq!(
        told(command, "['*']", with_others),
        [
            "/var/lib/hello/.next: the build created `.next`, but `*` does not match names that begin \
             with a dot; add it to `build.destinations`, or remove it in `build.command`"
        ]
    );
    assert_eq!(told(command, "['*', .next]", with_others), [""; 0]);
    assert_eq!(told(command, "[bin]", with_others), [""; 0]);
}

#[test]
fn two_files_for_one_place_are_told() {
    let command = "install -Dm755 /dev/null bin/hello; mkdir a b; touch a/conf b/conf";
    let tree = Tree::new(&file(command, "[bin, a/conf, b/conf]", ""));
    let mut heard = Heard::default();
    let built = tree.build_with(|_, _| {}, &mut heard, &Interrupt::default());
    assert_eq!(
        heard.warnings,
        ["/var/lib/hello/conf: `a/conf` and `b/conf` are both copied there, one over the other"]
    );
    // The `cp` of GNU refuses what that of busybox does.
    if let Err(error) = built {
        assert!(error.to_string().contains("package"), "{error}");
    }
}

#[test]
fn a_script_whose_interpreter_nothing_brings_is_told() {
    let script =
        |line: &str| format!("mkdir bin; printf '{line}\\n' > bin/hello; chmod 755 bin/hello");
    assert_eq!(
        told(&script("#!/bin/bash"), "[bin]", |_| ()),
        ["/var/lib/hello/bin/hello: its first line needs bash, which Alpine's base system \
          lacks; add `bash` to `dependencies.runtime`"]
    );
    assert_eq!(told(&script("#!/bin/sh"), "[bin]", |_| ()), [""; 0]);
    let [within] = &told(&script("#!'$PWD'/venv/bin/python3"), "[bin]", |_| ())[..] else {
        panic!("one warning")
    };
    assert!(within.contains("in the build folder"), "{within}");
}

#[test]
fn a_link_to_nowhere_is_told() {
    let command = "install -Dm755 /dev/null bin/hello; mkdir -p links/data
  ln -s nowhere links/gone; ln -s ../../x links/out; ln -s /usr/local/x links/local
  ln -s ../bin/hello links/program; ln -s data links/folder; ln -s /var/log/hello links/log
  ln -s /var/lib/hello/bin links/own; ln -s /etc/passwd links/host; ln -s self links/self";
    let told = told(command, "[bin, links]", |_| ());
    let paths: Vec<&str> =
        told.iter().filter_map(|one| one.split_once(':')).map(|it| it.0).collect();
    let links = ["gone", "local", "self"].map(|name| format!("/var/lib/hello/links/{name}"));
    assert_eq!(paths, links, "{told:?}");
    assert!(told[0].contains("it leads to nowhere, which neither the package"), "{told:?}");
}

#[test]
fn what_a_generated_file_replaces_is_told_and_a_file_in_its_way_is_refused() {
    let command = "install -Dm755 /dev/null bin/hello; touch bin/environment";
    let [told] = &told(command, "[bin]", |_| ())[..] else { panic!("one warning") };
    assert!(told.starts_with("/var/lib/hello/bin/environment: `bin/environment` is"), "{told}");
    let tree = Tree::new(&file("install -Dm755 /dev/null service", "[service]", ""));
    let built = tree.build_with(|_, _| {}, &mut Heard::default(), &Interrupt::default());
    let error = built.unwrap_err().to_string();
    assert!(error.contains("/var/lib/hello/service: `service` is a file"), "{error}");
}

#[test]
fn a_pointer_of_git_lfs_is_told() {
    let pointer =
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{:064}\nsize 12345\n", 7);
    let told = told("install -Dm755 /dev/null bin/hello", "[bin, public]", |tree| {
        tree.put("public/logo.png", &pointer, 0o644);
        tree.put("public/about.txt", "version https://git-lfs.github.com is a page\n", 0o644);
    });
    let [pointer] = &told[..] else { panic!("{told:?}") };
    assert!(pointer.starts_with("/var/lib/hello/public/logo.png: it is a pointer"), "{pointer}");
}

#[test]
fn a_submodule_that_is_not_checked_out_is_told() {
    let Some(_) = pakman_testbed::tool("git") else { return };
    let other = Tree::new("");
    other.put("inside.txt", "", 0o644).commit();
    let add = |tree: &Tree, name: &str| {
        tree.commit().git(&["submodule", "--quiet", "add", other.path().to_str().unwrap(), name]);
    };
    let command = "install -Dm755 /dev/null bin/hello";
    let submodule = |told: &[String], name: &str| {
        let [told] = told else { panic!("{told:?}") };
        assert!(told.starts_with(&format!("{name}: the submodule is not checked out")), "{told}");
        assert!(told.contains("`git submodule update --init --recursive`"), "{told}");
    };
    assert_eq!(told(command, "[bin]", |tree| add(tree, "lib/here")), [""; 0]);
    let missing = told(command, "[bin]", |tree| {
        add(tree, "lib/here");
        add(tree, "lib/é");
        tree.commit();
        tree.git(&["submodule", "--quiet", "deinit", "lib/é"]);
    });
    submodule(&missing, "lib/é");
    // An archive of a repository has no repository, and the folder. Other words name no folder.
    let archive = told(command, "[bin]", |tree| {
        let modules = "[submodule \"a b\"]\n\tpath = lib/a b\n[submodule \"x\"]\n\tpath = ../x\n\
                       [submodule \"y\"]\n\tpath = /\n[submodule \"z\"]\n\tpath = gone\n";
        tree.put(".gitmodules", modules, 0o644);
        std::fs::create_dir_all(tree.path().join("lib/a b")).unwrap();
    });
    submodule(&archive, "lib/a b");
}

#[test]
fn what_a_sparse_checkout_leaves_out_is_told() {
    let Some(_) = pakman_testbed::tool("git") else { return };
    let command = "install -Dm755 /dev/null bin/hello";
    for option in ["--no-sparse-index", "--sparse-index"] {
        let told = told(command, "[bin]", |tree| {
            tree.put("public/logo.png", "", 0o644).put("docs/a", "", 0o644);
            tree.put("docs/b", "", 0o644).put("docs/c", "", 0o644).commit();
            tree.git(&["sparse-checkout", "set", "--cone", option, "public"]);
            std::fs::create_dir_all(tree.path().join("docs")).unwrap();
            tree.put("docs/b", "is there all the same\n", 0o644);
        });
        let [told] = &told[..] else { panic!("{told:?}") };
        assert!(told.starts_with("docs/a: a sparse checkout leaves it out and 1 more,"), "{told}");
    }
}

#[test]
fn what_follows_a_program_in_its_file_outlives_strip() {
    if pakman_testbed::tool("cc").is_none() || pakman_testbed::tool("strip").is_none() {
        return;
    }
    let command = "printf 'void _start(void) { for (;;); }\\n' > free.c; mkdir bin\n\
                   cc -g -static -nostdlib -nostartfiles -o bin/hello free.c\n\
                   seq 40000 >> bin/hello";
    let tree = Tree::new(&file(command, "[bin]", ""));
    let published = tree.build().unwrap();
    let unpacked = tree.work().join("unpacked");
    open(&published[0].path).extract(&unpacked).unwrap();
    let program = std::fs::read(unpacked.join("var/lib/hello/bin/hello")).unwrap();
    assert!(program.ends_with(b"39999\n40000\n"));
}

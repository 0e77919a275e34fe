//! `init` in trees that want something of whoever looks at them.

use std::{
    fs,
    os::unix::{ffi::OsStrExt, fs::symlink},
    process::Command,
};

use crate::support::{self, Tree};

#[test]
fn a_file_that_never_ends_is_not_waited_for() {
    let tree = Tree::empty();
    tree.write("package.json", "{}");
    let file = tree.path("instellar.yml");
    let made = Command::new("mkfifo").arg(&file).status();
    assert!(made.expect("it is there").success());
    let ended = tree.run(&["init", "--print"]);
    assert!(ended.code == 2 && ended.stderr.contains("it is a pipe"), "{}", ended.stderr);
    fs::remove_file(&file).expect("it is ours");
    symlink("/dev/zero", &file).expect("it is gone");
    let ended = tree.run(&["init", "--print"]);
    assert!(ended.code == 2 && ended.stderr.contains("larger than 4 MiB"), "{}", ended.stderr);
}

#[test]
fn a_file_that_nothing_reads_is_told_before_another_is_written() {
    let tree = Tree::empty();
    tree.write("index.html", "<p>ahoy</p>");
    tree.write("instellar.yaml", "run: {}\n");
    let told = "nothing reads instellar.yaml; rename it to instellar.yml";
    let ended = tree.run(&["init", "--yes"]);
    assert!(ended.code == 0 && ended.stderr.contains(told), "{}", ended.stderr);
    let again = tree.run(&["init", "--yes"]);
    assert!(!again.stderr.contains("nothing reads"), "{}", again.stderr);
}

#[test]
fn a_static_site_ships_what_is_added_later_and_nothing_that_is_no_page() {
    let tree = Tree::empty();
    tree.write("app/index.html", "<p>ahoy</p>");
    let run = |words: &[&str]| {
        let more = ["--repository", "acme/site"];
        let mut command = tree.command(&[&["-C", "app"], words, &more].concat());
        support::end(command.env("HOME", tree.path("home")))
    };
    let ended = run(&["init", "--yes"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    for page in ["later.html", "-dash.html", "site/below.html", "css/a b.css"] {
        tree.write(&format!("app/{page}"), "later");
    }
    for other in [".env", "css/.env", "blog/.git/config", "README.md", "compose.yaml", "Makefile"] {
        tree.write(&format!("app/{other}"), "secret");
    }
    let ended = run(&["build", "--here", "--version", "1", "--output", "out"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let packages = tree.names("app/out/x86_64");
    let package = packages.iter().find(|name| name.starts_with("site-1-")).expect("it is built");
    let told = tree.run(&["inspect", "--json", &format!("app/out/x86_64/{package}")]).stdout;
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let text = told.to_string();
    for page in ["index.html", "later.html", "-dash.html", "site/below.html", "css/a b.css"] {
        assert!(text.contains(&format!("var/lib/site/site/{page}\"")), "{page}: {text}");
    }
    let others = ["/.env", "/.git", "/README", "/compose", "/Makefile", "/instellar.yml"];
    for other in others.into_iter().chain(["site/site/Caddyfile"]) {
        assert!(!text.contains(other), "{other}: {text}");
    }
}

#[test]
fn nothing_is_written_through_a_link() {
    let tree = Tree::empty();
    tree.write("app/composer.json", r#"{"require": {"laravel/framework": "^12", "php": "^8.3"}}"#);
    tree.write("app/artisan", "#!/usr/bin/env php\n");
    tree.write("app/public/index.php", "<?php\n");
    fs::create_dir(tree.path("mine")).expect("it is new");
    symlink("../mine", tree.path("app/bin")).expect("it is new");
    let ended = tree.run(&["-C", "app", "init", "--yes"]);
    assert_eq!(ended.code, 2, "{}{}", ended.stdout, ended.stderr);
    assert!(
        ended.stderr.contains("bin is a link, and pakman writes through none"),
        "{}",
        ended.stderr
    );
    assert_eq!(tree.names("mine"), [""; 0]);
    fs::remove_file(tree.path("app/bin")).expect("it is ours");
    fs::remove_file(tree.path("app/instellar.yml")).expect("it was written");
    let ended = tree.run(&["-C", "app", "init", "--yes"]);
    assert_eq!((ended.code, tree.mode("app/bin/web")), (0, 0o755), "{}", ended.stderr);
}

#[test]
fn links_in_circles_and_names_that_are_no_text_are_left_alone() {
    let tree = Tree::empty();
    tree.write("go.mod", "module x\n\ngo 1.24\n");
    tree.write("main.go", "package main\n\nfunc main() {}\n");
    tree.write("caf\u{e9}/\u{2615}.txt", "");
    symlink(".", tree.path("again")).expect("it is new");
    symlink("..", tree.path("caf\u{e9}/up")).expect("it is new");
    symlink("nowhere", tree.path("package.json")).expect("it is new");
    symlink("/etc/passwd", tree.path("Gemfile")).expect("it is new");
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.json");
    fs::write(tree.root().join(name), "{}").expect("it is new");
    let ended = tree.run(&["init", "--print", "--repository", "acme/x"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stdout.contains("go build"), "{}", ended.stdout);
    let listed = tree.run(&["detect", "--json"]).stdout;
    assert!(!listed.contains("Gemfile") && !listed.contains("again"), "{listed}");
}

/// A repository with two applications and no file.
fn of_two() -> Option<Tree> {
    let tree = Tree::of_git()?;
    fs::remove_file(tree.path("instellar.yml")).expect("it is the tree's");
    tree.write("api/go.mod", "module x\n\ngo 1.24\n");
    tree.write("api/main.go", "package main\n\nfunc main() {}\n");
    tree.write("pages/index.html", "<p>ahoy</p>\n");
    Some(tree)
}

#[test]
fn the_application_that_somebody_stands_in_is_the_one_that_is_meant() {
    let Some(tree) = of_two() else { return };
    tree.write("pages/pictures/buoy.svg", "<svg/>\n");
    for folder in ["pages", "pages/pictures"] {
        let ended = support::end(tree.command(&["init"]).current_dir(tree.path(folder)));
        assert!(ended.stdout.contains("  application   pages "), "{folder}: {}", ended.stdout);
    }
    let ended = tree.run(&["init"]);
    assert!(ended.stdout.contains("also here: pages; `--app DIR`"), "{}", ended.stdout);
}

#[test]
fn the_file_of_one_application_gets_nothing_of_another() {
    let Some(tree) = of_two() else { return };
    assert_eq!(tree.run(&["init", "--app", "api", "--yes"]).code, 0);
    let before = tree.read("instellar.yml");
    for words in [&["init", "--app", "pages", "--yes"][..], &["init", "--app", "pages", "--print"]]
    {
        let ended = tree.run(words);
        assert_eq!(ended.code, 2, "{}{}", ended.stdout, ended.stderr);
        assert!(ended.stderr.contains("`pakman -C pages init`"), "{}", ended.stderr);
    }
    assert_eq!(
        (tree.read("instellar.yml"), tree.names("pages")),
        (before, vec!["index.html".into()])
    );
    assert_eq!(tree.run(&["-C", "pages", "init", "--yes"]).code, 0);
    assert!(tree.read("pages/instellar.yml").contains("caddy"));
    let again = tree.run(&["init", "--app", "api", "--yes"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
}

#[test]
fn nothing_is_offered_where_nothing_is_missing() {
    let tree = Tree::empty();
    tree.write("index.html", "<p>ahoy</p>\n");
    tree.run(&["init", "--yes"]);
    for words in [&["init"][..], &["init", "--yes"]] {
        let ended = tree.run(words);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        assert!(ended.stdout.ends_with("  nothing is missing\n"), "{}", ended.stdout);
        assert!(!ended.stderr.contains("--yes"), "{}", ended.stderr);
    }
}

#[test]
fn an_empty_folder_is_called_empty() {
    let ended = Tree::empty().run(&["init"]);
    assert!(ended.stdout.contains("the folder is empty\n"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("there are:"), "{}", ended.stdout);
}

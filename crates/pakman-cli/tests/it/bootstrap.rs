//! Where `bootstrap` writes, and what it takes from the environment.

use crate::support::{Tree, end};

const FOLDER: &str = ".apk/Acme/Hello_World";

/// A workflow's environment, as GitHub sets it.
fn hosted(tree: &Tree, arguments: &[&str]) -> std::process::Command {
    let mut command = tree.command(arguments);
    command
        .current_dir("/")
        .env("GITHUB_WORKSPACE", tree.root())
        .env("GITHUB_REPOSITORY", "Acme/Hello_World")
        .env("GITHUB_RUN_NUMBER", "42");
    command
}

#[test]
fn a_workflow_finds_its_folder_with_every_capital_kept() {
    let tree = Tree::hello();
    let ended = end(&mut hosted(&tree, &["bootstrap"]));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let apkbuild = tree.read(&format!("{FOLDER}/APKBUILD"));
    assert!(apkbuild.contains("\npkgrel=42\n"), "{apkbuild}");
    assert!(apkbuild.contains("../../.."), "{apkbuild}");
    assert_eq!(tree.mode(&format!("{FOLDER}/hello.initd")), 0o755);
    assert_eq!(tree.mode(&format!("{FOLDER}/APKBUILD")), 0o644);
    assert!(ended.stdout.ends_with("APKBUILD\n"), "{}", ended.stdout);
}

#[test]
fn flags_win_over_the_environment() {
    let (tree, other) = (Tree::hello(), Tree::hello());
    let root = other.root().to_str().expect("UTF-8");
    let flags = ["--workspace", root, "--repository", "b/c", "--release", "7", "--version", "2.0"];
    let mut command = hosted(&tree, &["bootstrap"]);
    let ended = end(command.args(flags));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let apkbuild = other.read(".apk/b/c/APKBUILD");
    assert!(apkbuild.contains("pkgver=2.0\npkgrel=7\n"), "{apkbuild}");
    assert_eq!(tree.names("."), ["instellar.yml"]);
}

#[test]
fn variables_that_are_empty_are_as_good_as_missing() {
    let tree = Tree::hello();
    let mut command = hosted(&tree, &["bootstrap", "--repository", "acme/hello"]);
    let ended = end(command.env("GITHUB_RUN_NUMBER", "").env("ABUILD_PRIVATE_KEY", ""));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(tree.read(".apk/acme/hello/APKBUILD").contains("\npkgrel=0\n"));
}

#[test]
fn the_config_is_found_from_the_current_folder_not_from_the_workspace() {
    let (tree, current) = (Tree::empty(), Tree::empty());
    current.write("other.yml", crate::support::INSTELLAR);
    let mut command = hosted(&tree, &["bootstrap", "--config", "other.yml"]);
    let ended = end(command.current_dir(current.root()));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(tree.path(FOLDER).join("APKBUILD").is_file());
}

#[test]
fn a_laptop_needs_no_variables() {
    let Some(tree) = Tree::of_git() else { return };
    tree.git(&["remote", "add", "origin", "git@example.com:acme/hello.git"]);
    tree.write("deep/er/x", "");
    let mut command = tree.command(&["bootstrap"]);
    let ended = end(command.current_dir(tree.path("deep/er")));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(tree.read(".apk/acme/hello/APKBUILD").contains("\npkgrel=0\n"));
}

#[test]
fn an_application_in_a_part_of_a_work_tree_is_on_its_own() {
    let Some(tree) = Tree::of_git() else { return };
    tree.git(&["remote", "add", "origin", "git@example.com:acme/all.git"]);
    tree.write("parts/one/instellar.yml", crate::support::INSTELLAR);
    tree.write("parts/one/lib/x", "");
    let mut command = tree.command(&["bootstrap"]);
    let ended = end(command.current_dir(tree.path("parts/one/lib")));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(tree.path("parts/one/.apk/local/one/APKBUILD").is_file());
    assert!(!ended.stderr.contains("name-differs"), "{}", ended.stderr);
}

#[test]
fn without_any_repository_the_folder_gives_the_name() {
    let tree = Tree::empty();
    tree.write("My App/instellar.yml", crate::support::INSTELLAR);
    let ended = tree.run(&["-C", "My App", "bootstrap"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(tree.path("My App/.apk/local/my-app/APKBUILD").is_file());
}

#[test]
fn a_recipe_elsewhere_finds_the_sources_by_a_relative_path() {
    let tree = Tree::empty();
    tree.write("app/instellar.yml", crate::support::INSTELLAR);
    let arguments =
        ["-C", "app", "bootstrap", "--repository", "acme/hello", "--output", "../out/x"];
    let ended = tree.run(&arguments);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(tree.read("out/x/APKBUILD").contains("../../app"));
    assert_eq!(tree.names("app"), ["instellar.yml"]);
}

#[test]
fn errors_in_the_file_leave_everything_as_it_is() {
    let tree = Tree::empty();
    tree.write("instellar.yml", "run: 5\n");
    let ended = tree.run(&["bootstrap"]);
    assert_eq!(ended.code, 1);
    assert_eq!(ended.stdout, "");
    assert!(ended.stderr.contains("nothing is written"), "{}", ended.stderr);
    assert_eq!(tree.names("."), ["instellar.yml"]);
}

#[test]
fn a_dry_run_lists_modes_and_sizes_and_writes_nothing() {
    let tree = Tree::hello();
    let ended = tree.run(&["bootstrap", "--dry-run", "--repository", "acme/hello"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(tree.names("."), ["instellar.yml"]);
    let last = ended.stdout.lines().last().expect("a list");
    let words: Vec<&str> = last.split_whitespace().collect();
    let [mode, size, path] = words[..] else { panic!("{last}") };
    assert_eq!((mode, path), ("0644", ".apk/acme/hello/APKBUILD"));
    tree.run(&["bootstrap", "--repository", "acme/hello"]);
    assert_eq!(size, tree.read(path).len().to_string());
}

#[test]
fn whoever_asks_is_told_where_each_setting_comes_from() {
    let tree = Tree::hello();
    let mut command = hosted(&tree, &["bootstrap", "--verbose", "--version", "1.2"]);
    let ended = end(&mut command);
    for detail in [
        format!("detail: the work tree is {} (GITHUB_WORKSPACE)", tree.root().display()),
        "detail: the repository is Acme/Hello_World (GITHUB_REPOSITORY)".to_owned(),
        "detail: the version is 1.2 (--version)".to_owned(),
        "detail: the release is 42 (GITHUB_RUN_NUMBER)".to_owned(),
    ] {
        assert!(ended.stderr.lines().any(|line| line == detail), "{detail}\n{}", ended.stderr);
    }
}

#[test]
fn each_file_is_one_line_whatever_the_folder_is_called() {
    let tree = Tree::hello();
    let ended = tree.run(&["bootstrap", "--output", "a\n\u{1b}b"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert_eq!(ended.stdout.lines().count(), tree.names("a\n\u{1b}b").len() - 1);
    assert!(ended.stdout.lines().all(|line| line.starts_with("a\\n\\u{1b}b/")), "{}", ended.stdout);
    // A command with the name spelt out would lead elsewhere.
    assert!(!ended.stderr.contains("cd "), "{}", ended.stderr);
}

#[test]
fn what_names_no_repository_cannot_choose_the_folder() {
    let tree = Tree::hello();
    for name in ["../../x/y", "hello", "a/..", "a/b/c", "a b/c"] {
        let ended = end(tree.command(&["bootstrap"]).env("GITHUB_REPOSITORY", name));
        assert_eq!(ended.code, 2, "{name}");
        assert!(ended.stderr.starts_with("error: GITHUB_REPOSITORY: "), "{}", ended.stderr);
    }
    let ended = end(tree.command(&["bootstrap"]).env("GITHUB_RUN_NUMBER", "-1"));
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert_eq!(tree.names("."), ["instellar.yml"]);
}

#[test]
fn licence_owner_and_page_are_those_of_the_repository() {
    let Some(tree) = Tree::of_git() else { return };
    tree.git(&["remote", "add", "origin", "https://noor:token@gitlab.com/group/part/hello.git"]);
    let ended = tree.run(&["bootstrap"]);
    assert!(ended.stderr.contains("note: the licence of the package is unknown"));
    let apkbuild = || tree.read(".apk/group/hello/APKBUILD");
    assert!(
        apkbuild().contains("license=unknown\n") || apkbuild().contains("license=\"unknown\"\n")
    );
    assert!(apkbuild().contains("https://gitlab.com/group/part/hello"), "{}", apkbuild());
    assert!(!apkbuild().contains("token"));
    tree.write("package.json", r#"{"license": "EUPL-1.2"}"#);
    let ended = tree.run(&["bootstrap"]);
    assert!(!ended.stderr.contains("licence"), "{}", ended.stderr);
    assert!(apkbuild().contains("EUPL-1.2"), "{}", apkbuild());
}

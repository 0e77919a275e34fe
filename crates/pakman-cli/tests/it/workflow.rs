//! Workflows: when they are written, and over what.

use std::{fs, os::unix::fs::symlink};

use crate::{
    releases::VERSION,
    support::{Ended, Tree, end},
};

/// Where the workflow of GitHub is.
const FILE: &str = ".github/workflows/deployment.yml";

/// An application that is built of nothing but the shell.
pub(crate) const INSTELLAR: &str = "\
stack: alpine/3.23
license: MIT
dependencies: { build: [jq] }
build:
  environment: [NPM_TOKEN]
  command: |
    test \"$NPM_TOKEN\" = 's3cret'
    jq -n '{}' >data.json
  destinations: [data.json]
";

/// Its tree.
pub(crate) fn application() -> Tree {
    let tree = Tree::empty();
    tree.write("instellar.yml", INSTELLAR);
    tree
}

/// Asks for its workflow of GitHub.
pub(crate) fn github(tree: &Tree, more: &[&str]) -> Ended {
    let words = ["-q", "workflow", "github", "--repository", "acme/hello", "--env", "NPM_TOKEN"];
    tree.run(&[&words, more].concat())
}

#[test]
fn a_workflow_is_written_when_that_is_agreed_to() {
    let tree = application();
    let shown = github(&tree, &[]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(!tree.path(".github").exists());
    assert_eq!(github(&tree, &["--print"]).stdout, shown.stdout);
    assert_eq!(github(&tree, &["--yes"]).code, 0);
    assert_eq!(tree.read(FILE), shown.stdout);
    tree.write(FILE, shown.stdout.replace('\n', "\r\n"));
    assert_eq!(github(&tree, &["--check"]).code, 0);
}

#[test]
fn a_workflow_of_somebody_else_is_not_written_over_unless_that_is_said() {
    let tree = application();
    tree.write(FILE, "name: mine\n");
    let shown = github(&tree, &[]);
    assert!(shown.stdout.contains("-name: mine\n"), "{}", shown.stdout);
    let refused = github(&tree, &["--yes"]);
    assert_eq!((refused.code, tree.read(FILE).as_str()), (2, "name: mine\n"));
    assert!(refused.stderr.contains("`--force`"), "{}", refused.stderr);
    assert_eq!(github(&tree, &["--force"]).code, 0);

    let edited = tree.read(FILE).replace("timeout-minutes: 60", "timeout-minutes: 5");
    tree.write(FILE, &edited);
    assert_eq!(github(&tree, &["--yes"]).code, 2);
    assert_eq!(tree.read(FILE), edited);
    let compared = github(&tree, &["--check"]);
    assert!(compared.stderr.contains("changed since pakman wrote it"), "{}", compared.stderr);
    assert!(compared.stderr.contains("`pakman workflow github --force`"), "{}", compared.stderr);
    assert_eq!(compared.code, 1);
}

#[test]
fn a_workflow_that_the_file_has_left_behind_is_stale_and_keeps_its_options() {
    let tree = application();
    assert_eq!(github(&tree, &["--yes", "--tag", "v*", "--attest"]).code, 0);
    let again = ["workflow", "github", "--repository", "acme/hello"];
    assert_eq!(tree.run(&[&again[..], &["--check"]].concat()).code, 0);
    tree.write("instellar.yml", format!("architectures: [all]\n{INSTELLAR}"));
    let stale = tree.run(&[&again[..], &["--check"]].concat());
    assert_eq!(stale.code, 1);
    assert!(stale.stdout.contains("+            runner: ubuntu-24.04-arm"), "{}", stale.stdout);
    assert!(stale.stderr.contains("stale"), "{}", stale.stderr);
    assert_eq!(tree.run(&[&again[..], &["--yes"]].concat()).code, 0);
    let text = tree.read(FILE);
    assert!(text.contains("ubuntu-24.04-arm") && text.contains("- 'v*'"), "{text}");
    assert!(text.contains("attestations: write"), "{text}");
    let older = text.replace(&format!("pakman-workflow: {VERSION}"), "pakman-workflow: 8.9.9");
    tree.write(FILE, older.replace(&format!("pakman {VERSION}"), "pakman 8.9.9"));
    assert_eq!(tree.run(&[&again[..], &["--check"]].concat()).code, 1);
    fs::remove_file(tree.path(FILE)).expect("a file");
    let missing = tree.run(&[&again[..], &["--check"]].concat());
    assert!(missing.stderr.contains("is missing"), "{}", missing.stderr);
}

#[test]
fn a_hash_of_another_version_is_not_taken_for_that_of_this_one() {
    let tree = application();
    let hash = format!("x86_64={}", "0".repeat(64));
    assert_eq!(github(&tree, &["--yes", "--tag", "v*", "--pakman-sha256", &hash]).code, 0);
    let text = tree.read(FILE);
    let mark = "pakman-workflow: ";
    tree.write(FILE, text.replace(&format!("{mark}{VERSION}"), &format!("{mark}8.9.9")));
    let before = tree.read(FILE);
    let again = ["workflow", "github", "--repository", "acme/hello"];
    let refused = tree.run(&[&again[..], &["--yes"]].concat());
    assert_eq!(refused.code, 2);
    let told = "pakman workflow github --tag 'v*' --env NPM_TOKEN --pakman-sha256 'x86_64=HASH'`";
    assert!(refused.stderr.contains(told), "{}", refused.stderr);
    assert_eq!(tree.read(FILE), before);
    assert_eq!(tree.run(&[&again[..], &["--check"]].concat()).code, 1);
    assert_eq!(github(&tree, &["--yes", "--tag", "v*", "--pakman-sha256", &hash]).code, 0);
}

#[test]
fn a_workflow_is_not_written_through_a_link_nor_is_what_it_leads_to_shown() {
    let elsewhere = Tree::empty();
    elsewhere.write("mine", "s3cret\n");
    let links = [
        (".github", "workflows/deployment.yml", elsewhere.root().to_owned()),
        (FILE, "mine", elsewhere.path("mine")),
        (FILE, "new", elsewhere.path("new")),
    ];
    for (link, target, to) in links {
        let tree = application();
        fs::create_dir_all(tree.path(link).parent().expect("a folder")).expect("a folder");
        symlink(to, tree.path(link)).expect("a link");
        let before = fs::read_to_string(elsewhere.path(target)).ok();
        for more in [&["--force"][..], &["--check"], &["--force", "--output", FILE]] {
            let refused = github(&tree, more);
            let told = refused.stdout + &refused.stderr;
            assert!(told.contains("is a link, and pakman writes through none"), "{told}");
            assert!(refused.code == 2 && !told.contains("s3cret"), "{told}");
        }
        assert_eq!(fs::read_to_string(elsewhere.path(target)).ok(), before);
    }
}

#[test]
fn a_workflow_goes_where_somebody_wants_it() {
    let tree = application();
    let elsewhere = Tree::empty();
    let file = elsewhere.path("new/ours.yml");
    let written = github(&tree, &["--yes", "--output", &file.display().to_string()]);
    assert_eq!((written.code, file.exists()), (0, true), "{}", written.stderr);
    assert_eq!(github(&tree, &["--yes", "--output", "sub/x.yml"]).code, 0);
    assert!(tree.path("sub/x.yml").exists());
}

#[test]
fn an_architecture_that_alpine_calls_otherwise_is_not_left_out_silently() {
    let tree = application();
    for (flag, told) in [
        (
            "--runner=amd64=shed",
            "--runner is for \"amd64\", which Alpine does not have; write x86_64",
        ),
        ("--pakman-sha256=arm64=00", "write aarch64"),
        ("--runner=sparc=shed", "write x86_64, aarch64, "),
    ] {
        let refused = github(&tree, &[flag]);
        assert!(refused.code == 2 && refused.stderr.contains(told), "{}", refused.stderr);
    }
}

#[test]
fn a_key_of_pakmans_own_is_no_variable_of_a_build() {
    let tree = application();
    let refused = github(&tree, &["--env", "ABUILD_PRIVATE_KEY"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("never passed to a build"), "{}", refused.stderr);
}

#[test]
fn who_pushes_too_is_told_from_the_top_of_the_repository() {
    let Some(tree) = Tree::of_git() else { return };
    tree.write("apps/shop/instellar.yml", INSTELLAR);
    tree.write(".github/workflows/mine.yml", "jobs: { a: { steps: [{ run: pakman push }] } }\n");
    let written = tree.run(&["-C", "apps/shop", "workflow", "github", "--yes"]);
    assert!(written.stderr.contains(".github/workflows/mine.yml pushes too"), "{}", written.stderr);
}

#[test]
fn an_application_below_the_top_gets_a_workflow_of_its_own_at_the_top() {
    let Some(tree) = Tree::of_git() else { return };
    tree.write("apps/shop/instellar.yml", INSTELLAR);
    let file = ".github/workflows/deployment-apps-shop.yml";
    let ask = |more: &str| {
        let mut command = tree.command(&["-C", "apps/shop", "workflow", "github", "-q", more]);
        end(command.env("GITHUB_REPOSITORY", "acme/tools"))
    };
    let written = ask("--yes");
    assert_eq!(written.code, 0, "{}", written.stderr);
    let text = tree.read(file);
    assert!(text.contains("- 'apps/shop/**'\n"), "{text}");
    assert!(text.contains("--workdir /src/apps/shop"), "{text}");
    // It has the repository not to itself, so neither has it the name.
    assert!(text.contains("name: Deployment of shop\n"), "{text}");
    tree.write(file, text.replace("timeout-minutes: 60", "timeout-minutes: 5"));
    let compared = ask("--check").stdout;
    assert!(compared.starts_with(&format!("--- a/{file}\n+++ b/{file}\n")), "{compared}");
}

#[test]
fn a_file_that_gitlab_does_not_read_by_itself_is_to_be_included() {
    let Some(tree) = Tree::of_git() else { return };
    tree.write("apps/shop/instellar.yml", INSTELLAR);
    let hash = format!("x86_64={}", "0".repeat(64));
    let words = ["-C", "apps/shop", "workflow", "gitlab", "--force", "--pakman-sha256", &hash];
    let line = "include: [{ local: '.gitlab/deployment-apps-shop.yml' }]";
    let written = tree.run(&words);
    assert!(written.stderr.contains(&format!(".gitlab-ci.yml has `{line}`")), "{}", written.stderr);
    tree.write(".gitlab-ci.yml", line);
    let again = tree.run(&words);
    assert!(!again.stderr.contains("include"), "{}", again.stderr);
}

#[test]
fn the_secrets_that_a_build_asks_for_are_named() {
    let tree = application();
    let ended = tree.run(&["workflow", "github", "--repository", "acme/hello"]);
    assert!(ended.stderr.contains("`--env NPM_TOKEN`"), "{}", ended.stderr);
}

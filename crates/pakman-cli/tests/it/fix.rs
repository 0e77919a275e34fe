//! `check --fix` and `--diff`: what they write, and what they leave as it is.

use std::{
    fs,
    io::Write,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown, symlink},
        process::CommandExt,
    },
    path::PathBuf,
    process::{Command, Stdio},
};

use crate::support::{Ended, INSTELLAR, NOBODY, Tree, end};

/// The small application with a misspelt key, and with the right one.
fn misspelt() -> (String, String) {
    let text = format!("# Grüße\n{INSTELLAR}");
    (text.replace("destinations", "destinatons"), text)
}

/// Runs `check` with what is safe to be fixed but for what everybody would get.
fn fix(tree: &Tree, arguments: &[&str]) -> Ended {
    tree.run(&[&["check", "--allow", "runtime-added"], arguments].concat())
}

/// Every fixture that is text.
fn fixtures() -> Vec<PathBuf> {
    let folders = ["errors", "legacy"].map(|name| pakman_testbed::fixtures().join(name));
    let mut paths: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| fs::read_to_string(path).is_ok())
        .collect();
    paths.sort();
    paths
}

#[test]
fn mode_and_links_stay_and_nothing_is_left_beside() {
    let tree = Tree::empty();
    let (wrong, right) = misspelt();
    tree.write("deep/file.yml", wrong);
    let mode = fs::Permissions::from_mode(0o640);
    fs::set_permissions(tree.path("deep/file.yml"), mode).expect("permissions");
    symlink("deep/file.yml", tree.path("instellar.yml")).expect("a link");
    let ended = fix(&tree, &["--fix"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "instellar.yml: no problems\n"));
    assert_eq!(tree.read("deep/file.yml"), right);
    assert_eq!(tree.mode("deep/file.yml"), 0o640);
    let link = fs::read_link(tree.path("instellar.yml")).expect("it is still a link");
    assert_eq!(link, PathBuf::from("deep/file.yml"));
    assert_eq!(tree.names("deep"), ["file.yml"]);
    let before = fs::metadata(tree.path("deep/file.yml")).expect("a file").ino();
    assert_eq!(fix(&tree, &["--fix"]).stderr, "");
    let after = fs::metadata(tree.path("deep/file.yml")).expect("a file").ino();
    assert_eq!(before, after, "a file without problems is not written");
}

#[test]
fn the_owner_stays() {
    if !pakman_testbed::is_root() {
        return;
    }
    let tree = Tree::empty();
    tree.write("instellar.yml", misspelt().0);
    let path = tree.path("instellar.yml");
    chown(&path, Some(NOBODY), Some(NOBODY)).expect("root may");
    assert_eq!(fix(&tree, &["--fix"]).code, 0);
    let found = fs::metadata(&path).expect("a file");
    assert_eq!((found.uid(), found.gid()), (NOBODY, NOBODY));
    assert_eq!(tree.read("instellar.yml"), misspelt().1);
}

#[test]
fn a_file_that_may_not_be_written_keeps_its_text_and_is_still_reported() {
    let tree = Tree::empty();
    let (wrong, _) = misspelt();
    tree.write("instellar.yml", &wrong);
    let set = |path: &str, mode| {
        fs::set_permissions(tree.path(path), fs::Permissions::from_mode(mode))
            .expect("permissions");
    };
    fs::copy(env!("CARGO_BIN_EXE_pakman"), tree.path("pakman")).expect("a copy");
    set("", 0o777);
    set("pakman", 0o755);
    set("instellar.yml", 0o444);
    let mut command = Command::new(tree.path("pakman"));
    command.args(["check", "--fix"]).current_dir(tree.root()).env_clear();
    if rustix::process::geteuid().is_root() {
        // Whom every file may be written by is somebody else here.
        command.uid(NOBODY).gid(NOBODY);
    }
    let ended = end(&mut command);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    let reason = "error: cannot write instellar.yml: Permission denied";
    assert!(ended.stderr.contains(reason), "{}", ended.stderr);
    assert!(!ended.stderr.contains("fixed"), "{}", ended.stderr);
    assert!(ended.stdout.contains("warning[unknown-key]"), "{}", ended.stdout);
    assert_eq!(tree.read("instellar.yml"), wrong);
}

#[test]
fn the_difference_is_what_git_applies_and_what_a_fix_writes() {
    let Some(tree) = Tree::of_git() else { return };
    for path in fixtures() {
        let name = path.display();
        let text = fs::read_to_string(&path).expect("UTF-8");
        for text in [text.clone(), text.replace('\n', "\r\n"), text.trim_end().to_owned()] {
            tree.write("app/instellar.yml", &text);
            let ended = tree.run(&["-C", "app", "check", "--diff", "--unsafe"]);
            assert_eq!(tree.read("app/instellar.yml"), text, "{name}: nothing is written");
            if ended.stdout.is_empty() {
                assert!(!ended.stderr.contains("would fix"), "{name}: {}", ended.stderr);
                continue;
            }
            assert_eq!(ended.code, 1, "{name}");
            tree.write("patch", &ended.stdout);
            tree.git(&["apply", "--whitespace=nowarn", "patch"]);
            let applied = tree.read("app/instellar.yml");
            tree.write("app/instellar.yml", &text);
            let fixed = tree.run(&["-C", "app", "check", "--fix", "--unsafe"]);
            assert_eq!(tree.read("app/instellar.yml"), applied, "{name}");
            let lines = |text: &str, word| text.lines().filter(|one| one.starts_with(word)).count();
            let (would, did) = (lines(&ended.stderr, "would fix:"), lines(&fixed.stderr, "fixed:"));
            assert!(would == did && did > 0, "{name}: {}", fixed.stderr);
            let again = tree.run(&["-C", "app", "check", "--diff", "--unsafe"]);
            assert_eq!(again.stdout, "", "{name}");
        }
    }
}

fn with_input(tree: &Tree, arguments: &[&str], input: &[u8]) -> Ended {
    let mut command = tree.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(input).expect("it is read");
    let output = child.wait_with_output().expect("it ends");
    Ended {
        code: output.status.code().expect("it ends by itself"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[test]
fn standard_input_comes_out_fixed_and_the_report_stands_aside() {
    let tree = Tree::empty();
    let (wrong, right) = misspelt();
    let arguments = ["check", "--fix", "--allow", "runtime-added", "-"];
    let ended = with_input(&tree, &arguments, wrong.as_bytes());
    assert_eq!((ended.code, ended.stdout.as_str()), (0, right.as_str()));
    assert!(ended.stderr.starts_with("fixed: <stdin>:7:3: [unknown-key] "), "{}", ended.stderr);
    assert!(ended.stderr.ends_with("<stdin>: no problems\n"), "{}", ended.stderr);
    // A filter gives back what it cannot mend, but never half of it.
    let ended = with_input(&tree, &arguments, b"run: 5\n");
    assert_eq!((ended.code, ended.stdout.as_str()), (1, "run: 5\n"));
    assert!(ended.stderr.contains("error[wrong-type]"), "{}", ended.stderr);
    let ended = with_input(&tree, &arguments, b"run: 5\n\xff");
    assert_eq!((ended.code, ended.stdout.as_str()), (1, ""));
    // Both would go to the same place.
    let ended = with_input(&tree, &[&arguments[..], &["--format", "json"]].concat(), b"");
    assert!(ended.code == 2 && ended.stdout.contains("\"error\""), "{}", ended.stdout);
}

#[test]
fn a_file_that_is_named_twice_is_fixed_once() {
    let tree = Tree::empty();
    tree.write("a.yml", misspelt().0);
    let ended = fix(&tree, &["--fix", "a.yml", "./a.yml"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "2 files: no problems\n"));
    assert_eq!(ended.stderr.matches("fixed:").count(), 1, "{}", ended.stderr);
}

#[test]
fn bytes_that_are_no_text_are_never_written_back() {
    let tree = Tree::empty();
    let bytes = b"dependecies: {}\n# \xff\n";
    tree.write("instellar.yml", bytes);
    let ended = fix(&tree, &["--fix", "--unsafe"]);
    assert_eq!(ended.code, 1);
    assert_eq!(fs::read(tree.path("instellar.yml")).expect("a file"), bytes);
}

#[test]
fn consent_is_asked_for_only_where_there_is_something_to_fix() {
    let tree = Tree::hello();
    let ended = tree.run(&["check", "--unsafe"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("--fix|--diff"), "{}", ended.stderr);
    let ended = tree.run(&["check", "--diff", "--format", "json"]);
    assert_eq!(ended.code, 2);
    let told = "the argument '--diff' cannot be used with '--format <FORMAT>'";
    let document: serde_json::Value = serde_json::from_str(&ended.stdout).expect("one document");
    let expected = serde_json::json!({ "version": 1, "error": { "message": told, "help": [] } });
    assert_eq!(document, expected);
    assert!(ended.stderr.contains(told), "{}", ended.stderr);
}

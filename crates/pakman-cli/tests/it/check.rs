//! `check` on whatever a path can lead to.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::support::{INSTELLAR, Tree, end};

#[test]
fn standard_input_is_read() {
    let tree = Tree::empty();
    let mut command = tree.command(&["check", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(INSTELLAR.as_bytes()).expect("it is read");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    let last = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(last.starts_with("<stdin>: no problems") || last.ends_with("note\n"), "{last}");
}

#[test]
fn a_pipe_that_the_shell_opened_is_read() {
    let tree = Tree::hello();
    let program = env!("CARGO_BIN_EXE_pakman");
    let script = format!(
        "{program} check /dev/stdin < instellar.yml && cat instellar.yml | {program} check /dev/fd/0"
    );
    let status = Command::new("sh").args(["-c", &script]).current_dir(tree.root()).status();
    assert!(status.expect("sh runs").success());
}

#[test]
fn what_is_no_file_is_an_error_that_names_it_and_the_rest_is_still_checked() {
    let tree = Tree::hello();
    let made = Command::new("mkfifo").arg(tree.path("pipe")).status().expect("mkfifo runs");
    assert!(made.success());
    let begun = Instant::now();
    let ended = tree.run(&["check", "pipe", ".", "missing.yml", "instellar.yml"]);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(ended.code, 2);
    for reason in [
        "error: cannot read pipe: it is a pipe",
        "error: cannot read .: it is a folder",
        "error: cannot read missing.yml: No such file",
    ] {
        assert!(ended.stderr.contains(reason), "{}", ended.stderr);
    }
    assert!(!ended.stdout.is_empty());
}

#[test]
fn no_file_at_all_is_said_with_the_places_that_were_looked_at() {
    let tree = Tree::empty();
    let ended = tree.run(&["check"]);
    let root = tree.root().canonicalize().expect("a folder");
    let expected = format!(
        "error: there is no instellar.yml in {} or above it; `pakman init`",
        root.display()
    );
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.starts_with(&expected), "{}", ended.stderr);
    tree.write(".git/config", "");
    tree.write("app/models/x", "");
    let below = root.join("app/models");
    let ended = end(tree.command(&["kits"]).current_dir(&below));
    let expected = format!("in {} or above it, up to {};", below.display(), root.display());
    assert!(ended.stderr.contains(&expected), "{}", ended.stderr);
}

#[test]
fn files_and_a_config_are_not_both_read() {
    let tree = Tree::hello();
    tree.write("other.yml", "run: 5\n");
    for arguments in [
        ["-c", "other.yml", "check", "instellar.yml"],
        ["check", "-c", "other.yml", "instellar.yml"],
    ] {
        let ended = tree.run(&arguments);
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
        assert!(ended.stderr.contains("--config names other.yml too"), "{}", ended.stderr);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_an_error_that_says_so() {
    let tree = Tree::hello();
    for arguments in [&["check"][..], &["check", "--format", "json"], &["schema"]] {
        let full = File::options().write(true).open("/dev/full").expect("a device");
        let output = tree.command(arguments).stdout(full).output().expect("the program runs");
        let reason = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(2));
        assert!(reason.starts_with("error: cannot write to standard output: No space"), "{reason}");
    }
}

#[test]
fn a_file_without_end_is_too_large_and_no_more_of_it_is_read() {
    let tree = Tree::empty();
    let sparse = File::create(tree.path("sparse.yml")).expect("a file");
    sparse.set_len(1 << 30).expect("a sparse file");
    // The program must not need the memory that the whole file would.
    let script = format!(
        "ulimit -v 400000; exec {} check sparse.yml /dev/zero --format json",
        env!("CARGO_BIN_EXE_pakman")
    );
    let mut command = Command::new("sh");
    let ended = end(command.args(["-c", &script]).current_dir(tree.root()));
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert_eq!(ended.stdout.matches("\"too-large\"").count(), 2, "{}", ended.stdout);
}

#[test]
fn bytes_that_are_no_text_are_a_problem_of_the_file() {
    let tree = Tree::empty();
    tree.write("instellar.yml", b"run:\n  name: \xff\n");
    let ended = tree.run(&["check"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stdout.contains("error[not-utf8]"), "{}", ended.stdout);
}

#[test]
fn warnings_fail_only_when_they_are_denied() {
    let tree = Tree::empty();
    tree.write("instellar.yml", format!("{INSTELLAR}destinaton: x\n"));
    assert_eq!(tree.run(&["check"]).code, 0);
    assert_eq!(tree.run(&["check", "--deny-warnings"]).code, 1);
    let ended = tree.run(&["check", "--format", "json"]);
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.contains("\"unknown-key\""), "{}", ended.stdout);
    assert_eq!(ended.stderr, "");
}

#[test]
fn a_file_of_another_shape_is_told_as_a_file() {
    let tree = Tree::empty();
    tree.write("instellar.yml", "- a\n- b\n");
    let ended = tree.run(&["check"]);
    let expected = "error[wrong-type]: the file must be a map, not a list\n";
    assert!(ended.stdout.starts_with(expected), "{}", ended.stdout);
}

#[test]
fn notes_are_left_out_of_every_format_for_whoever_wants_quiet() {
    let tree = Tree::hello();
    for format in ["human", "json"] {
        let all = tree.run(&["check", "--format", format]);
        assert!(all.stdout.contains("runtime-added"), "{}", all.stdout);
        let quiet = tree.run(&["check", "--format", format, "--quiet"]);
        assert!(!quiet.stdout.contains("runtime-added"), "{}", quiet.stdout);
    }
}

#[test]
fn a_name_cannot_write_to_the_terminal() {
    let tree = Tree::empty();
    tree.write("a\u{1b}[2Jb.yml", "run: 5\n");
    let ended = tree.run(&["check", "a\u{1b}[2Jb.yml", "--color", "always"]);
    assert!(ended.stdout.contains("a\\u{1b}[2Jb.yml"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("\u{1b}[2J"));
    let ended = tree.run(&["check", "\u{1b}[2J"]);
    assert!(!ended.stderr.contains('\u{1b}'), "{}", ended.stderr);
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let tree = Tree::empty();
    tree.write("instellar.yml", "run: 5\n");
    assert!(!tree.run(&["check"]).stdout.contains('\u{1b}'));
    assert!(tree.run(&["check", "--color", "always"]).stdout.contains('\u{1b}'));
    let mut command = tree.command(&["check"]);
    assert!(end(command.env("CLICOLOR_FORCE", "1")).stdout.contains('\u{1b}'));
    let mut command = tree.command(&["check"]);
    let ended = end(command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"));
    assert!(!ended.stdout.contains('\u{1b}'));
}

#[test]
fn whoever_stops_reading_is_no_failure() {
    let tree = Tree::empty();
    let mut command = tree.command(&["explain", "--list"]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let ended = command.stdout(writer).stderr(Stdio::piped()).spawn();
    let output = ended.expect("the program runs").wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(output.stderr, b"");
}

#[test]
fn what_stands_beside_the_file_is_looked_at() {
    let tree = Tree::hello();
    tree.write("instellar.yml", format!("{INSTELLAR}stack: alpine/3.22\n"));
    let told = |tree: &Tree, epoch: &str| {
        let mut command = tree.command(&["-C", ".", "check"]);
        end(command.env("SOURCE_DATE_EPOCH", epoch)).stdout
    };
    let (in_2026, in_2030) = ("1780272000", "1900000000");
    assert!(!told(&tree, in_2026).contains("stack"), "{}", told(&tree, in_2026));
    assert!(told(&tree, in_2030).contains("note[old-stack]"), "{}", told(&tree, in_2030));
    let workflow = "uses: upmaru/pakman@v8\nwith:\n  alpine: v3.19\n";
    tree.write(".github/workflows/deployment.yml", workflow);
    let differs = told(&tree, in_2026);
    let expected = ".github/workflows/deployment.yml builds on 3.19";
    assert!(differs.contains(expected), "{differs}");
    tree.write("instellar.yml", INSTELLAR.replace("command: make", "command: npm ci"));
    let lacks = told(&tree, in_2026);
    assert!(lacks.contains("`npm` needs `package.json`"), "{lacks}");
}

#[test]
fn the_file_is_found_upwards_without_git_too() {
    let tree = Tree::hello();
    tree.write("lib/deep/file", "");
    let ended = tree.run(&["-v", "check"]);
    let mut command = tree.command(&["check"]);
    let below = end(command.current_dir(tree.path("lib/deep")));
    assert_eq!((below.code, ended.code), (0, 0), "{}", below.stderr);
    // What lies beside it is its own, in a folder of a larger tree as well; a loose file's is not.
    tree.write("instellar.yml", INSTELLAR.replace("command: make", "command: npm ci"));
    tree.write("loose/any.yml", INSTELLAR.replace("command: make", "command: npm ci"));
    let checks = |folder: &str, arguments: &[&str]| {
        end(tree.command(arguments).current_dir(tree.path(folder))).stdout
    };
    assert!(checks("lib/deep", &["check"]).contains("`npm` needs `package.json`"));
    assert!(!checks("loose", &["check", "any.yml"]).contains("`npm` needs"));
}

#[test]
fn a_name_that_is_nearly_that_of_the_file_is_told() {
    for name in ["instellar.yaml", ".instellar.yml", "instelar.yml", "instellar.yml.txt"] {
        let tree = Tree::empty();
        tree.write(name, INSTELLAR);
        let ended = tree.run(&["check"]);
        assert_eq!(ended.code, 2);
        let said = format!("but there is {name}; rename it to instellar.yml");
        assert!(ended.stderr.contains(&said), "{}", ended.stderr);
    }
}

#[test]
fn ctrl_c_ends_what_waits_and_is_told() {
    let tree = Tree::empty();
    let mut command = tree.command(&["check", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    // It listens before it reads.
    let mut input = child.stdin.take().expect("a pipe");
    let start = Instant::now();
    let caught = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line =
            status.lines().find_map(|line| line.strip_prefix("SigCgt:\t").map(str::to_owned));
        u64::from_str_radix(&line.unwrap_or_default(), 16).unwrap_or_default() & 2 != 0
    };
    while !caught() {
        assert!(start.elapsed() < Duration::from_mins(1), "it listens");
        thread::sleep(Duration::from_millis(5));
    }
    input.write_all(b"run:").expect("it reads");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("it runs").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.signal(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: interrupted\n");
}

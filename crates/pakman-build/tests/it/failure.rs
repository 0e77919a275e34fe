//! Builds that fail or are ended.

use std::{
    fs,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use pakman_build::{Error, Interrupt};

use crate::support::{Heard, Tree, file};

#[test]
fn a_failing_command_tells_its_end_and_where_the_log_is() {
    let tree =
        Tree::new(&file("for n in $(seq 50); do echo line $n; done\nexit 7\necho no", "[bin]", ""));
    let Err(Error::Failed(failure)) = tree.build() else { panic!("it fails") };
    assert_eq!(failure.to_string(), "`build.command` ended with exit code 7");
    assert_eq!(failure.tail.len(), 20);
    assert_eq!(failure.tail.last().unwrap(), "line 50");
    assert!(fs::read_to_string(&failure.log).unwrap().starts_with("line 1\nline 2\n"));
    assert!(!tree.repository().exists());
}

#[test]
fn a_log_keeps_the_beginning_and_the_end() {
    let tree = Tree::new(&file("seq 3000000; exit 7", "[bin]", ""));
    let Err(Error::Failed(failure)) = tree.build() else { panic!("it fails") };
    assert_eq!(failure.tail.last().unwrap(), "3000000");
    let log = fs::read_to_string(&failure.log).unwrap();
    assert!(log.len() < 10 << 20, "{} bytes", log.len());
    assert!(log.starts_with("1\n2\n") && log.ends_with("\n2999999\n3000000\n"));
    let (head, rest) = log.split_once("\n[pakman: ").unwrap();
    let (left_out, tail) = rest.split_once(" bytes are left out here]\n").unwrap();
    let all: usize = (1..=3_000_000_u32).map(|n| n.to_string().len() + 1).sum();
    assert_eq!(head.len() + left_out.parse::<usize>().unwrap() + tail.len(), all);
}

#[test]
fn the_first_failing_command_ends_the_build() {
    let tree = Tree::new(&file("echo before\nfalse\necho behind", "[bin]", ""));
    let Err(Error::Failed(failure)) = tree.build() else { panic!("it fails") };
    assert_eq!(failure.tail, ["before"]);
}

#[test]
fn output_comes_in_order_whatever_its_stream() {
    let tree = Tree::new(&file(
        "mkdir bin; touch bin/hello; chmod 755 bin/hello\n\
         echo one; echo two >&2; printf 'three\\rthree!\\n'; printf four",
        "[bin]",
        "",
    ));
    let mut heard = Heard::default();
    tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
    assert_eq!(heard.lines, ["one", "two", "three!", "four"]);
}

#[test]
fn a_signal_is_told_as_one() {
    let tree = Tree::new(&file("kill -9 $$", "[bin]", ""));
    let error = tree.error();
    assert!(
        error.starts_with("`build.command` ended with") && error.contains("signal 9"),
        "{error}"
    );
}

#[test]
fn a_build_cannot_read_from_a_terminal() {
    let tree = Tree::new(&file("read -r line && echo \"$line\"", "[bin]", ""));
    assert_eq!(tree.error(), "`build.command` ended with exit code 1");
}

/// Whether a process with this word among its arguments runs.
fn runs(word: &str) -> bool {
    Command::new("pgrep").args(["-f", word]).output().unwrap().status.success()
}

#[test]
fn an_interrupt_ends_the_build_and_all_that_it_started() {
    let command = "sleep 987654 & setsid sleep 987655 & (trap '' TERM; sleep 987656) & echo ready; sleep 987657";
    let tree = Tree::new(&file(command, "[bin]", ""));
    let interrupt = Interrupt::default();
    let signal = interrupt.clone();
    let log = tree.work().join("build.log");
    let waiter = thread::spawn(move || {
        let start = Instant::now();
        while fs::read_to_string(&log).unwrap_or_default() != "ready\n" {
            assert!(start.elapsed() < Duration::from_mins(1), "the build starts");
            thread::sleep(Duration::from_millis(20));
        }
        signal.set();
    });
    let result = tree.build_with(|_, _| {}, &mut Heard::default(), &interrupt);
    waiter.join().unwrap();
    assert!(matches!(result, Err(Error::Interrupted)), "{result:?}");
    assert!(!runs("^sleep 98765"));
    // The home of builds stays, and nothing else does.
    let left = fs::read_dir(tree.work().join("build")).unwrap();
    assert!(left.map(|entry| entry.unwrap().file_name()).eq(["home"]));
    assert!(!tree.repository().exists());
}

#[test]
fn nothing_that_a_build_started_outlives_it() {
    let command = "mkdir bin; touch bin/hello; chmod 755 bin/hello\nsetsid sleep 876543 &\nsleep 876544 &\n\
                   env -i setsid sleep 876545 &\n(env -i setsid nohup sleep 876546 >/dev/null 2>&1 &)";
    let tree = Tree::new(&file(command, "[bin]", ""));
    let start = Instant::now();
    tree.build().unwrap();
    assert!(!runs("^sleep 87654") && !runs("sleep 876546"));
    assert!(start.elapsed() < Duration::from_secs(30), "it waits for nobody's output");
}

#[test]
fn programs_of_another_folder_of_this_path_are_left_alone() {
    let tree = Tree::new(&file("mkdir bin; touch bin/hello; chmod 755 bin/hello", "[bin]", ""));
    // As in a container, whose work folder may have the same path and is another one.
    let mut other =
        Command::new("sleep").arg("60").env("PAKMAN_WORK", tree.work()).spawn().unwrap();
    tree.build().unwrap();
    assert!(other.try_wait().unwrap().is_none(), "it runs");
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn a_part_that_ends_everything_is_a_failure() {
    for (command, more) in
        [("exit 0", ""), ("true; (exit 0); exit", ""), ("true", "package: exit 0\n")]
    {
        let tree = Tree::new(&file(command, "[]", more));
        let Err(Error::Failed(failure)) = tree.build() else {
            panic!("{command} {more}: it fails")
        };
        assert_eq!(failure.ending, "exit code 1");
        assert!(failure.tail.iter().any(|line| line.contains("`return 0`")), "{:?}", failure.tail);
    }
    Tree::new(&file("(exit 0)\ntrap 'echo bye' EXIT", "[]", "package: return 0\n"))
        .build()
        .unwrap();
}

#[test]
fn one_build_at_a_time_has_a_work_folder() {
    let tree = Tree::new(&file("mkdir bin; touch bin/hello; chmod 755 bin/hello", "[bin]", ""));
    tree.build().unwrap();
    let log = fs::File::create(tree.work().join("build.log")).unwrap();
    log.lock().unwrap();
    let error = tree.error();
    assert!(error.starts_with("another build is running in "), "{error}");
    log.unlock().unwrap();
    tree.build().unwrap();
}

/// Where in `command` the build fails.
fn fails_at(command: &str) -> Option<usize> {
    let tree = Tree::new(&file(command, "[bin]", ""));
    let Err(Error::Failed(failure)) = tree.build() else { panic!("{command} fails") };
    failure.at
}

#[test]
fn the_command_that_failed_is_known() {
    assert_eq!(fails_at("true\nfalse\n"), Some(5));
    assert_eq!(fails_at("if true; then\n  echo é\n  false\nfi"), Some(0));
    assert_eq!(fails_at("echo é\nx() {\n  false\n}\n\nx"), Some(25));
    assert_eq!(fails_at("cat <<E\nfalse\nE\nexit 3"), Some(16));
    assert_eq!(fails_at("false &&\n  true ||\n  exit 3"), Some(0));
}

#[test]
fn commands_see_what_they_would_see_without_being_watched() {
    let command = "set +e\nfalse\n[ $? = 1 ] || exit 5\nset -e\nlocal n=0\nfor n in 1 2; do :; done\n\
                   [ \"$n\" = 2 ]\nset -- a b\n[ \"$*\" = 'a b' ]\nmkdir bin; touch bin/hello\nreturn 0\nfalse";
    Tree::new(&file(command, "[bin]", "")).build().unwrap();
}

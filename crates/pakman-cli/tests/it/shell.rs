//! Shells where a build runs.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use pakman_testbed::tool;

use crate::{
    build::{INSTELLAR, build, run, tree},
    support::end,
};

#[test]
fn a_shell_opens_in_the_tree_that_a_failed_build_left() {
    let tree = tree();
    let failing = INSTELLAR.replace("chmod 755", "false #");
    tree.write("app/instellar.yml", failing);
    assert_eq!(run(&tree, &[]).code, 1);
    let mut shell = tree.command(&["shell", "app", "--repository", "acme/hello", "-q"]);
    shell.env("HOME", tree.path("home")).stdin(Stdio::piped());
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut shell = shell.spawn().expect("it starts");
    let mut input = shell.stdin.take().expect("a pipe");
    input.write_all(b"ls dist; echo $SOURCE_DATE_EPOCH; exit\n").expect("it reads");
    drop(input);
    let output = shell.wait_with_output().expect("it ends");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.starts_with("hello\n"), "{printed}");
    assert!(printed.lines().nth(1).is_some_and(|line| line.parse::<u64>().is_ok()), "{printed}");
}

#[test]
fn how_a_shell_ends_says_nothing_of_the_build_that_failed() {
    let Some(script) = tool("script") else { return };
    let tree = tree();
    tree.write("app/instellar.yml", INSTELLAR.replace("chmod 755", "false #"));
    let at_terminal = |line: String| {
        let own = build(&tree, &[]);
        let mut terminal = Command::new(&script);
        terminal.args(["-qec", &line, "/dev/null"]).current_dir(tree.root()).env_clear();
        terminal.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let typed = tree.path("typed");
        tree.write("typed", "ls dist\nfalse\nexit\n");
        end(terminal.stdin(fs::File::open(typed).expect("it was written")))
    };
    let program = env!("CARGO_BIN_EXE_pakman");
    let failed = at_terminal(format!("{program} build app --repository acme/hello --shell"));
    assert!(failed.stdout.contains("as the build has it; `exit` leaves it"), "{}", failed.stdout);
    assert!(failed.stdout.contains("hello\r\n"), "the shell was there: {}", failed.stdout);
    assert_eq!(failed.code, 1, "{}", failed.stdout);
    let piped = end(&mut build(&tree, &["--shell"]));
    assert!(piped.code == 1 && piped.stderr.contains("only at a terminal"), "{}", piped.stderr);
    let left = at_terminal(format!("{program} shell app --repository acme/hello"));
    assert_eq!(left.code, 0, "{}", left.stdout);
    assert!(!left.stdout.contains("the shell ended"), "{}", left.stdout);
}

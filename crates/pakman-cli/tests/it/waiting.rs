//! No command waits for a pipe that stands where a file is meant and that nobody writes to.

use std::{
    io::Read,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::support::Tree;

/// Commands, with `pipe` for a file.
const COMMANDS: &[&str] = &[
    "bootstrap --private-key pipe --public-key pipe",
    "build --here --key pipe",
    "build --alpine --mirror file:///nowhere --mirror-key pipe",
    "build --here -c pipe",
    "check --index pipe",
    "check --index file://ROOT/pipe",
    "check --fix pipe",
    "detect -c pipe",
    "diff pipe pipe",
    "index --key pipe .",
    "index pipe",
    "init --print -c pipe",
    "inspect pipe",
    "kits -c pipe",
    "push --to file://ROOT/repository --key pipe folder",
    "push --to file://ROOT/repository --with-key pipe folder",
    "push --to gitea+http://127.0.0.1:9/owner/branch/repository --token pipe folder",
    "push --to s3://bucket/folder --ca-file pipe folder",
    "push --auth-token pipe --package-token pipe",
    "root path --mirror file:///nowhere --mirror-key pipe",
    "shell --mirror file:///nowhere --mirror-key pipe",
    "sign --key pipe pipe",
    "sign pipe",
    "stacks --package ruby --index pipe",
    "test --mirror file:///nowhere --env-file pipe",
    "test --mirror file:///nowhere --packages folder",
    "verify --public-key pipe pipe",
    "verify pipe",
    "workflow github -c pipe",
    "workflow github -o pipe",
];

#[test]
fn no_command_waits_for_a_pipe() {
    let tree = Tree::hello();
    tree.write("folder/x86_64/file", "");
    for pipe in ["pipe", "folder/x86_64/APKINDEX.tar.gz"] {
        let made = Command::new("mkfifo").arg(tree.path(pipe)).status().expect("mkfifo runs");
        assert!(made.success());
    }
    let root = tree.root().to_str().expect("plain").to_owned();
    let waiting = COMMANDS.iter().map(|text| {
        let text = text.replace("ROOT", &root);
        let words: Vec<&str> = text.split(' ').collect();
        let mut command = tree.command(&words);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        (text, command.spawn().expect("the program starts"))
    });
    let mut waiting: Vec<_> = waiting.collect();
    let begun = Instant::now();
    while !waiting.is_empty() && begun.elapsed() < Duration::from_mins(1) {
        waiting.retain_mut(|(text, child)| {
            let ended = child.try_wait().expect("it is our child");
            let Some(ended) = ended else { return true };
            let mut said = String::new();
            let stderr = child.stderr.as_mut().expect("it is piped");
            stderr.read_to_string(&mut said).expect("messages are text");
            // Of what it should have read there is nothing.
            assert!(!ended.success() && !said.contains("Usage:"), "{text}: {said}");
            false
        });
        sleep(Duration::from_millis(20));
    }
    for (_, child) in &mut waiting {
        child.kill().expect("it is our child");
    }
    let names: Vec<&String> = waiting.iter().map(|(text, _)| text).collect();
    assert!(names.is_empty(), "{names:?}");
}

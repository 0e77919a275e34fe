//! `init` beside what is there: an earlier file, files that it would change, a terminal.

use std::{
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::support::{Ended, Tree};

const NEXT: &str =
    r#"{ "scripts": { "build": "next build" }, "dependencies": { "next": "15.1.0" } }"#;

/// A Next.js that is not standalone.
fn next() -> Tree {
    let tree = Tree::empty();
    tree.write("package.json", NEXT);
    tree.write("package-lock.json", "{}");
    tree.write("next.config.mjs", "const nextConfig = {\n};\n\nexport default nextConfig;\n");
    tree
}

fn init(tree: &Tree, more: &[&str]) -> Ended {
    let mut words = vec!["init", "--repository", "acme/quay", "--stack", "alpine/3.23"];
    words.extend(more);
    tree.run(&words)
}

#[test]
fn a_change_to_a_file_of_the_authors_is_shown_and_made_when_agreed_to_alone() {
    let tree = next();
    let shown = init(&tree, &[]);
    assert!(shown.stdout.contains("next.config.mjs: output: 'standalone'"), "{}", shown.stdout);
    assert_eq!(tree.names("."), ["next.config.mjs", "package-lock.json", "package.json"]);
    let ended = init(&tree, &["--yes"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(!tree.read("next.config.mjs").contains("standalone"));
    assert!(tree.read("instellar.yml").contains("next/dist/bin/next start"), "it works without it");
    let tree = next();
    let ended = init(&tree, &["--yes", "--edit"]);
    assert!(ended.stderr.contains("changed: next.config.mjs"), "{}", ended.stderr);
    assert_eq!(
        tree.read("next.config.mjs"),
        "const nextConfig = {\n  output: 'standalone',\n};\n\nexport default nextConfig;\n"
    );
    assert!(tree.read("instellar.yml").contains("standalone/server.js"));
    assert_eq!(tree.run(&["check", "--deny-warnings", "--repository", "acme/quay"]).code, 0);
}

#[test]
fn a_second_run_shows_a_difference_and_keeps_what_the_author_wrote() {
    let tree = next();
    assert_eq!(init(&tree, &["--yes"]).code, 0);
    let again = init(&tree, &["--yes"]);
    assert!(again.stdout.contains("nothing is missing"), "{}", again.stdout);
    let own = tree
        .read("instellar.yml")
        .replace("    - npm\n", "    - make # ours\n")
        .replace("target: 3000", "target: 3001");
    let own = own.split("# The ways in which").next().unwrap_or_default().to_owned();
    tree.write("instellar.yml", &own);
    let shown = init(&tree, &[]);
    for line in ["+    - npm", "+kits:", "what its author wrote stays"] {
        assert!(shown.stdout.contains(line), "{line}: {}", shown.stdout);
    }
    assert_eq!(tree.read("instellar.yml"), own, "nothing is written unasked");
    assert_eq!(init(&tree, &["--yes"]).code, 0);
    let text = tree.read("instellar.yml");
    assert!(text.contains("    - make # ours\n    - npm\n") && text.contains("kits:\n"), "{text}");
}

#[test]
fn a_file_that_is_no_yaml_is_left_alone_and_told() {
    let tree = next();
    tree.write("instellar.yml", "stack: [\n");
    let ended = init(&tree, &["--yes"]);
    assert!(ended.stdout.contains("the file is not YAML"), "{}", ended.stdout);
    assert_eq!(tree.read("instellar.yml"), "stack: [\n");
}

/// A terminal with a program in it.
struct Terminal {
    socket: String,
}

impl Terminal {
    fn open(tree: &Tree, words: &str) -> Self {
        let socket = tree.path("tmux").display().to_string();
        let terminal = Self { socket };
        let program = env!("CARGO_BIN_EXE_pakman");
        let command = format!("NO_COLOR=1 {program} {words}; echo ended with $?; exec cat");
        let folder = tree.root().display().to_string();
        let size = ["-x", "150", "-y", "70"];
        let started = ["-f", "/dev/null", "new-session", "-d", "-c", &folder];
        terminal.tmux(&[&started[..], &size[..], &["sh", "-c", &command]].concat());
        terminal
    }

    fn tmux(&self, words: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.args(["-S", &self.socket]).args(words).stdin(Stdio::null());
        let output = command.env_remove("TMUX").output().expect("tmux runs");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "tmux {words:?}: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Types a line.
    fn say(&self, line: &str) {
        self.tmux(&["send-keys", "-l", line]);
        self.tmux(&["send-keys", "Enter"]);
    }

    /// What the screen shows once it shows `wanted` below the last `count` questions.
    fn shows(&self, wanted: &str, count: usize) -> String {
        let begun = Instant::now();
        loop {
            let screen = self.tmux(&["capture-pane", "-p", "-S", "-500"]);
            if screen.matches(wanted).count() >= count {
                return screen;
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "no `{wanted}`:\n{screen}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let mut command = Command::new("tmux");
        let _ = command.args(["-S", &self.socket, "kill-server"]).status();
    }
}

/// The one question.
const QUESTION: &str = "Write it? [Y]es, [c]hange a row, [q]uit:";

#[test]
fn in_a_terminal_one_question_is_asked_and_rows_can_be_changed() {
    if pakman_testbed::tool("tmux").is_none() {
        return;
    }
    let tree = next();
    tree.write(".env.example", "STRIPE_KEY=\n");
    let terminal = Terminal::open(&tree, "init --repository acme/quay");
    let screen = terminal.shows(QUESTION, 1);
    assert!(screen.contains("alpine/3.24") && screen.contains("[ ]") == screen.contains("[ ] "));
    terminal.say("c");
    terminal.shows("Which row, and its value", 1);
    terminal.say("stack alpine/3.22");
    let screen = terminal.shows(QUESTION, 2);
    assert!(
        screen.contains("alpine/3.22               ") && screen.contains("as asked"),
        "{screen}"
    );
    // What leads nowhere is told, and the question comes again.
    terminal.say("c");
    terminal.shows("Which row, and its value", 2);
    terminal.say("pack rials");
    let screen = terminal.shows(QUESTION, 3);
    assert!(screen.contains("there is no pack `rials`"), "{screen}");
    terminal.say("c");
    terminal.shows("Which row, and its value", 3);
    terminal.say("add-on redis");
    terminal.shows("[x] redis", 1);
    terminal.shows(QUESTION, 4);
    assert!(!tree.path("instellar.yml").exists(), "nothing is written before it is agreed to");
    terminal.say("y");
    terminal.shows("ended with 0", 1);
    let text = tree.read("instellar.yml");
    assert!(text.contains("stack: alpine/3.22") && text.contains("- key: REDIS_URL"), "{text}");
}

#[test]
fn in_a_terminal_a_no_writes_nothing() {
    if pakman_testbed::tool("tmux").is_none() {
        return;
    }
    let tree = next();
    let terminal = Terminal::open(&tree, "init");
    terminal.shows(QUESTION, 1);
    terminal.say("q");
    terminal.shows("ended with 0", 1);
    assert!(!tree.path("instellar.yml").exists());
}

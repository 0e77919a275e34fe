//! The page that the program serves knows what `pakman check` knows.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{build, known, support::Tree};

/// The program, which serves until this is dropped, and a browser that it has let in.
struct Served {
    program: Child,
    host: String,
    cookie: String,
}

impl Served {
    fn of(tree: &Tree) -> Self {
        Self::by(&mut tree.command(&["-C", ".", "ui", "--no-open"]))
    }

    fn by(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut program = command.spawn().expect("the program starts");
        let mut address = String::new();
        let stdout = program.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut address).expect("text");
        let (host, entrance) = address
            .trim()
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once('/'))
            .expect("an address");
        let mut served = Self { program, host: host.to_owned(), cookie: String::new() };
        let answer = served.send(&format!("GET /{entrance}"), "", "");
        let cookie = answer.lines().find_map(|line| line.strip_prefix("Set-Cookie: "));
        let cookie = cookie.and_then(|it| it.split(';').next()).expect("a cookie").to_owned();
        served.cookie = cookie;
        served
    }

    fn send(&self, first: &str, lines: &str, body: &str) -> String {
        let Self { host, cookie, .. } = self;
        let mut stream = TcpStream::connect(host).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a bound");
        let length = body.len();
        write!(
            stream,
            "{first} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\
             {lines}Content-Length: {length}\r\n\r\n{body}"
        )
        .expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    fn ask(&self, question: &str) -> String {
        self.ask_with(question, "{}")
    }

    fn ask_with(&self, question: &str, body: &str) -> String {
        let lines = format!("Origin: http://{}\r\nContent-Type: application/json\r\n", self.host);
        self.send(&format!("POST /ask/{question}"), &lines, body)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[test]
fn the_page_tells_what_a_check_tells_of_the_tree() {
    let tree = Tree::hello();
    let ruby = tree.read("instellar.yml").replace("[make]", "[ruby]");
    tree.write("instellar.yml", format!("stack: alpine/3.24\n{ruby}"));
    tree.write("Gemfile", "ruby \"~> 3.3.0\"\ngem \"rails\"\n");
    let told = tree.run(&["-C", ".", "check", "--repository", "acme/hello"]).stdout;
    assert!(told.contains("runtime-differs"), "{told}");
    let answer = Served::of(&tree).ask("choose");
    assert!(answer.contains("runtime-differs"), "{answer}");
}

#[test]
fn the_page_believes_an_index_of_the_cache_as_the_check_does() {
    let tree = Tree::empty();
    tree.write("instellar.yml", known::FILE);
    let mut command = tree.command(&["-C", ".", "ui", "--no-open"]);
    let served = Served::by(command.env("XDG_CACHE_HOME", tree.path("cache")));
    let answer = served.ask("open");
    assert!(answer.contains("no package `harbour-lib`, as listed on 2026-06-09"), "{answer}");
    known::release(&tree, "cache/pakman/root/indexes/0123/v3.24");
    let answer = served.ask("open");
    assert!(answer.contains("no package `harbour-lib`, as listed in /"), "{answer}");
}

#[test]
fn a_page_needs_no_git_that_can_be_read() {
    let Some(tree) = Tree::of_git() else { return };
    tree.write(".git/config", "[remote \"origin\"\n");
    let refused = tree.run(&["index", "."]);
    assert!(refused.stderr.contains("git cannot tell the repository"), "{refused:?}");
    let answer = Served::of(&tree).ask("open");
    assert!(answer.contains("command: make"), "{answer}");
}

#[test]
fn the_page_tells_how_long_a_build_took_until_another_is_begun() {
    let tree = build::tree();
    let built = build::run(&tree, &[]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let mut command = tree.command(&["-C", "app", "ui", "--no-open", "--repository", "acme/hello"]);
    let served = Served::by(command.env("HOME", tree.path("home")));
    let ask = || served.ask_with("built", "{\"name\":\"hello\"}");
    let answer = ask();
    assert!(answer.contains("\"phases\":[[\"stage\","), "{answer}");
    assert!(answer.contains("[\"build\",") && answer.contains("[\"index\","), "{answer}");
    let text = tree.read("app/instellar.yml").replace("mkdir dist", "exit 3");
    tree.write("app/instellar.yml", text);
    assert_ne!(build::run(&tree, &["--release", "1"]).code, 0);
    assert!(ask().contains("\"phases\":[]"), "{}", ask());
}

#[test]
fn a_browser_that_does_not_open_is_told() {
    let told = told_of("exit 3");
    assert!(told.starts_with("warning: xdg-open ended with exit code 3; open /"), "{told}");
}

#[test]
fn a_browser_that_seems_to_open_and_never_asks_is_told() {
    let told = told_of("exit 0");
    let words = "warning: no browser has asked for the page within 5 s; open /";
    assert!(told.starts_with(words), "{told}");
    assert!(told.ends_with("/pakman.html in a browser yourself"), "{told}");
}

/// The warning where what opens a browser does this.
fn told_of(opens: &str) -> String {
    let tree = Tree::hello();
    tree.write("bin/xdg-open", format!("#!/bin/sh\n{opens}\n"));
    let executable = PermissionsExt::from_mode(0o755);
    fs::set_permissions(tree.path("bin/xdg-open"), executable).expect("it is ours");
    let mut command = tree.command(&["ui"]);
    command
        .env("PATH", tree.path("bin"))
        .env("TMPDIR", tree.root())
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    let mut program = command.spawn().expect("the program starts");
    let told = BufReader::new(program.stderr.take().expect("it is piped"));
    let told = told.lines().map_while(Result::ok).find(|line| line.starts_with("warning"));
    program.kill().expect("it runs");
    program.wait().expect("it is ours");
    told.expect("it is told")
}

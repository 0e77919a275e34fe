//! What is temporary goes with the program, whatever ends it.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::support::Tree;

/// The names in the folder for temporary files, and in the one of a program below it.
fn left(tree: &Tree) -> Vec<String> {
    let own = tree.names("tmp");
    let inside = |name: &String| {
        let below = fs::read_dir(tree.path(&format!("tmp/{name}"))).expect("it is a folder");
        let mut names =
            below.map(|it| it.expect("an entry").file_name().into_string().expect("UTF-8"));
        let known = ["pakman-git-", "pakman-ui-"];
        let kind = |name: String| known.into_iter().find(|it| name.starts_with(it));
        names.find_map(kind).unwrap_or("nothing").to_owned()
    };
    own.iter().map(inside).collect()
}

/// Runs a command to its end; its exit code.
fn run(tree: &Tree, verb: &str) -> i32 {
    let mut command = tree.command(&[verb]);
    crate::support::end(command.env("TMPDIR", tree.path("tmp"))).code
}

fn end(program: &mut Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &program.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    program.wait().expect("it is a child");
}

/// A tree with a folder for temporary files.
fn tree() -> Option<Tree> {
    let tree = Tree::of_git()?;
    fs::create_dir(tree.path("tmp")).expect("it is new");
    Some(tree)
}

#[test]
fn what_a_killed_program_leaves_goes_with_the_next_one() {
    let Some(tree) = tree() else { return };
    // It waits for the end of whoever started it.
    let git = format!(
        "#!/bin/sh\n: >{}\nwhile kill -0 $PPID; do /bin/sleep 0.05; done 2>/dev/null\n",
        tree.path("waits").display()
    );
    let folder = tree.path("programs");
    tree.write("programs/git", git);
    let program = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.join("git"), program).expect("it is there");
    let begun = || {
        let _ = fs::remove_file(tree.path("waits"));
        let words = ["bootstrap", "--dry-run", "--repository", "acme/hello"];
        let mut command = tree.command(&words);
        command.env("TMPDIR", tree.path("tmp")).env("PATH", &folder);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let program = command.spawn().expect("it starts");
        let start = Instant::now();
        while !tree.path("waits").exists() {
            assert!(start.elapsed() < Duration::from_secs(30), "git is not started");
            thread::sleep(Duration::from_millis(5));
        }
        program
    };
    let mut first = begun();
    assert_eq!(left(&tree), ["pakman-git-"]);
    end(&mut first, "-KILL");
    assert_eq!(left(&tree), ["pakman-git-"]);
    // What is done at once looks into no such folder.
    assert_eq!(run(&tree, "check"), 0);
    assert_eq!(left(&tree), ["pakman-git-"]);
    // The folder of the first is gone, that of the second is there as long as it runs.
    let mut second = begun();
    assert_eq!(left(&tree), ["pakman-git-"]);
    assert_eq!(run(&tree, "kits"), 0);
    assert_eq!(left(&tree), ["pakman-git-"]);
    end(&mut second, "-INT");
    assert_eq!(left(&tree), [""; 0]);
}

#[test]
fn the_way_into_a_page_goes_with_the_next_program() {
    let Some(tree) = tree() else { return };
    let tmp: PathBuf = tree.path("tmp");
    // A browser that never comes.
    let folder = tree.path("programs");
    tree.write("programs/xdg-open", "#!/bin/sh\n");
    let program = fs::Permissions::from_mode(0o755);
    fs::set_permissions(folder.join("xdg-open"), program).expect("it is there");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = tree.command(&["ui"]);
    command.env("TMPDIR", &tmp).env("PATH", format!("{}:{path}", folder.display()));
    let mut page = command.stderr(Stdio::piped()).spawn().expect("it starts");
    let mut told = String::new();
    let stderr = page.stderr.take().expect("it is piped");
    let mut lines = BufReader::new(stderr);
    while !told.contains("opening ") {
        assert!(lines.read_line(&mut told).expect("text") > 0, "{told}");
    }
    assert!(left(&tree).contains(&"pakman-ui-".to_owned()), "{:?}", left(&tree));
    end(&mut page, "-KILL");
    assert_eq!(left(&tree), ["pakman-ui-"]);
    assert_eq!(run(&tree, "kits"), 0);
    assert_eq!(left(&tree), [""; 0]);
}

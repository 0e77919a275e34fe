//! Programs that lie in a work tree under the names of those that are started: `PATH` has folders
//! that depend on the current one, and none of them is looked in.

use std::{
    fs::{self, Permissions},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    process::{Command, Stdio},
};

use pakman_testbed::tool;

use crate::{
    build::without_service,
    packages::keygen,
    support::{NOBODY, Tree, end, give_to_nobody},
};

/// Every program that a command starts by its name, or that one of these starts.
const NAMES: &[&str] = &[
    "abuild",
    "apk",
    "bwrap",
    "chown",
    "fakeroot",
    "find",
    "git",
    "incus",
    "lxc",
    "newuidmap",
    "nsenter",
    "rm",
    "script",
    "setpriv",
    "sh",
    "ssh",
    "stat",
    "strip",
    "tar",
    "true",
    "unshare",
];

/// An application whose folder has all of them, a log of those that were run, and beside it a key
/// and the program itself, where anybody may start it.
fn planted() -> Tree {
    let tree = Tree::empty();
    let builds = "mkdir dist; cp /bin/true dist/hello";
    let text = without_service().replace("mkdir dist", builds).replace("cp hello.sh", ": hello.sh");
    tree.write("app/instellar.yml", text);
    tree.write("ran", "");
    let log = tree.path("ran");
    for name in NAMES {
        for folder in ["app", "app/bin"] {
            let path = format!("{folder}/{name}");
            // What it stands for goes on, so that the next one has its turn.
            let run =
                format!("PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin exec {name} \"$@\"");
            tree.write(&path, format!("#!/bin/sh\necho {name} >>{}\n{run}\n", log.display()));
            fs::set_permissions(tree.path(&path), Permissions::from_mode(0o755)).expect("ours");
        }
    }
    keygen(&tree, "key.rsa");
    fs::copy(env!("CARGO_BIN_EXE_pakman"), tree.path("pakman")).expect("a copy");
    tree.git(&["init", "-q", "app"]);
    tree
}

/// Runs commands in the application, as root or as somebody, with each such `PATH`; of what is
/// planted nothing is run.
fn attack(tree: &Tree, user: Option<u32>) {
    let own = std::env::var("PATH").expect("tests have one");
    let paths = [format!(".:{own}"), format!(":bin:{own}"), ".".into()];
    let build = ["build", "--version", "1.0.0", "--output", "../packages"];
    let deploy = ["deploy", "--packages", "../packages", "--key", "../key.rsa"];
    let commands: [&[&str]; 13] = [
        &["check"],
        &["kits"],
        &["detect"],
        &["init", "--print"],
        &["bootstrap", "--dry-run"],
        &[&build[..], &["--here"]].concat(),
        &[&build[..], &["--root", "/"]].concat(),
        &[&build[..], &["--builder", "abuild"]].concat(),
        &["shell", "--here"],
        &["root", "list"],
        &["test", "--packages", "../packages", "--release", "0.1"],
        &[&deploy[..], &["root@nowhere.invalid"]].concat(),
        &[&deploy[..], &["incus:nowhere"]].concat(),
    ];
    for (path, words) in paths.iter().flat_map(|path| commands.map(|words| (path, words))) {
        let mut command = Command::new(tree.path("pakman"));
        command.args(words).current_dir(tree.path("app")).env_clear().env("PATH", path);
        command.env("HOME", tree.path("home")).env("GITHUB_REPOSITORY", "acme/hello");
        if let Some(user) = user {
            command.uid(user).gid(user);
        }
        let ended = end(command.stdin(Stdio::null()));
        assert_eq!(tree.read("ran"), "", "{words:?} with {path}: {}", ended.stderr);
        if words.contains(&"--here") || words == ["check"] {
            assert_eq!(ended.code, 0, "{words:?} with {path}: {}", ended.stderr);
        }
    }
}

#[test]
fn no_command_finds_a_program_in_a_work_tree() {
    let (Some(_), Some(_)) = (tool("git"), tool("bwrap")) else { return };
    let tree = planted();
    attack(&tree, None);
    if rustix::process::geteuid().is_root() {
        // Anybody else tries namespaces of users and fakeroot first.
        give_to_nobody(tree.root());
        attack(&tree, Some(NOBODY));
    }
}

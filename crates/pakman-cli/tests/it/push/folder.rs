//! A repository in a folder.

use std::{
    fs,
    os::unix::fs::symlink,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use pakman_apk::{Algorithm, Index, PrivateKey, Repository, Signer};
use pakman_testbed::tool;

use super::world::{KEY, World, key, noise, package, package_by, well};
use crate::support::end;

/// Runs a program at a terminal of its own, and prints what that shows.
const TERMINAL: &str =
    "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

#[test]
fn at_a_terminal_each_package_is_told_once() {
    let Some(python) = tool("python3") else { return };
    let world = World::new();
    world.add("hello", "1.0-r0");
    let to = format!("file://{}", world.tree.path("srv").display());
    let plain = world.command(&format!("--to {to}"));
    let mut command = Command::new(python);
    command.args(["-c", TERMINAL]).arg(plain.get_program()).args(plain.get_args());
    let variables = plain.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.env_clear().envs(variables).stdin(Stdio::null());
    command.current_dir(plain.get_current_dir().expect("the tree"));
    let ended = well(end(&mut command));
    assert_eq!(ended.stdout.matches("x86_64/hello-1.0-r0.apk").count(), 1, "{}", ended.stdout);
}

#[test]
fn a_folder_becomes_a_repository() {
    let world = World::new();
    for version in ["1.0-r0", "1.1-r0"] {
        world.add("hello", version);
    }
    let to = format!("--to file://{}", world.tree.path("srv/apk").display());
    let ended = well(end(&mut world.command(&format!("{to} --all --json"))));
    let sizes = ["1.0-r0", "1.1-r0"].map(|version| package("hello", version, "x86_64").len());
    let counted = format!("\"sent_bytes\": {}", sizes.iter().sum::<usize>());
    assert!(ended.stdout.contains(&counted), "{}", ended.stdout);
    let names = || world.tree.names("srv/apk/x86_64");
    assert_eq!(names(), ["APKINDEX.tar.gz", "hello-1.0-r0.apk", "hello-1.1-r0.apk"]);
    assert_eq!(world.tree.names("srv/apk"), ["acme-hello.rsa.pub", "x86_64"]);
    let ended = well(end(&mut world.command(&format!("{to} --keep 1"))));
    let key = world.tree.path("srv/apk").join(KEY);
    let trust = format!("  cp {} /etc/apk/keys/\n", key.display());
    assert!(ended.stdout.ends_with(&trust), "{}", ended.stdout);
    assert!(ended.stdout.contains("unchanged  x86_64/hello-1.1-r0.apk"), "{}", ended.stdout);
    assert_eq!(names(), ["APKINDEX.tar.gz", "hello-1.1-r0.apk"]);
    let folder = world.tree.path("srv/apk/x86_64");
    let repository = Repository::open(&folder, "x86_64").expect("a repository");
    assert!(repository.changes().failed.is_empty());
    assert_eq!(repository.len(), 1);
    drop(repository);
    let bytes = fs::read(folder.join("APKINDEX.tar.gz")).expect("an index");
    let (mut index, signatures) = Index::read(bytes.as_slice()).expect("an index");
    assert_eq!(signatures.as_slice()[0].name, KEY);
    // An index that others signed stays.
    let strange = PrivateKey::generate(2048).expect("a key");
    let signer = Signer { key: &strange, name: "strange.rsa.pub", algorithm: Algorithm::Rsa };
    index.description = "theirs".to_owned();
    let mut theirs = Vec::new();
    index.write(&[signer], 0, &mut theirs).expect("an index");
    fs::write(folder.join("APKINDEX.tar.gz"), &theirs).expect("written");
    let refused = end(&mut world.command(&to));
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("is signed by strange.rsa.pub"), "{}", refused.stderr);
    assert_eq!(fs::read(folder.join("APKINDEX.tar.gz")).expect("an index"), theirs);
}

#[test]
fn pushes_into_a_folder_wait_for_each_other() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let folder = world.tree.path("srv");
    let held = Repository::hold(&folder).expect("it is ours").expect("there are locks");
    let mut command = world.command(&format!("--to file://{} -q", folder.display()));
    let mut child = command.spawn().expect("it starts");
    thread::sleep(Duration::from_millis(400));
    assert!(child.try_wait().expect("it is ours").is_none());
    assert!(world.tree.names("srv").is_empty());
    drop(held);
    assert!(child.wait().expect("it is ours").success());
    assert_eq!(world.tree.names("srv"), [KEY, "x86_64"]);
}

#[test]
fn what_a_killed_push_left_behind_is_deleted_by_the_next() {
    let world = World::new();
    let large = package_by(key(), "large", "1-r0", "x86_64", noise(64 << 20, 1));
    world.write("large", "1-r0", "x86_64", large);
    let to = format!("--to file://{} -q", world.tree.path("srv").display());
    fs::create_dir_all(world.tree.path("srv/x86_64")).expect("a folder");
    let mut child = world.command(&to).spawn().expect("it starts");
    let unfinished = world.tree.path("srv/x86_64/.large-1-r0.apk.new");
    while !unfinished.exists() {
        assert!(child.try_wait().expect("it is ours").is_none(), "it writes under another name");
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().expect("it is ours");
    child.wait().expect("it ends");
    assert!(unfinished.exists(), "it was killed too late");
    // Another version, and what others have there.
    fs::remove_file(world.tree.path("home/packages/acme/x86_64/large-1-r0.apk"))
        .expect("it is ours");
    world.add("large", "2-r0");
    world.tree.write("srv/x86_64/.notes.new", "mine");
    well(end(&mut world.command(&to)));
    let names = [".notes.new", "APKINDEX.tar.gz", "large-2-r0.apk"];
    assert_eq!(world.tree.names("srv/x86_64"), names);
}

#[test]
fn a_full_disk_leaves_nothing_half() {
    let Some(unshare) = tool("unshare") else { return };
    let world = World::new();
    world.add("a", "1-r0");
    let large = package_by(key(), "b", "1-r0", "x86_64", noise(400_000, 1));
    world.write("b", "1-r0", "x86_64", large);
    let folder = world.tree.path("srv");
    fs::create_dir(&folder).expect("it is ours");
    let inner = world.command(&format!("--to file://{}", folder.display()));
    let mut outer = Command::new(unshare);
    outer.env_clear().envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    // Too small, then large enough.
    let script = r#"mount -t tmpfs -o size=100k none "$1" || exit
        folder=$1; shift
        "$@"; echo "ended with $?"
        find "$folder" -type f | sort
        mount -o remount,size=4m "$folder"
        "$@"; echo "ended with $?"
        find "$folder" -type f | sort"#;
    outer.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]).arg(&folder);
    outer.arg(inner.get_program()).args(inner.get_args()).current_dir(world.tree.root());
    let ended = end(&mut outer);
    let shown = folder.display();
    let (full, again) = ended.stdout.split_once("ended with 2\n").expect(&ended.stderr);
    assert_eq!(full, "");
    assert!(ended.stderr.contains("No space left on device"), "{}", ended.stderr);
    assert!(ended.stderr.contains("1 of 2 files are there"), "{}", ended.stderr);
    let there = format!("{shown}/{KEY}\n{shown}/x86_64/a-1-r0.apk\n");
    assert!(again.starts_with(&(there + "unchanged  x86_64/a-1-r0.apk\nsent")), "{again}");
    let there = format!(
        "ended with 0\n{shown}/{KEY}\n{shown}/x86_64/APKINDEX.tar.gz\n\
         {shown}/x86_64/a-1-r0.apk\n{shown}/x86_64/b-1-r0.apk\n"
    );
    assert!(again.ends_with(&there), "{again}");
}

#[test]
fn a_pipe_is_not_waited_for() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let places = [KEY, "x86_64/APKINDEX.tar.gz", "x86_64/hello-1.0-r0.apk"];
    let places = places.map(|place| ("--all", format!("srv/{place}")));
    for (what, pipe) in [("pipe.apk", "pipe.apk".to_owned())].into_iter().chain(places) {
        let path = world.tree.path(&pipe);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("it is ours");
        let made = Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo runs").success());
        let mut command = Command::new("timeout");
        let inner =
            world.command(&format!("{what} --to file://{}", world.tree.path("srv").display()));
        command.env_clear().envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.arg("30").arg(inner.get_program()).args(inner.get_args());
        let refused = end(command.current_dir(world.tree.root()));
        assert_eq!(refused.code, 2, "{pipe}: {}", refused.stderr);
        assert!(refused.stderr.contains("it is not a regular file"), "{pipe}: {}", refused.stderr);
        fs::remove_file(path).expect("it is there");
    }
}

#[test]
fn a_damaged_index_is_rebuilt() {
    let world = World::new();
    world.add("hello", "1.0-r0");
    let push = || {
        well(end(&mut world.command(&format!("--to file://{}", world.tree.path("srv").display()))))
    };
    push();
    world.tree.write("srv/x86_64/APKINDEX.tar.gz", b"damaged");
    world.add("other", "1-r0");
    let ended = push();
    assert!(ended.stderr.contains("cannot be read and is rebuilt"), "{}", ended.stderr);
    let index = fs::read(world.tree.path("srv/x86_64/APKINDEX.tar.gz")).expect("an index");
    let (index, _) = Index::read(index.as_slice()).expect("an index");
    assert_eq!(index.records().len(), 2);
    assert!(!push().stderr.contains("rebuilt"));
}

#[test]
fn a_link_counts_where_it_stands() {
    let world = World::new();
    world.write("hello", "1.0-r0", "aarch64", package("hello", "1.0-r0", "aarch64"));
    world.tree.write("elsewhere/any.apk", package("hello-openrc", "1.0-r0", "noarch"));
    let link = world.tree.path("home/packages/acme/x86_64/any.apk");
    fs::create_dir_all(link.parent().expect("a folder")).expect("a folder");
    symlink(world.tree.path("elsewhere/any.apk"), link).expect("a link");
    well(end(&mut world.command(&format!("--to file://{}", world.tree.path("srv").display()))));
    assert_eq!(world.tree.names("srv/x86_64"), ["APKINDEX.tar.gz", "hello-openrc-1.0-r0.apk"]);
    assert_eq!(world.tree.names("srv/aarch64"), ["APKINDEX.tar.gz", "hello-1.0-r0.apk"]);
}

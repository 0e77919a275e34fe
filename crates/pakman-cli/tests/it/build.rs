//! `build`: from a work tree to a signed repository.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use pakman_apk::{Index, Limits, PublicKey, TrustedKey, verify};
use serde_json::Value;

use crate::{
    packages::{is_signed, keygen},
    support::{Ended, Tree, end},
};

pub(crate) const INSTELLAR: &str = "\
dependencies:
  build: []
  runtime: [curl, jq, s6, execline, hello-openrc]
build:
  command: |
    mkdir dist
    cp hello.sh dist/hello
    chmod 755 dist/hello
    umask > dist/umask
  destinations:
    - dist/*
run:
  name: hello
  services:
    - name: web
      binary: hello
      path: /var/lib/hello
      start:
        call: serve
";

/// The same without a service, whose files are root's.
pub(crate) fn without_service() -> String {
    let (text, _) = INSTELLAR.split_once("run:").expect("it is the last key");
    text.replace(", hello-openrc", "")
}

/// A work tree with a program, in a folder beside its home.
pub(crate) fn tree() -> Tree {
    let tree = Tree::empty();
    tree.write("app/instellar.yml", INSTELLAR);
    tree.write("app/hello.sh", "#!/bin/sh\necho hello\n");
    tree
}

pub(crate) fn build(tree: &Tree, arguments: &[&str]) -> Command {
    let mut command = tree.command(&["build", "app", "--repository", "acme/hello"]);
    command.args(["--version", "1.2.3", "--arch", "x86_64"]).args(arguments);
    command.env("HOME", tree.path("home"));
    command
}

pub(crate) fn run(tree: &Tree, arguments: &[&str]) -> Ended {
    end(&mut build(tree, arguments))
}

#[test]
fn a_work_tree_becomes_a_signed_repository() {
    let tree = tree();
    let mut keygen = tree.command(&["keygen", "--bits", "2048", "--repository", "acme/hello"]);
    assert_eq!(end(keygen.env("HOME", tree.path("home"))).code, 0);
    let ended = run(&tree, &["--output", "repo"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let paths: Vec<_> =
        ended.stdout.lines().filter_map(|line| line.split_whitespace().last()).collect();
    let packages = ["repo/x86_64/hello-1.2.3-r0.apk", "repo/x86_64/hello-openrc-1.2.3-r0.apk"];
    assert_eq!(paths, packages);
    let key = PublicKey::from_pem(&tree.read("home/.abuild/acme-hello.rsa.pub")).expect("a key");
    let trusted = [TrustedKey { name: "acme-hello.rsa.pub".to_owned(), key }];
    for package in packages {
        let bytes = fs::read(tree.path(package)).expect("a package");
        verify(bytes.as_slice(), &trusted, Limits::default()).expect("it is signed");
        assert_eq!(tree.mode(package), 0o644);
    }
    let index = fs::read(tree.path("repo/x86_64/APKINDEX.tar.gz")).expect("an index");
    let (index, signatures) = Index::read(index.as_slice()).expect("an index");
    assert_eq!(index.records().len(), 2);
    assert_eq!(signatures.verify(&trusted).expect("it is signed"), "acme-hello.rsa.pub");
}

#[test]
fn without_a_key_or_a_flag_it_goes_where_abuild_puts_it() {
    let tree = tree();
    let ended = run(&tree, &[]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(tree.path("home/packages/acme/x86_64/hello-1.2.3-r0.apk").exists());
    assert!(
        ended.stderr.contains("there is no key acme-hello.rsa, so nothing is signed"),
        "{}",
        ended.stderr
    );
    assert!(!tree.path("app/dist").exists() && !tree.path("app/.apk").exists());
}

#[test]
fn of_two_first_builds_at_once_one_makes_the_key() {
    let tree = tree();
    let both = thread::scope(|scope| {
        let one = || {
            let mut command = build(&tree, &["--output", "repo"]);
            end(command.env_remove("CI"))
        };
        [scope.spawn(one), scope.spawn(one)].map(|one| one.join().expect("it ends"))
    });
    let made = both.iter().filter(|ended| ended.stderr.contains("so one was made")).count();
    assert_eq!(made, 1, "{both:?}");
    for ended in &both {
        // Of one application one build is at work at a time.
        assert!([0, 75].contains(&ended.code), "{}", ended.stderr);
    }
    assert!(both.iter().any(|ended| ended.code == 0), "{both:?}");
}

#[test]
fn a_key_is_made_where_there_is_none_and_nobody_else_has_half_of_it() {
    let tree = tree();
    let outside_ci = || {
        let mut command = build(&tree, &["--output", "repo"]);
        end(command.env_remove("CI"))
    };
    let key = tree.path("home/.abuild/acme-hello.rsa");
    let made = format!("so one was made: {}; keep it", key.display());
    let first = outside_ci();
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(first.stderr.contains(&made), "{}", first.stderr);
    assert_eq!(tree.mode("home/.abuild/acme-hello.rsa"), 0o600);
    assert_eq!(tree.mode("home/.abuild/acme-hello.rsa.pub"), 0o644);
    let package = "repo/x86_64/hello-1.2.3-r0.apk";
    assert!(is_signed(&tree, package, "home/.abuild/acme-hello.rsa.pub"));
    let text = tree.read("home/.abuild/acme-hello.rsa");
    let second = outside_ci();
    assert!(second.code == 0 && !second.stderr.contains("was made"), "{}", second.stderr);
    assert_eq!(tree.read("home/.abuild/acme-hello.rsa"), text);
    // Somebody else signs, and this one has what verifies it.
    fs::remove_file(&key).expect("it is there");
    fs::remove_dir_all(tree.path("repo")).expect("it is there");
    let third = outside_ci();
    assert_eq!(third.code, 0, "{}", third.stderr);
    assert!(third.stderr.contains("so nothing is signed"), "{}", third.stderr);
    assert!(!key.exists());
}

#[test]
fn the_report_for_programs_tells_sizes_and_hashes() {
    let tree = tree();
    let ended = run(&tree, &["--json", "--quiet", "--output", "repo"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let mut report: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    for package in report["packages"].as_array_mut().expect("packages") {
        let path = package["path"].as_str().expect("a path").to_owned();
        let bytes = fs::read(&path).expect("a package");
        assert_eq!(package["size"].as_u64(), Some(bytes.len() as u64));
        let sum = Command::new("sha256sum").arg(&path).output().expect("it runs").stdout;
        let sum = String::from_utf8(sum).expect("UTF-8");
        assert_eq!(package["sha256"].as_str(), sum.split_whitespace().next());
        package["path"] = Path::new(&path).file_name().expect("a name").to_str().into();
        package["size"] = 0.into();
        package["installed_size"] = 0.into();
        package["sha256"] = "".into();
    }
    report["repository"] = "".into();
    for phase in report["phases"].as_array_mut().expect("phases") {
        phase["seconds"] = 0.into();
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&report).expect("JSON"));
}

#[test]
fn the_same_tree_gives_the_same_bytes_whatever_is_around() {
    let bytes = |umask: &str, jobs: &str, language: &str| {
        let tree = tree();
        let mut command = Command::new("sh");
        command.args(["-c", "umask \"$0\" && exec \"$@\"", umask]);
        let build = build(&tree, &["--output", "repo", "--jobs", jobs]);
        command.arg(build.get_program()).args(build.get_args()).current_dir(tree.root());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", tree.path("home")).env("LC_ALL", language);
        command.env("SOURCE_DATE_EPOCH", "1700000000").env("PAKMAN_BUILD", "here");
        command.env("CI", "true");
        assert_eq!(end(&mut command).code, 0);
        ["hello", "hello-openrc"]
            .map(|name| fs::read(tree.path(&format!("repo/x86_64/{name}-1.2.3-r0.apk"))))
            .map(|read| read.expect("a package"))
    };
    let first = bytes("022", "1", "C");
    assert_eq!(bytes("077", "3", "tr_TR.UTF-8"), first);
}

#[test]
fn a_failing_command_is_told_with_its_line_its_last_words_and_its_log() {
    let tree = tree();
    let file = INSTELLAR.replace("cp hello.sh", "echo copying; cp hallo.sh");
    tree.write("app/instellar.yml", file);
    let ended = run(&tree, &["--output", "repo"]);
    assert_eq!(ended.code, 1);
    // What has been shown is not repeated.
    assert_eq!(ended.stderr.matches("copying").count(), 1, "{}", ended.stderr);
    let quiet = run(&tree, &["--quiet"]);
    let tail = quiet.stderr.lines().rev().take(3).collect::<Vec<_>>();
    assert!(tail[2].ends_with("| copying"), "{}", quiet.stderr);
    assert!(tail[1].contains("hallo.sh"), "{}", ended.stderr);
    let log = tree.path("home/.cache/pakman/build/acme/hello/build.log");
    let told = format!(
        "error: `build.command` ended with exit code 1, from app/instellar.yml:7; what it \
         printed is in {}",
        log.display()
    );
    assert_eq!(tail[0], told);
    assert!(fs::read_to_string(log).expect("a log").starts_with("copying\n"));
    assert!(!tree.path("repo").exists());
    let ended = run(&tree, &["--output", "repo", "--json", "-q"]);
    let report: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(report["error"]["ending"], "exit code 1");
    assert_eq!(report["error"]["tail"][0], "copying");
}

#[test]
fn what_cannot_be_shipped_is_told_with_the_line_that_asks_for_it() {
    let tree = tree();
    tree.write("app/instellar.yml", INSTELLAR.replace("dist/*", "dust/*"));
    let ended = run(&tree, &["-q"]);
    assert_eq!(ended.code, 1);
    let error = "error: app/instellar.yml:11: `build.destinations`: there is no `dust/*`\n\
                 help: `pakman build --reuse` packs what was built again, without building it\n";
    assert!(ended.stderr.ends_with(error), "{}", ended.stderr);

    tree.write("app/instellar.yml", INSTELLAR);
    let ended = run(&tree, &["--reuse"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("reuse "), "{}", ended.stderr);
    assert!(!ended.stderr.contains("build "), "{}", ended.stderr);
}

#[test]
fn what_a_build_runs_on_is_said() {
    let tree = tree();
    let ended = run(&tree, &["--here"]);
    assert!(ended.stderr.contains("\nbuilds: on this machine (--here)\n"), "{}", ended.stderr);
    let mut other = build(&tree, &[]);
    let ended = end(other.env("PAKMAN_BUILD", "there"));
    assert_eq!(ended.code, 2);
    let error = "error: PAKMAN_BUILD is \"there\"; it must be `here` or empty\n";
    assert!(ended.stderr.ends_with(error), "{}", ended.stderr);
}

#[test]
fn each_setting_is_told_with_what_gave_it() {
    let tree = tree();
    tree.write("app/instellar.yml", INSTELLAR.replace("    mkdir dist\n", "    exit 3\n"));
    let ended = end(&mut build(&tree, &["-v", "--work", "work"]));
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let top = tree.root().display();
    for line in [
        "the builder is pakman's own (nothing asks for abuild)".to_owned(),
        format!("the work tree is {top}/app (--workspace)"),
        "the repository is acme/hello (--repository)".to_owned(),
        "the version is 1.2.3 (--version)".to_owned(),
        "the release is 0 (nothing gives another)".to_owned(),
        "the architecture is x86_64 (--arch)".to_owned(),
        format!("the repository of packages is {top}/home/packages/acme (below HOME)"),
        format!("the work folder is {top}/work (--work)"),
    ] {
        assert!(ended.stderr.contains(&format!("detail: {line}\n")), "{line}\n{}", ended.stderr);
    }
}

#[test]
fn an_architecture_that_the_file_does_not_name_is_refused() {
    let tree = tree();
    let mut command = tree.command(&["build", "app", "--arch", "riscv64"]);
    let ended = end(command.env("HOME", tree.path("home")));
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("what --arch asks for is riscv64, but the file is for x86_64"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_file_with_errors_is_not_built() {
    let tree = tree();
    tree.write("app/instellar.yml", "build: 1\n");
    let ended = run(&tree, &[]);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("nothing is built"), "{}", ended.stderr);
}

#[test]
fn ctrl_c_leaves_no_process_and_no_package() {
    let tree = tree();
    let command = INSTELLAR.replace("mkdir dist", "setsid sleep 765432 & echo ready; sleep 765433");
    tree.write("app/instellar.yml", command);
    let mut command = build(&tree, &["--output", "repo"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let log = tree.path("home/.cache/pakman/build/acme/hello/build.log");
    let start = Instant::now();
    while fs::read_to_string(&log).unwrap_or_default().is_empty() {
        assert!(start.elapsed() < Duration::from_mins(1), "the build starts");
        thread::sleep(Duration::from_millis(20));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().expect("it runs").success());
    let output = child.wait_with_output().expect("it ends");
    // As the signal would have ended it: whoever started it sees that, too.
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), None, "{told}");
    assert!(told.ends_with("error: interrupted\n"), "{told}");
    let left = Command::new("pgrep").args(["-f", "^sleep 76543"]).output().expect("it runs");
    assert!(left.stdout.is_empty(), "{}", String::from_utf8_lossy(&left.stdout));
    assert!(!tree.path("repo").exists());
}

/// An `abuild` that writes down how it is called, and makes of the recipe what it is told.
fn stand_in(tree: &Tree, script: &str) {
    tree.write("tools/abuild", format!("#!/bin/sh\necho \"abuild $*\"\n{script}"));
    let path = tree.path("tools/abuild");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a file");
}

fn with_stand_in(tree: &Tree, arguments: &[&str]) -> Ended {
    let path = std::env::var("PATH").expect("UTF-8");
    let path = format!("{}:{path}", tree.path("tools").display());
    end(build(tree, arguments).env("PATH", path))
}

#[test]
fn abuild_builds_where_it_is_wanted() {
    let tree = tree();
    assert_eq!(run(&tree, &["--output", "made"]).code, 0);
    let made = tree.path("made/x86_64/hello-1.2.3-r0.apk");
    stand_in(
        &tree,
        &format!(
            "case $* in *-r) grep -q '^pkgname=hello$' APKBUILD && mkdir -p \"$REPODEST/acme/x86_64\" \
             && cp {} \"$REPODEST/acme/x86_64\" ;; esac",
            made.display()
        ),
    );
    let ended = with_stand_in(&tree, &["--builder", "auto", "--output", "repo"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("snapshot") && ended.stderr.contains(" -r"), "{}", ended.stderr);
    assert!(tree.path("app/.apk/acme/hello/APKBUILD").exists());
    assert_eq!(tree.names("repo/x86_64"), ["APKINDEX.tar.gz", "hello-1.2.3-r0.apk"]);
}

#[test]
fn abuild_that_makes_nothing_has_not_built() {
    let tree = tree();
    stand_in(&tree, "true");
    let ended = with_stand_in(&tree, &["--builder", "abuild", "--output", "repo"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("abuild made no package for x86_64"), "{}", ended.stderr);
    stand_in(&tree, "echo no compiler; exit 3");
    let ended = with_stand_in(&tree, &["--builder", "abuild", "--output", "repo"]);
    assert!(ended.stderr.contains("`abuild` ended with exit code 3"), "{}", ended.stderr);
}

#[test]
fn abuild_is_said_to_be_missing_where_it_is_wanted() {
    let tree = tree();
    let ended = run(&tree, &["--builder", "abuild"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("cannot run `abuild`") && ended.stderr.contains("--builder native")
    );
    assert_eq!(run(&tree, &["--builder", "auto"]).code, 0);
}

#[test]
fn a_signed_repository_takes_no_package_for_lack_of_a_key() {
    let tree = tree();
    keygen(&tree, "home/.abuild/acme-hello.rsa");
    let output = ["--output", "repo"];
    assert_eq!(run(&tree, &output).code, 0);
    let before = tree.names("repo/x86_64");
    let index = fs::read(tree.path("repo/x86_64/APKINDEX.tar.gz")).expect("an index");
    fs::remove_file(tree.path("home/.abuild/acme-hello.rsa")).expect("it was there");
    let ended = run(&tree, &["--output", "repo", "--release", "7"]);
    assert_eq!(ended.code, 2, "{}", ended.stderr);
    let words = "APKINDEX.tar.gz is signed by acme-hello.rsa.pub, but there is no key";
    assert!(ended.stderr.contains(words), "{}", ended.stderr);
    assert_eq!(tree.names("repo/x86_64"), before);
    assert_eq!(fs::read(tree.path("repo/x86_64/APKINDEX.tar.gz")).expect("an index"), index);
}

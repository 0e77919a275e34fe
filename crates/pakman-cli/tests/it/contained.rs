//! What a build cannot reach, and what it gets when somebody agrees.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use pakman_testbed::tool;

use crate::{
    build::{INSTELLAR, build, run, tree, without_service},
    packages::keygen,
    support::{NOBODY, end, give_to_nobody},
};

#[test]
fn a_killed_pakman_leaves_no_process() {
    if !rustix::process::geteuid().is_root() {
        // Only root has a namespace that ends with it.
        return;
    }
    let tree = tree();
    let text = "(env -i setsid sleep 654321 >/dev/null 2>&1 &) ; setsid sleep 654322 & echo ready; sleep 654323";
    tree.write("app/instellar.yml", INSTELLAR.replace("mkdir dist", text));
    let mut command = build(&tree, &["--output", "repo"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    let log = tree.path("home/.cache/pakman/build/acme/hello/build.log");
    let start = Instant::now();
    while fs::read_to_string(&log).unwrap_or_default().is_empty() {
        assert!(start.elapsed() < Duration::from_mins(1), "the build starts");
        thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("it runs");
    child.wait().expect("it has ended");
    let left = || {
        let pgrep = Command::new("pgrep").args(["-f", "sleep 65432[123]$"]).output();
        String::from_utf8(pgrep.expect("it runs").stdout).expect("numbers")
    };
    let start = Instant::now();
    while !left().is_empty() {
        assert!(start.elapsed() < Duration::from_secs(10), "left: {}", left());
        thread::sleep(Duration::from_millis(20));
    }
    tree.write("app/instellar.yml", INSTELLAR);
    let ended = run(&tree, &["--output", "repo"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

#[test]
fn a_variable_is_passed_by_name_and_by_value_where_that_is_no_secret() {
    let tree = tree();
    let declares = "  environment: [NPM_TOKEN]\n  destinations:";
    let prints = "echo \"<$NPM_TOKEN><$COLOUR><$OTHER>\"; mkdir dist";
    let text = INSTELLAR.replace("  destinations:", declares).replace("mkdir dist", prints);
    tree.write("app/instellar.yml", text);
    let with = |arguments: &[&str]| {
        let mut command = build(&tree, arguments);
        end(command.env("NPM_TOKEN", "t0ken").env("COLOUR", "red").env("ABUILD_X", "key"))
    };
    let ended = with(&[]);
    assert!(ended.stderr.contains("<><><>"), "{}", ended.stderr);
    let asks = "note: the build asks for NPM_TOKEN; `--env NPM_TOKEN` passes it";
    assert!(ended.stderr.contains(asks), "{}", ended.stderr);
    let ended = with(&["--env", "NPM_TOKEN", "--env", "COLOUR", "--env", "OTHER=a=b"]);
    assert!(ended.stderr.contains("<t0ken><red><a=b>"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("the build asks for"), "{}", ended.stderr);
    for (argument, said) in [
        ("NPM_TOKEN=t0ken", "anyone who lists processes can see arguments; export it"),
        ("ABUILD_X", "ABUILD_X is never passed to a build"),
        ("INSTELLAR_X=1", "INSTELLAR_X is never passed to a build"),
        ("MISSING", "--env MISSING: it is not set here"),
        ("=x", "--env needs the name of a variable"),
    ] {
        let ended = with(&["--env", argument]);
        assert_eq!(ended.code, 2, "{argument}");
        assert!(ended.stderr.contains(said), "{argument}: {}", ended.stderr);
        assert!(!ended.stderr.contains("t0ken"), "{}", ended.stderr);
    }
}

#[test]
fn the_key_that_signs_is_none_of_the_sources() {
    let tree = tree();
    keygen(&tree, "app/hello.rsa");
    let text = INSTELLAR.replace("- dist/*", "- '*'\n    - dist/hello");
    tree.write("app/instellar.yml", text.replace("umask >", "ls; umask >"));
    let ended = run(&tree, &["--output", "repo", "--key", "app/hello.rsa"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(!ended.stderr.contains("hello.rsa\n"), "{}", ended.stderr);
    // Another one is found by what is in it.
    keygen(&tree, "app/other.rsa");
    let ended = run(&tree, &["--output", "repo", "--key", "app/hello.rsa"]);
    assert_eq!(ended.code, 1);
    let told = "/var/lib/hello/other.rsa: it holds a private key";
    assert!(ended.stderr.contains(told), "{}", ended.stderr);
}

#[test]
fn a_key_in_the_environment_is_out_of_the_builds_reach() {
    let tree = tree();
    keygen(&tree, "key.rsa");
    let looks = "for p in /proc/[0-9]*; do tr '\\0' '\\n' < $p/environ; done 2>/dev/null | grep -c ABUILD_PRIVATE || true";
    tree.write(
        "app/instellar.yml",
        INSTELLAR.replace("mkdir dist", &format!("{looks}; mkdir dist")),
    );
    let mut command = build(&tree, &["--output", "repo"]);
    let ended = end(command.env("ABUILD_PRIVATE_KEY", tree.read("key.rsa")));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(
        ended.stderr.lines().any(|line| line.trim_start_matches(['|', ' ']) == "0"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_cache_that_is_somebody_elses_is_not_built_in() {
    let tree = tree();
    tree.write("victim/kept", "kept");
    fs::create_dir_all(tree.path("home/.cache/pakman")).expect("new");
    symlink(tree.path("victim"), tree.path("home/.cache/pakman/build")).expect("new");
    let ended = run(&tree, &["--output", "repo"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("pakman/build is a link or belongs to"), "{}", ended.stderr);
    assert_eq!(tree.names("victim"), ["kept"]);
}

#[test]
fn a_work_folder_of_documents_is_left_alone() {
    let tree = tree();
    tree.write("documents/thesis", "years");
    for work in ["documents", "app", "app/new", "."] {
        let ended = run(&tree, &["--output", "repo", "--work", work]);
        assert_eq!(ended.code, 2, "{work}");
        assert!(ended.stderr.contains("cannot build in "), "{}", ended.stderr);
    }
    assert_eq!(tree.read("documents/thesis"), "years");
    assert_eq!(tree.read("app/hello.sh"), "#!/bin/sh\necho hello\n");
}

#[test]
fn with_one_user_alone_every_file_is_roots_and_giving_one_away_says_what_helps() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let tree = tree();
    fs::copy(env!("CARGO_BIN_EXE_pakman"), tree.path("pakman")).expect("a program");
    // Everything but what makes owners.
    fs::create_dir(tree.path("tools")).expect("a folder");
    for program in ["/usr/bin", "/bin"].iter().filter_map(|folder| fs::read_dir(folder).ok()) {
        for program in program.filter_map(Result::ok) {
            let name = program.file_name();
            let is_left_out = ["fakeroot", "newuidmap", "newgidmap"]
                .iter()
                .any(|word| name.to_string_lossy().starts_with(word));
            if !is_left_out {
                // Both folders may be one.
                let _ = symlink(program.path(), tree.path("tools").join(name));
            }
        }
    }
    give_to_nobody(tree.root());
    let build = || {
        let mut command = Command::new("setpriv");
        let id = NOBODY.to_string();
        command.args(["--reuid", &id, "--regid", &id, "--clear-groups", "--", "./pakman", "build"]);
        command.args(["app", "--repository", "acme/hello", "--version", "1.2.3"]);
        command.args(["--arch", "x86_64", "--output", "repo"]).current_dir(tree.root());
        command.env_clear().env("PATH", tree.path("tools")).env("HOME", tree.path("home"));
        command.env("PAKMAN_BUILD", "here").env("CI", "true");
        end(command.stdin(Stdio::null()))
    };
    // A service has a user of its own.
    let ended = build();
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let helps = ["`package` ended with", "with a single user", "install the package uidmap"];
    assert!(helps.iter().all(|words| ended.stderr.contains(words)), "{}", ended.stderr);

    tree.write("app/instellar.yml", without_service());
    let ended = build();
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let inspected = tree.run(&["inspect", "repo/x86_64/hello-1.2.3-r0.apk"]).stdout;
    let is_roots = |line: &str| line.contains("root:root");
    let files: Vec<_> = inspected.lines().filter(|line| line.contains("var/lib/hello/")).collect();
    assert!(files.len() > 1 && files.iter().all(|line| is_roots(line)), "{inspected}");
}

#[test]
fn a_namespace_of_users_in_which_nothing_is_allowed_gives_no_owners() {
    let tools = ["newuidmap", "fakeroot", "unshare"].map(tool);
    if !rustix::process::geteuid().is_root() || tools.iter().any(Option::is_none) {
        return;
    }
    let tree = tree();
    fs::copy(env!("CARGO_BIN_EXE_pakman"), tree.path("pakman")).expect("a program");
    // What AppArmor does where it keeps users from namespaces.
    let unshare = "#!/bin/sh\n[ \"$2\" = --map-auto ] || exec /usr/bin/unshare \"$@\"\nshift 4\n\
        exec /usr/bin/unshare --user --map-auto --map-root-user -- \\\n\
        \tsetpriv --bounding-set -all --inh-caps -all -- \"$@\"\n";
    tree.write("tools/unshare", unshare);
    let executable = fs::Permissions::from_mode(0o755);
    fs::set_permissions(tree.path("tools/unshare"), executable).expect("it is ours");
    give_to_nobody(tree.root());
    let id = NOBODY.to_string();
    let mut command = Command::new("unshare");
    command.args(["--mount", "--propagation", "private", "sh", "-c"]);
    command.arg(
        "set -e; cp -a /etc etc; cd etc; echo 65534:100000:65536 | tee subuid >subgid; \
         mount --bind . /etc; cd ..; exec setpriv \"$@\"",
    );
    command.args(["sh", "--reuid", &id, "--regid", &id, "--clear-groups", "--", "./pakman"]);
    command.args(["build", "app", "--repository", "acme/hello", "--version", "1.2.3", "--here"]);
    command.args(["--arch", "x86_64", "--output", "repo"]).current_dir(tree.root());
    let path = format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", tree.path("tools").display());
    command.env_clear().env("PATH", path).env("HOME", tree.path("home")).env("CI", "true");
    let ended = end(command.stdin(Stdio::null()));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let inspected = tree.run(&["inspect", "repo/x86_64/hello-1.2.3-r0.apk"]).stdout;
    assert!(inspected.contains(" hello:hello "), "{inspected}");
}

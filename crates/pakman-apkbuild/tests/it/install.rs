//! Install scripts, run on a system of files in a folder.

use std::{fs, path::Path, process::Output};

use pakman_spec::{HookEvent, Package};

use crate::{
    samples::{context, custom, files, hook, minimal, rich, site},
    shell::{Busybox, quiet},
};

/// adduser and addgroup of a system below `$root`, which say what they were called with.
const SYSTEM: &str = r#"
set -- 2.0-r0 1.0-r0
addgroup() {
	echo "addgroup $*"
	echo "$2:x:101:" >>"$root"/etc/group
}
adduser() {
	echo "adduser $*"
	shift $(($# - 1))
	echo "$1:x:100:101::/:/sbin/nologin" >>"$root"/etc/passwd
}
"#;

/// What the script for an event does where everything that it knows of lies below `root`.
fn run(package: &Package, event: &str, root: &Path) -> Option<Output> {
    let busybox = Busybox::get()?;
    let name = format!("{}.{event}", package.name);
    let files = files(package, &[], &context());
    let script = &files.iter().find(|file| file.name == name).unwrap().text;
    let mut script = script.replace("/bin/sh -c ", "sh -c ").replace("home=/", "home=\"$root\"/");
    // What it does with owners is tried where there are users.
    if let Some(start) = script.find("secure() (") {
        let end = start + script[start..].find("\n)\n").unwrap() + 3;
        script.replace_range(start..end, "secure() { echo secure; }\n");
    }
    let paths = ["/etc/", "/usr/bin/s6", "/bin/s6", "/var/cache/"];
    let script = paths.iter().fold(script, |script, path| {
        script.replace(&format!(" {path}"), &format!(" \"$root\"{path}"))
    });
    for folder in ["etc", "bin", "usr/bin"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    let accounts = [("etc/group", "root:x:0:root\n"), ("etc/passwd", "root:x:0:0::/:/bin/sh\n")];
    for (file, text) in accounts {
        if !root.join(file).exists() {
            fs::write(root.join(file), text).unwrap();
        }
    }
    Some(busybox.run(root, &[("root", root)], &format!("{SYSTEM}\n{script}")))
}

#[test]
fn user_and_group_are_made_once() {
    for event in ["pre-install", "pre-upgrade"] {
        let root = tempfile::tempdir().unwrap();
        let package = minimal();
        let Some(output) = run(&package, event, root.path()) else { return };
        let made = "addgroup -S hello\n\
            adduser -S -D -H -h /var/lib/hello -s /sbin/nologin -G hello -g hello hello\n";
        assert_eq!(quiet(output), made);
        assert_eq!(quiet(run(&package, event, root.path()).unwrap()), "");
    }
}

#[test]
fn a_name_that_only_looks_like_it_is_another_user() {
    let root = tempfile::tempdir().unwrap();
    let mut package = minimal();
    package.name = "my.app".parse().unwrap();
    fs::create_dir(root.path().join("etc")).unwrap();
    fs::write(root.path().join("etc/group"), "my-app:x:1:\nmy.app2:x:2:\n").unwrap();
    let Some(output) = run(&package, "pre-install", root.path()) else { return };
    assert!(quiet(output).starts_with("addgroup -S my.app\nadduser "));
}

#[test]
fn s6_is_linked_only_where_it_has_moved() {
    let after = |there: &[&str]| {
        let root = tempfile::tempdir().unwrap();
        for path in there {
            fs::create_dir_all(root.path().join(path).parent().unwrap()).unwrap();
            fs::write(root.path().join(path), "").unwrap();
        }
        quiet(run(&minimal(), "pre-install", root.path())?);
        Some(fs::read_link(root.path().join("bin/s6-svscan")).is_ok())
    };
    let Some(linked) = after(&["usr/bin/s6-svscan"]) else { return };
    assert!(linked);
    assert_eq!(after(&["bin/s6-svscan"]), Some(false));
    assert_eq!(after(&["usr/bin/s6-svscan", "bin/s6-svscan"]), Some(false));
    assert_eq!(after(&[]), Some(false));
}

#[test]
fn a_hook_follows_ours_with_its_own_exit_code() {
    let mut package = minimal();
    package.hooks = vec![
        hook(HookEvent::PreInstall, "false\necho mine\nexit 7"),
        hook(HookEvent::PostDeinstall, "echo gone"),
    ];
    let root = tempfile::tempdir().unwrap();
    let Some(output) = run(&package, "pre-install", root.path()) else { return };
    assert_eq!(output.status.code(), Some(7));
    assert!(String::from_utf8(output.stdout).unwrap().ends_with("hello hello\nmine\n"));
    assert_eq!(quiet(run(&package, "post-deinstall", root.path()).unwrap()), "gone\n");
}

#[test]
fn a_service_that_is_gone_leaves_no_variables() {
    let root = tempfile::tempdir().unwrap();
    let kept = root.path().join("var/cache/hello");
    fs::create_dir_all(&kept).unwrap();
    fs::write(kept.join("variables.json"), "{}").unwrap();
    let Some(output) = run(&minimal(), "post-deinstall", root.path()) else { return };
    assert_eq!(quiet(output), "");
    assert!(!kept.exists());
    assert!(files(&custom(), &[], &context()).iter().all(|file| !file.text.contains("/var/cache")));
}

#[test]
fn a_user_that_cannot_be_made_fails_the_script_before_the_hook() {
    let mut package = minimal();
    package.hooks = vec![hook(HookEvent::PreInstall, "echo mine")];
    let root = tempfile::tempdir().unwrap();
    fs::create_dir_all(root.path().join("etc/group")).unwrap();
    let Some(output) = run(&package, "pre-install", root.path()) else { return };
    assert!(!output.status.success());
    assert!(!String::from_utf8(output.stdout).unwrap().contains("mine"));
}

#[test]
fn a_site_has_no_business_with_s6() {
    let files = files(&site(), &[], &context());
    assert!(files.iter().all(|file| !file.text.contains("s6")));
}

/// Hooks that are not whole, end early, or take the shell with them.
const BROKEN: [&str; 14] = [
    "echo mine\nexit 0\necho not this",
    "exit 7",
    "cat <<END >/dev/null\nnever closed",
    "cat <<'END'\n)\n",
    "echo 'mine",
    "echo \"mine",
    "echo mine \\",
    "if true; then",
    "}",
    ")",
    "(",
    "exec true",
    "kill -KILL $$",
    "trap 'exit 0' EXIT; set -e; false\nstatus=0",
];

#[test]
fn whatever_a_hook_says_ours_is_done() {
    for script in BROKEN {
        let mut package = rich();
        package.hooks = HookEvent::ALL.iter().map(|&event| hook(event, script)).collect();
        let root = tempfile::tempdir().unwrap();
        let kept = root.path().join("var/cache/hello");
        fs::create_dir_all(&kept).unwrap();
        let Some(output) = run(&package, "pre-install", root.path()) else { return };
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with("addgroup -S hello\nadduser "), "{script}: {said}");
        let output = run(&package, "post-install", root.path()).unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with("secure\n") && said.ends_with("secure\n"), "{script}: {said}");
        assert!(said.len() > "secure\n".len(), "{script}: {said}");
        let said = run(&package, "post-deinstall", root.path()).unwrap();
        assert!(!kept.exists(), "{script}: {said:?}");
    }
}

#[test]
fn a_hook_runs_as_a_script_of_its_own_would() {
    let mut package = rich();
    let script = "echo \"${0##*/} $# $1 $2\"; [ -z \"${status-}\" ] && cd / && exit 9";
    package.hooks = vec![hook(HookEvent::PostUpgrade, script)];
    let root = tempfile::tempdir().unwrap();
    let Some(output) = run(&package, "post-upgrade", root.path()) else { return };
    assert_eq!(output.status.code(), Some(9), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "secure\nsh 2 2.0-r0 1.0-r0\nsecure\n");
}

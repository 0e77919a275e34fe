//! Builds inside a root filesystem: a small one, of Debian's busybox and the libraries it needs.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use pakman_build::{Error, Interrupt, Native, Plan, Published, Sandbox};
use pakman_testbed::tool;

use crate::support::{Heard, Tree, file, listing};

/// A root filesystem in which busybox is everything but `install`, which Debian's lacks; nothing
/// where a tool is missing.
fn root(folder: &Path) -> Option<PathBuf> {
    let (busybox, install, _) = (tool("busybox")?, tool("install")?, tool("bwrap")?);
    let root = folder.join("root");
    for folder in ["usr/bin", "etc"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    // Alpine has no such link, other roots do.
    symlink("usr/bin", root.join("bin")).unwrap();
    for program in [&busybox, &install] {
        fs::copy(program, root.join("usr/bin").join(program.file_name().unwrap())).unwrap();
        let output = Command::new("ldd").arg(program).output().unwrap();
        let libraries = String::from_utf8(output.stdout).unwrap();
        for path in libraries.split_whitespace().filter(|word| word.starts_with('/')) {
            let to = root.join(path.trim_start_matches('/'));
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(path, to).unwrap();
        }
    }
    let list = Command::new(&busybox).arg("--list").output().unwrap().stdout;
    for name in String::from_utf8(list).unwrap().lines() {
        let link = root.join("usr/bin").join(name);
        if !link.exists() {
            symlink("busybox", link).unwrap();
        }
    }
    Some(root)
}

fn build(
    tree: &Tree,
    root: &Path,
    network: bool,
    heard: &mut Heard,
) -> Result<Vec<Published>, Error> {
    let change = |_: &mut Plan<'_>, native: &mut Native| {
        native.sandbox = Some(Sandbox { root: root.to_owned(), network });
    };
    tree.build_with(change, heard, &Interrupt::default())
}

#[test]
fn a_build_sees_the_root_and_its_own_files_and_nothing_else() {
    let tree = Tree::new(&file(
        "mkdir bin; cat /etc/mark; pwd; echo \"$HOME $TMPDIR\"; id -u >&2\n\
         ls / /tmp; ls -a /build/home; echo x > /tmp/x; ps | wc -l\n\
         touch /etc/other; echo y 2>/dev/null > /etc/mark || echo read-only\n\
         cp hello.sh bin/hello; chown nobody bin 2>/dev/null || true",
        "[bin]",
        "",
    ));
    tree.put("hello.sh", "#!/bin/sh\n", 0o755).commit();
    let Some(root) = root(tree.path().parent().unwrap()) else { return };
    fs::write(root.join("etc/mark"), "inside\n").unwrap();
    let mut heard = Heard::default();
    let published = build(&tree, &root, false, &mut heard).unwrap();
    let lines = heard.lines.join("\n");
    assert!(lines.starts_with("inside\n/build/src\n/build/home /tmp\n"), "{lines}");
    assert!(lines.contains("read-only") && !root.join("etc/other").exists(), "{lines}");
    for hidden in ["home\n", "root\n", "work", "boot"] {
        assert!(!heard.lines.contains(&hidden.trim().to_owned()), "{hidden} in {lines}");
    }
    let processes: u32 =
        heard.lines.iter().rev().find_map(|line| line.trim().parse().ok()).unwrap();
    assert!(processes < 10, "{lines}");
    let listing = listing(&published[0].path);
    assert!(listing.contains("0755 root:root   var/lib/hello/bin/hello"), "{listing}");
    assert!(listing.contains("0755 root:root   var/lib/hello/service/run"), "{listing}");
}

#[test]
fn there_is_a_network_only_where_it_is_allowed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        while let Ok((caller, _)) = listener.accept() {
            drop(caller);
        }
    });
    let tree = Tree::new(&file(
        &format!(
            "mkdir bin; touch bin/hello; chmod 755 bin/hello; echo | nc -w 5 127.0.0.1 {port}"
        ),
        "[bin]",
        "",
    ));
    let Some(root) = root(tree.path().parent().unwrap()) else { return };
    assert!(matches!(build(&tree, &root, false, &mut Heard::default()), Err(Error::Failed(_))));
    build(&tree, &root, true, &mut Heard::default()).unwrap();
}

#[test]
fn a_package_of_the_users_own_body_is_made_inside() {
    let more = "package: |\n  install -Dm755 -o nobody hello.sh \"$pkgdir\"/usr/bin/hello\n  cp /etc/mark \"$pkgdir\"/usr/bin/mark\n";
    let tree = Tree::new(&file("true", "[]", more));
    tree.put("hello.sh", "#!/bin/sh\n", 0o755);
    let Some(root) = root(tree.path().parent().unwrap()) else { return };
    fs::write(root.join("etc/mark"), "inside\n").unwrap();
    let published = build(&tree, &root, false, &mut Heard::default()).unwrap();
    let listing = listing(&published[0].path);
    assert!(listing.contains("0755 nobody:root usr/bin/hello"), "{listing}");
    assert!(listing.contains("0644 root:root   usr/bin/mark"), "{listing}");
}

#[test]
fn a_failing_build_inside_fails_as_one_outside_does() {
    let tree = Tree::new(&file("echo inside; exit 9", "[bin]", ""));
    let Some(root) = root(tree.path().parent().unwrap()) else { return };
    let Err(Error::Failed(failure)) = build(&tree, &root, false, &mut Heard::default()) else {
        panic!("it fails")
    };
    assert_eq!(
        (failure.ending.as_str(), &failure.tail[..]),
        ("exit code 9", &["inside".to_owned()][..])
    );
}

#[test]
fn a_folder_that_is_no_root_is_named() {
    if tool("bwrap").is_none() {
        return;
    }
    let tree = Tree::new(&file("true", "[]", ""));
    let empty = tree.path().parent().unwrap().join("empty");
    let error = build(&tree, &empty, false, &mut Heard::default()).unwrap_err().to_string();
    assert!(error.contains("empty") && error.contains("there is no /bin/sh"), "{error}");
}

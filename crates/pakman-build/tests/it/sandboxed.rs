//! Builds inside a root filesystem: a small one, of Debian's busybox and the libraries it needs.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    os::{
        linux::net::SocketAddrExt,
        unix::{
            fs::symlink,
            net::{SocketAddr, UnixListener},
        },
    },
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use pakman_build::{Error, Interrupt, Native, Network, Plan, Published, Sandbox};
use pakman_testbed::tool;

use crate::support::{Heard, Tree, file, listing};

/// A root filesystem in which busybox is everything but `install`, which Debian's lacks; nothing
/// where a tool is missing.
pub(crate) fn root(folder: &Path) -> Option<PathBuf> {
    let (busybox, install, _) = (tool("busybox")?, tool("install")?, tool("bwrap")?);
    let root = folder.join("root");
    for folder in ["usr/bin", "etc"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    // Alpine has no such link, other roots do.
    symlink("usr/bin", root.join("bin")).unwrap();
    for program in [&busybox, &install] {
        add(program, &root);
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

/// Puts a program of this machine and its libraries into a root.
pub(crate) fn add(program: &Path, root: &Path) {
    fs::copy(program, root.join("usr/bin").join(program.file_name().unwrap())).unwrap();
    let output = Command::new("ldd").arg(program).output().unwrap();
    let libraries = String::from_utf8(output.stdout).unwrap();
    for path in libraries.split_whitespace().filter(|word| word.starts_with('/')) {
        let to = root.join(path.trim_start_matches('/'));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(path, to).unwrap();
    }
}

pub(crate) fn build(
    tree: &Tree,
    root: &Path,
    network: Network,
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
    let published = build(&tree, &root, Network::Off, &mut heard).unwrap();
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
    assert!(matches!(
        build(&tree, &root, Network::Off, &mut Heard::default()),
        Err(Error::Failed(_))
    ));
    build(&tree, &root, Network::Machine, &mut Heard::default()).unwrap();
}

#[test]
fn who_shares_the_network_does_not_share_abstract_sockets() {
    let name = format!("pakman-test-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).unwrap();
    let listener = UnixListener::bind_addr(&address).unwrap();
    thread::spawn(move || {
        while let Ok((mut caller, _)) = listener.accept() {
            let _ = caller.read(&mut [0; 1024]);
            let _ = caller.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        }
    });
    let (answered, refused) = (0, 7);
    let words = ["--silent", "--max-time", "9", "--abstract-unix-socket", &name, "http://x/"];
    let Some(curl) = tool("curl") else { return };
    let status = Command::new(&curl).args(words).status().unwrap();
    assert_eq!(status.code(), Some(answered), "it is there");
    let closes = pakman_build::closes_abstract_sockets();
    let expected = if closes { refused } else { answered };
    if !closes {
        #[expect(clippy::print_stdout, reason = "a test says what it cannot try")]
        {
            println!("this kernel has no Landlock with scopes: abstract sockets stay open");
        }
    }
    let tree = Tree::new(&file(
        &format!(
            "mkdir bin; touch bin/hello; chmod 755 bin/hello\n\
             code=0; curl {} || code=$?; [ $code = {expected} ]",
            words.join(" ")
        ),
        "[bin]",
        "",
    ));
    let Some(root) = root(tree.path().parent().unwrap()) else { return };
    add(&curl, &root);
    build(&tree, &root, Network::Machine, &mut Heard::default()).unwrap();
}

#[test]
fn a_package_of_the_users_own_body_is_made_inside() {
    let more = "package: |\n  install -Dm755 -o nobody hello.sh \"$pkgdir\"/usr/bin/hello\n  cp /etc/mark \"$pkgdir\"/usr/bin/mark\n";
    let tree = Tree::new(&file("true", "[]", more));
    tree.put("hello.sh", "#!/bin/sh\n", 0o755);
    let Some(root) = root(tree.path().parent().unwrap()) else { return };
    fs::write(root.join("etc/mark"), "inside\n").unwrap();
    let published = build(&tree, &root, Network::Off, &mut Heard::default()).unwrap();
    let listing = listing(&published[0].path);
    assert!(listing.contains("0755 nobody:root usr/bin/hello"), "{listing}");
    assert!(listing.contains("0644 root:root   usr/bin/mark"), "{listing}");
}

#[test]
fn a_failing_build_inside_fails_as_one_outside_does() {
    let tree = Tree::new(&file("echo inside; exit 9", "[bin]", ""));
    let Some(root) = root(tree.path().parent().unwrap()) else { return };
    let Err(Error::Failed(failure)) = build(&tree, &root, Network::Off, &mut Heard::default())
    else {
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
    let error = build(&tree, &empty, Network::Off, &mut Heard::default()).unwrap_err().to_string();
    assert!(error.contains("empty") && error.contains("it has no /bin/sh"), "{error}");
}

/// Everything that a build may put something else in place of, as it sees it.
const NAMES: &[&str] = &[
    "src",
    "pkg",
    "tmp",
    "home",
    "owners",
    "build.log",
    "steps",
    "scripts",
    "../run/pakman/build.sh",
];

#[test]
fn a_build_that_puts_something_in_place_of_our_files_reaches_nothing() {
    for name in NAMES {
        for trap in ["ln -s \"$VICTIM\"", "ln -s \"$VICTIM\"/kept", "mkfifo", "ln -s /dev/zero"] {
            let text = format!(
                "mkdir bin; touch bin/hello; cd /build\nmv {name} old || true\n{trap} {name} || true"
            );
            let tree = Tree::new(&file(&text, "[]", ""));
            let Some(root) = root(tree.path().parent().unwrap()) else { return };
            let victim = tree.path().parent().unwrap().join("victim");
            fs::create_dir(&victim).unwrap();
            fs::write(victim.join("kept"), "kept").unwrap();
            let change = |plan: &mut Plan<'_>, native: &mut Native| {
                plan.passed.push(("VICTIM".into(), victim.clone().into()));
                native.sandbox = Some(Sandbox { root: root.clone(), network: Network::Off });
            };
            // Whether it ends well is the build's affair.
            let built = tree.build_with(change, &mut Heard::default(), &Interrupt::default());
            assert_eq!(fs::read_to_string(victim.join("kept")).unwrap(), "kept", "{name} {trap}");
            assert_eq!(fs::read_dir(&victim).unwrap().count(), 1, "{name} {trap}");
            for package in built.into_iter().flatten() {
                let listing = listing(&package.path);
                assert!(!listing.contains("kept"), "{name} {trap}: {listing}");
            }
            // The next one finds its way.
            if trap == "mkfifo" {
                build_after(&tree, &root);
            }
        }
    }
}

/// Builds something harmless where `tree` was built.
fn build_after(tree: &Tree, root: &Path) {
    let next = Tree::new(&file("mkdir bin; touch bin/hello; chmod 755 bin/hello", "[bin]", ""));
    let change = |plan: &mut Plan<'_>, native: &mut Native| {
        plan.work = tree.work();
        native.sandbox = Some(Sandbox { root: root.to_owned(), network: Network::Off });
    };
    next.build_with(change, &mut Heard::default(), &Interrupt::default()).unwrap();
}

#[test]
fn a_build_inside_cannot_touch_the_machine() {
    let command = "for file in /proc/sys/kernel/core_pattern /proc/sys/vm/swappiness /proc/sysrq-trigger; do\n\
                     (exec 3>>$file) 2>/dev/null && echo opened $file\ndone\n\
                   mount -o remount,rw,bind / 2>/dev/null && echo remounted\n\
                   umount /proc/sys 2>/dev/null && echo unmounted\n\
                   mknod sda b 8 0 2>/dev/null && echo device\n\
                   chroot / true 2>/dev/null && echo chroot\n\
                   ls /build /run/pakman; grep CapEff /proc/self/status\n\
                   mkdir bin; touch bin/hello; chmod 755 bin/hello";
    let tree = Tree::new(&file(command, "[bin]", ""));
    let Some(root) = root(tree.path().parent().unwrap()) else { return };
    let mut heard = Heard::default();
    build(&tree, &root, Network::Off, &mut heard).unwrap();
    let lines: Vec<&str> = heard.lines.iter().map(|line| line.trim()).collect();
    let (capabilities, seen) = lines.split_last().unwrap();
    assert_eq!(
        seen,
        [
            "/build:",
            "home",
            "pkg",
            "src",
            "tmp",
            "",
            "/run/pakman:",
            "build.sh",
            "functions.sh",
            "group",
            "init.sh",
            "passwd"
        ]
    );
    let set = u64::from_str_radix(capabilities.split_whitespace().last().unwrap(), 16).unwrap();
    // chown, dac_override, fowner, setgid, setuid and setfcap are those that a package needs.
    assert_eq!(set & !0x8000_00cb, 0, "{capabilities}");
}

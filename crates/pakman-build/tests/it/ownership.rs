//! Owners and capabilities, as abuild would have them.

use pakman_build::{Interrupt, Native, Plan};
use pakman_testbed::{fixtures, is_root, tool};

use crate::support::{Heard, Tree, file, listing, open};

/// What a package of the user's own body ships.
fn body(body: &str, options: &str) -> Tree {
    let body = body.replace('\n', "\n  ");
    let more = format!("package: |\n  {body}\n");
    let tree = Tree::new(
        &file("true", "[]", &more)
            .replace("  destinations: []", &format!("  destinations: []\n  options: {options}")),
    );
    tree.put("program", "#!/bin/sh\n", 0o755).put("data", "", 0o644);
    tree
}

#[test]
fn every_way_to_name_an_owner_is_understood() {
    let tree = body(
        "mkdir -p \"$pkgdir\"/opt2/deep\n\
         install -Dm750 -o nobody -g\"$pkggroups\" program \"$pkgdir\"/usr/bin/one\n\
         install -Dm 0640 --owner=nobody --group games data \"$pkgdir\"/etc/two\n\
         install -m644 -t \"$pkgdir\"/opt2 -onobody data program\n\
         install -d -m1777 -o nobody \"$pkgdir\"/opt2/open\n\
         cp data \"$pkgdir\"/opt2/deep/three\n\
         chown -R nobody: \"$pkgdir\"/opt2/deep\n\
         cp data \"$pkgdir\"/opt2/deep/four\n\
         cp data \"$pkgdir\"/opt2/five && chown -h :games \"$pkgdir\"/opt2/five\n\
         cd \"$pkgdir\"/opt2 && chgrp games deep && chown 0:0 data\n\
         install -D \"$srcdir\"/program \"$pkgdir\"/opt2/deep/three",
        "[]",
    );
    insta::assert_snapshot!(tree.listing());
}

#[test]
fn capabilities_are_carried_when_the_options_allow_them() {
    if tool("setcap").is_none() || !is_root() {
        return;
    }
    let text = "install -Dm755 program \"$pkgdir\"/usr/sbin/one\n\
                setcap cap_net_bind_service=+ep \"$pkgdir\"/usr/sbin/one";
    let tree = body(text, "[setcap]");
    let listing = tree.listing();
    assert!(listing.contains("usr/sbin/one [security.capability]"), "{listing}");
    let error = body(text, "[]").error();
    assert!(error.contains("/usr/sbin/one: ") && error.contains("add `setcap`"), "{error}");
    let error = body(&text.replace("net_bind", "net_band"), "[setcap]").error();
    assert!(error.contains("`package` ended with exit code"), "{error}");
}

#[test]
fn owners_follow_their_files_however_they_are_given() {
    let tree = body(
        "cd \"$pkgdir\"; mkdir -p opt2/a opt2/b\n\
         touch opt2/a/moved && chown hello opt2/a/moved && mv opt2/a/moved opt2/b/moved\n\
         cp -a opt2/b opt2/c\n\
         touch opt2/found && find opt2 -name found -exec chown nobody:hello {} +\n\
         touch opt2/piped && echo opt2/piped | xargs chown :games\n\
         touch opt2/like && chown --reference=opt2/found opt2/like\n\
         touch opt2/target && ln -s target opt2/link && chown games opt2/link && chown -h mail opt2/link\n\
         tar -cf - opt2/c | (mkdir opt2/d && tar -C opt2/d -xf -)\n\
         printf 'all:\\n\\tinstall -o root -g hello -m 640 \"%s/data\" opt2/made\\n' \"$srcdir\" > \"$srcdir\"/Makefile\n\
         make -f \"$srcdir\"/Makefile\n\
         touch opt2/setuid && chmod 4750 opt2/setuid && chown hello opt2/setuid && chmod 4750 opt2/setuid",
        "[]",
    );
    insta::assert_snapshot!(tree.listing());
}

#[test]
fn what_an_archive_of_another_machine_brings_is_roots() {
    let command = "mkdir bin; touch bin/hello; chmod 755 bin/hello; chown 4321:4321 bin/hello 2>/dev/null || true";
    let listing = Tree::new(&file(command, "[bin]", "")).listing();
    assert!(listing.contains("0755 root:root   var/lib/hello/bin/hello"), "{listing}");
}

#[test]
fn capabilities_of_the_build_are_the_packages() {
    let command = "mkdir bin; cp /bin/true bin/hello\nsetcap cap_net_bind_service=+ep bin/hello";
    if tool("setcap").is_none() || !is_root() {
        return;
    }
    let text = file(command, "[bin]", "").replace("runtime: [", "runtime: [gcompat, ");
    let error = Tree::new(&text).error();
    assert!(error.contains("add `setcap`"), "{error}");
}

#[test]
fn capabilities_of_the_build_outlive_what_loses_them() {
    if tool("setcap").is_none() || tool("getcap").is_none() || !is_root() {
        return;
    }
    let command = "mkdir -p out/bin 'out/a b'; printf '#!/bin/sh\\n' | tee out/bin/hello > 'out/a b/c d'\n\
                   chmod 755 out/bin/hello\n\
                   setcap cap_net_bind_service,cap_chown=+ep out/bin/hello\n\
                   setcap cap_sys_nice=+p 'out/a b/c d'";
    let text = |destinations: &str, options: &str| {
        file(command, destinations, "")
            .replace("  name: hello\n", "  name: hello\n  user: app\n")
            .replace("build:\n", &format!("build:\n  options: {options}\n"))
    };
    for destinations in ["[out/bin, 'out/a b/']", "['out/*']", "[out/.]"] {
        let listing = Tree::new(&text(destinations, "[setcap]")).listing();
        for path in ["bin/hello", "a b/c d"] {
            let line = format!("hello:hello var/lib/hello/{path} [security.capability]");
            assert!(listing.contains(&line), "{destinations}\n{listing}");
        }
    }
    let error = Tree::new(&text("[out/bin]", "[]")).error();
    assert!(
        error.contains("/var/lib/hello/bin/hello: ") && error.contains("add `setcap`"),
        "{error}"
    );
    // Nobody can give again what cannot be seen.
    let without =
        format!("{command}\nmkdir tools; printf 'exit 0' > tools/getcap; chmod 755 tools/getcap");
    let tree = Tree::new(
        &text("[out/bin]", "[setcap]")
            .replace(&command.replace('\n', "\n    "), &without.replace('\n', "\n    ")),
    );
    let path = format!(
        "{}:{}",
        tree.work().join("build/src/tools").display(),
        std::env::var("PATH").unwrap()
    );
    let change = |plan: &mut Plan<'_>, _: &mut Native| {
        plan.environment.retain(|(name, _)| name != "PATH");
        plan.environment.push(("PATH".into(), path.into()));
    };
    let error = tree.build_with(change, &mut Heard::default(), &Interrupt::default()).unwrap_err();
    assert!(error.to_string().contains("it capabilities, and they are lost"), "{error}");
}

#[test]
fn libtool_archives_go_unless_they_are_asked_for() {
    let text = "install -D data \"$pkgdir\"/usr/lib/libx.la; mkdir \"$pkgdir\"/usr/lib/dir.la; ln -s libx.la \"$pkgdir\"/usr/lib/link.la";
    let listing = body(text, "[]").listing();
    assert!(!listing.contains("libx.la\n") && listing.contains("usr/lib/dir.la/"), "{listing}");
    assert!(listing.contains("usr/lib/link.la -> libx.la"), "{listing}");
    let listing = body(text, "[libtool]").listing();
    assert!(listing.contains("usr/lib/libx.la\n"), "{listing}");
}

#[test]
fn a_number_is_no_owner() {
    let tree = body("install -D -o 1000 program \"$pkgdir\"/usr/bin/one", "[]");
    let error = tree.error();
    assert!(error.contains("/usr/bin/one: its owner is the number 1000"), "{error}");
}

#[test]
fn a_package_with_a_body_of_its_own_is_built_as_it_says() {
    if tool("gzip").is_none() {
        return;
    }
    let tree = Tree::of(&fixtures().join("apps/custom-caddy"));
    // Stands in for the Go compiler.
    tree.put(
        "tools/go",
        "#!/bin/sh\n[ \"$1\" != build ] || { echo '#!/bin/sh' >\"$4\"; chmod 755 \"$4\"; }\n",
        0o755,
    );
    let path =
        format!("{}:{}", tree.path().join("tools").display(), std::env::var("PATH").unwrap());
    let change = |plan: &mut Plan<'_>, _: &mut Native| {
        plan.environment.retain(|(name, _)| name != "PATH");
        plan.environment.push(("PATH".into(), path.into()));
    };
    let published = tree.build_with(change, &mut Heard::default(), &Interrupt::default()).unwrap();
    insta::assert_snapshot!(listing(&published[0].path));
    assert_eq!(open(&published[0].path).info.provides, ["cmd:gangway=1.2.3-r4"]);
    assert!(listing(&published[1].path).contains("etc/init.d/gangway"));
}

#[test]
fn build_command_has_the_machines_own_chown() {
    let tree = Tree::new(&file(
        "mkdir bin; touch bin/hello; chmod 755 bin/hello; chown \"$(id -u)\" bin; install -m 600 data new",
        "[bin, new]",
        "",
    ));
    tree.put("data", "", 0o644);
    assert!(tree.listing().contains("0600 root:root   var/lib/hello/new"));
}

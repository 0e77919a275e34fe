//! Owners and capabilities, which the build writes down without having rights to them.

use pakman_build::{Interrupt, Native, Plan};
use pakman_testbed::{fixtures, tool};

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
    let text = "install -Dm755 program \"$pkgdir\"/usr/sbin/one\n\
                setcap cap_net_bind_service=+ep \"$pkgdir\"/usr/sbin/one";
    let tree = body(text, "[setcap]");
    let listing = tree.listing();
    assert!(listing.contains("usr/sbin/one [security.capability]"), "{listing}");
    let error = body(text, "[]").error();
    assert!(error.contains("/usr/sbin/one: ") && error.contains("add `setcap`"), "{error}");
    let error = body(&text.replace("net_bind", "net_band"), "[setcap]").error();
    assert!(error.contains("names no capability"), "{error}");
}

#[test]
fn only_files_of_the_package_can_be_given_away() {
    for (text, said) in [
        ("chown nobody /etc/passwd", "only files of the package can be changed, not /etc/passwd"),
        ("chown nobody \"$pkgdir\"/none", "there is no "),
    ] {
        let tree = body(text, "[]");
        let error = tree.build().unwrap_err();
        let pakman_build::Error::Failed(failure) = error else { panic!("{error}") };
        assert!(failure.tail.iter().any(|line| line.contains(said)), "{:?}", failure.tail);
    }
}

#[test]
fn a_number_is_no_owner() {
    let tree = body("install -D -o 1000 program \"$pkgdir\"/usr/bin/one", "[]");
    let error = tree.error();
    assert!(error.contains("/usr/bin/one: it belongs to number 1000"), "{error}");
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

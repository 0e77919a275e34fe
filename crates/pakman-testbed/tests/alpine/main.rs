//! The Alpine of tests is what Alpine is.

use std::{fs, os::unix::fs::PermissionsExt, process::Output};

use pakman_testbed::alpine::Alpine;

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[test]
fn apk_fills_a_root_that_is_as_its_database_says() {
    let Some(alpine) = Alpine::get() else { return };
    let root = alpine.root(&["alpine-baselayout", "busybox", "openrc", "sudo", "jq"]);
    let audited = root.apk().args(["audit", "--system"]).output().unwrap();
    assert_eq!((audited.status.code(), text(&audited).as_str()), (Some(0), ""));
    // The image has lost these bits; the packages have them.
    let mode = |path: &str| fs::metadata(root.path().join(path)).unwrap().permissions().mode();
    assert_eq!(mode("usr/bin/sudo") & 0o7777, 0o4755);
    assert_eq!(mode("var/tmp") & 0o7777, 0o1777);
    let users = fs::read_to_string(root.path().join("etc/passwd")).unwrap();
    assert!(users.starts_with("root:x:0:0:root:/root:/bin/sh\n") && !users.contains("quicksand"));
}

#[test]
fn apk_is_happy_with_every_package_of_the_mirror() {
    let Some(alpine) = Alpine::get() else { return };
    let folder = fs::read_dir(alpine.mirror().join("x86_64")).unwrap();
    let paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    let packages = paths.iter().filter(|path| path.extension().is_some_and(|end| end == "apk"));
    let verified =
        alpine.apk().arg("--keys-dir").arg(alpine.keys()).arg("verify").args(packages).output();
    let verified = verified.unwrap();
    assert!(verified.status.success(), "{}", text(&verified));
    assert!(paths.len() > 55, "{paths:?}");
}

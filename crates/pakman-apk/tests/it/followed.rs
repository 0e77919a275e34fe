//! Packages that apk installs, and whose fields or scripts it then does not follow.

use pakman_apk::{Limits, PackageReader};

use crate::{
    hostile::{empty, fields, header, with_control},
    support::{gzip, read},
};

/// apk installs it without a complaint, and then does not do what it says.
#[test]
fn what_apk_installs_and_does_not_follow_is_a_warning() {
    let data = gzip(&empty("a"));
    for (from, to, why) in [
        ("pkgname = a", "pkgname = a/b", "`pkgname` is \"a/b\""),
        ("pkgver = 1-r0", "pkgver = v1", "`pkgver` is \"v1\""),
        ("pkgver = 1-r0", "pkgver = 1.0-rc1-r0", "`pkgver`"),
        ("arch = ", "triggers = /usr/lib\narch = ", "`.trigger`: a trigger script"),
        ("arch = ", "triggers = usr/lib\narch = ", "`triggers` is \"usr/lib\""),
    ] {
        let package = with_control(&fields(&data).replace(from, to), &data);
        let package = PackageReader::open(package.as_slice(), Limits::default()).unwrap();
        let warnings = package.verify_contents().unwrap().warnings;
        assert!(warnings[0].to_string().starts_with(why), "{to}: {warnings:?}");
    }
}

#[test]
fn a_script_that_the_kernel_does_not_run_is_refused() {
    let data = gzip(&empty("a"));
    let with = |text: &str| {
        let fields = fields(&data);
        let mut control = Vec::new();
        for (name, text) in [(".PKGINFO", fields.as_str()), (".post-install", text)] {
            control.extend(header(name, b'0', &format!("{:011o}", text.len()), ""));
            control.extend_from_slice(text.as_bytes());
            control.resize(control.len().div_ceil(512) * 512, 0);
        }
        read(&[gzip(&control), data.clone()].concat()).map(|_| ())
    };
    for text in ["", "exit 0\n", "#!\nexit 0\n", "#! \t\nexit 0\n"] {
        let message = with(text).unwrap_err().to_string();
        assert!(message.contains("`#!` and a program"), "{text:?}: {message}");
    }
    for text in ["#!/bin/sh\r\nexit 0\r\n", "#!/bin/sh -e\r\n"] {
        let message = with(text).unwrap_err().to_string();
        assert!(message.contains("carriage return"), "{text:?}: {message}");
    }
    for text in ["#!/bin/sh\nexit 0\r\n", "#! /bin/sh -e", "\x7fELF"] {
        with(text).unwrap();
    }
}

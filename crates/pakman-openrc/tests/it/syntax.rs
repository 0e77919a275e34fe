//! The shells, the linter and execline read every file.

use std::{ffi::OsStr, path::Path, process::Command};

use pakman_openrc::files;
use pakman_testbed::tool;

use crate::samples;

/// What shellcheck is not asked: OpenRC reads the variables and provides its own, the sourced file
/// is on the instance, and ash has `local`.
const EXCLUDED: &str = "SC2034,SC2154,SC1091,SC3043";

fn passes(program: &Path, arguments: &[&OsStr]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{} {arguments:?}\n{}{}",
        program.display(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_shells_and_the_linter_accept_every_script() {
    let folder = tempfile::tempdir().unwrap();
    for package in [samples::minimal(), samples::rich()] {
        for file in files(&package) {
            if file.text.starts_with("#!/usr/bin/env execlineb") {
                continue;
            }
            let path = folder.path().join(&file.name);
            std::fs::write(&path, file.text).unwrap();
            let path = path.as_os_str();
            if let Some(busybox) = tool("busybox") {
                passes(&busybox, &["sh".as_ref(), "-n".as_ref(), path]);
            }
            if let Some(dash) = tool("dash") {
                passes(&dash, &["-n".as_ref(), path]);
            }
            if let Some(shellcheck) = tool("shellcheck") {
                let options = ["-s", "sh", "-e", EXCLUDED].map(OsStr::new);
                passes(&shellcheck, &[options.as_slice(), &[path]].concat());
            }
        }
    }
}

#[test]
fn execline_reads_the_logger_as_one_command() {
    let Some(execlineb) = tool("execlineb") else { return };
    let text = files(&samples::minimal())
        .into_iter()
        .find(|file| file.name == "hello.log")
        .expect("a logger")
        .text;
    let output = Command::new(execlineb)
        .args(["-c", &text.replace("s6-log", r#"printf "%s\n""#)])
        .output()
        .unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    assert_eq!(words, "-b\nn20\ns1000000\nT\n./folder\n");
}

#[test]
fn an_openrc_script_says_what_it_is_on_its_first_two_lines() {
    let script = files(&samples::rich()).remove(0);
    assert_eq!(script.name, "hello.initd");
    assert!(script.text.starts_with("#!/sbin/openrc-run\n# shellcheck shell=sh\n"));
}

#[test]
fn templates_name_their_escaper_and_never_quote_a_value_themselves() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(OsStr::to_str);
        assert!(matches!(extension, Some("sh" | "execline")), "{path:?}");
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            if line.trim_start().starts_with('#') {
                continue;
            }
            assert!(!line.contains("|safe"), "{path:?}: {line}");
            for (before, _) in line.match_indices("{{").map(|(at, _)| line.split_at(at)) {
                let quotes = |quote| before.matches(quote).count() % 2;
                assert_eq!((quotes('"'), quotes('\'')), (0, 0), "{path:?}: {line}");
            }
        }
    }
}

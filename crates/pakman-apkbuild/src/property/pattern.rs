//! Destinations with wildcards find the file that they describe, whatever else is in its name.

use std::{fs, process::Command};

use askama::Template;
use pakman_testbed::{text, tool};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::filters;

#[derive(Template)]
#[template(source = "printf '%s\\0' {{ path|glob }}", ext = "sh")]
struct Expand<'a> {
    path: &'a str,
}

/// Text that names a part of a file and holds no wildcard.
fn literal() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.replace(['*', '?', '[', '/'], ""))
}

/// A wildcard, and a text that it stands for.
fn wildcard() -> impl Strategy<Value = (&'static str, &'static str)> {
    select(
        [
            ("*", "z\u{20}z"),
            ("*", ""),
            ("?", "$"),
            ("[a-z]", "q"),
            ("[!a-z]", "Q"),
            ("[ab'\" $]", "'"),
            ("[]x]", "]"),
            ("[[:digit:]_]", "7"),
        ]
        .as_slice(),
    )
}

proptest! {
    #[test]
    fn a_pattern_finds_what_it_describes(
        first in literal(),
        rest in vec((wildcard(), literal()), 1..4),
    ) {
        let Some(busybox) = tool("busybox") else { return Ok(()) };
        let (mut path, mut name) = (format!("p{first}"), format!("p{first}"));
        for ((wildcard, stands_for), literal) in rest {
            path = path + wildcard + &literal;
            name = name + stands_for + &literal;
        }
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        fs::write(folder.path().join(&name), "").expect("the folder is new");
        let script = Expand { path: &path }.render().expect("there is no NUL");
        let output = Command::new(busybox)
            .args(["sh", "-c", &script])
            .current_dir(folder.path())
            .output()
            .expect("busybox runs");
        prop_assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{name}\0"));
    }
}

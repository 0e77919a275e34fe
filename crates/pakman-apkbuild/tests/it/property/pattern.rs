//! Destinations with wildcards find the file that they describe, whatever else is in its name.

use pakman_spec::Package;
use pakman_testbed::{text, tool};
use proptest::{collection::vec, prelude::*, sample::select};

use super::reading::Reading;
use crate::samples::{context, files, minimal};

/// Text that names a part of a file and holds no wildcard.
fn literal() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.replace(['*', '?', '[', '/'], ""))
}

/// A wildcard, and a text that it stands for.
fn wildcard() -> impl Strategy<Value = (&'static str, &'static str)> {
    select(
        [
            ("*", "z z"),
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

fn shipping(path: &str) -> Package {
    let mut package = minimal();
    package.build.destinations = vec![path.to_owned()];
    package
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_pattern_finds_what_it_describes(
        first in literal(),
        rest in vec((wildcard(), literal()), 1..4),
    ) {
        let (mut path, mut name) = (format!("p{first}"), format!("p{first}"));
        for ((wildcard, stands_for), literal) in rest {
            path = path + wildcard + &literal;
            name = name + stands_for + &literal;
        }
        if tool("busybox").is_some() {
            let apkbuild = files(&shipping(&path), &[], &context()).pop().unwrap();
            let reading = Reading::of(&apkbuild.text, &[&name]).map_err(TestCaseError::fail)?;
            prop_assert_eq!(reading.words("cp"), ["-a", "--", &name, "/pkg/var/lib/hello"]);
        }
    }
}

//! The order of versions and the grammar of dependencies.

use pakman_alpine::{Dependency, Version};
use proptest::prelude::*;

fn version(text: &str) -> Version {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn versions_are_in_the_order_of_apk() {
    for chain in [
        "0.9 < 0.10 < 1 < 1.0 < 1.0.1 < 1.1 < 2 < 10",
        "1.0_alpha < 1.0_alpha1 < 1.0_beta < 1.0_pre < 1.0_rc < 1.0_rc1 < 1.0_rc2 < 1.0 < 1.0-r0 < 1.0-r1 < 1.0-r10",
        "1.0 < 1.0_cvs < 1.0_svn < 1.0_git < 1.0_git5 < 1.0_hg < 1.0_p < 1.0_p1 < 1.0a < 1.0b < 1.0.1",
        "1.0_rc1-r5 < 1.0-r0",
        "1.00 < 1.01 < 1.1",
        "1.0 < 1.00",
        "1.99999999999999999999 < 1.100000000000000000000",
        "1.0~1 < 1.0~a < 1.0~ab",
    ] {
        let versions: Vec<Version> = chain.split(" < ").map(version).collect();
        for pair in versions.windows(2) {
            assert!(pair[0] < pair[1], "{} < {}", pair[0], pair[1]);
        }
    }
}

#[test]
fn what_goes_on_with_an_earlier_kind_of_part_is_greater() {
    assert!(version("1_rc_git5") > version("1_rc1"));
    assert!(version("1_rc1_git5") > version("1_rc1"));
    assert!(version("1_rc1_alpha") < version("1_rc1"));
    assert_eq!(version("1"), version("01"));
}

#[test]
fn what_is_no_version_is_refused() {
    for text in [
        "",
        "1.",
        ".1",
        "1..2",
        "v1",
        "1.2.3-rc1",
        "1.2.3.rc1",
        "1.2.3rc1",
        "1.2.3+meta",
        "1.2.3ab",
        "1.2.3A",
        "1.2.3_foo",
        "1.2.3_post1",
        "1_1",
        "1 ",
        " 1",
        "1-r",
        "1-r1-r2",
        "-r0",
        "1.2.3a1",
        "1~",
        "1~G",
        "1\n",
    ] {
        assert!(text.parse::<Version>().is_err(), "{text:?}");
    }
}

#[test]
fn portable_is_what_both_generations_order_alike() {
    for text in ["1", "0", "1.0", "1.2.3a_rc1-r2", "1.0_p"] {
        assert!(version(text).is_portable(), "{text}");
    }
    for text in ["01", "1.00", "1.0~ab", "1.123456789012345678", "1-r01"] {
        assert!(!version(text).is_portable(), "{text}");
    }
}

#[test]
fn dependencies_admit_what_their_operator_says() {
    for (dependency, admitted, refused) in [
        ("a", "1 99 0_alpha", ""),
        ("a=1.0", "1.0", "1.0-r0 1.1"),
        ("a<1.0", "0.9 1.0_rc1", "1.0 1.1"),
        ("a<=1.0", "0.9 1.0", "1.0-r0"),
        ("a>1.0", "1.0-r0 1.0.1", "1.0 1.0_rc1"),
        ("a>=1.0", "1.0 1.0-r0", "0.9"),
        ("a~3.6", "3.6 3.6.9 3.6_pre1 3.6-r5", "3.7 3.60 3"),
        ("a~3.8.1", "3.8.1", "3.8"),
        ("a>~3.6", "3.6.1 3.7", "3.5"),
        ("a<~3.6", "3.6.1 3.5", "3.7"),
    ] {
        let parsed: Dependency = dependency.parse().unwrap();
        for text in admitted.split_whitespace() {
            assert!(parsed.admits(&version(text)), "{dependency} {text}");
        }
        for text in refused.split_whitespace() {
            assert!(!parsed.admits(&version(text)), "{dependency} {text}");
        }
    }
}

#[test]
fn dependencies_keep_their_spelling() {
    for text in [
        "bash",
        "!dropbear",
        "so:libc.musl-x86_64.so.1",
        "cmd:a=1.0-r0",
        "/bin/sh",
        "py3.12:a[b]",
        "a@edge>=1",
        "a<~1",
        "a>~1",
        "pc:x<2",
        "a+b_c.d",
    ] {
        assert_eq!(text.parse::<Dependency>().unwrap().to_string(), text);
    }
    for text in
        ["", "!", "a ", "a b", "a==1", "a><1", "a=", "a=x", "@edge", "a@", "-a", "é", "a>=1.0-beta"]
    {
        assert!(text.parse::<Dependency>().is_err(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn the_order_is_total(texts in prop::collection::vec(
        "[0-3]{1,2}(\\.[0-3]{1,2}){0,2}[a-b]?(_(alpha|rc|git|p)[0-2]?){0,2}(~[0-9a]{1,2})?(-r[0-2])?", 3
    )) {
        let mut versions: Vec<Version> = texts.iter().map(|text| version(text)).collect();
        versions.sort();
        prop_assert!(versions[0] <= versions[1] && versions[1] <= versions[2] && versions[0] <= versions[2]);
        prop_assert_eq!(versions[0].cmp(&versions[2]), versions[2].cmp(&versions[0]).reverse());
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in any::<String>()) {
        let _ = text.parse::<Version>();
        let _ = text.parse::<Dependency>();
    }
}

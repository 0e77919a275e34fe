//! What a package says of itself.

use pakman_apk::{Index, NewPackage, PackageInfo, Record};

use super::refusal;
use crate::support::{EPOCH, draft, file, hard_link, info, members, pack, pack_with, symlink};

fn with(change: impl FnOnce(&mut PackageInfo)) -> NewPackage {
    let mut info = info();
    change(&mut info);
    NewPackage { info, ..NewPackage::default() }
}

/// apk takes a package of size 0 for a virtual one, extracts nothing, and ends with 0.
#[test]
fn a_package_with_anything_in_it_never_states_the_size_zero() {
    let size = |draft: NewPackage| pack_with(draft, &[], 1).unwrap().1.info.size;
    assert_eq!(size(draft(vec![symlink("a", "b")])), 1);
    assert_eq!(size(draft(vec![file("a", 0o644, "")])), 1);
    assert_eq!(size(draft(vec![file("a", 0o644, "four"), hard_link("b", "a")])), 4);
    assert_eq!(size(draft(Vec::new())), 0);

    let (_, written) = pack_with(draft(vec![symlink("a", "b")]), &[], 1).unwrap();
    let mut index = Index::default();
    index.insert(Record::of(&written, "x86_64"));
    let mut bytes = Vec::new();
    index.write(&[], EPOCH, &mut bytes).unwrap();
    assert!(String::from_utf8_lossy(&members(&bytes)[0].0).contains("\nI:1\n"));
}

/// One dependency in another spelling makes the whole package unreadable to apk.
#[test]
fn dependencies_are_in_the_spelling_of_apk() {
    for word in ["foo >= 1.0", "foo>=1.0-beta", "bash (>= 4.4) | fish", "foo==1", "foo>1 bar", ""] {
        let message = refusal(with(|info| info.depends = vec![word.to_owned()]));
        assert!(message.contains(&format!("{word:?}")), "{word:?}: {message}");
    }
    for word in ["foo>=1.0_beta", "foo~1.0", "!foo", "so:libc.musl-x86_64.so.1", "/bin/sh"] {
        assert!(pack(with(|info| info.depends = vec![word.to_owned()])).is_ok(), "{word:?}");
    }
}

/// apk installs any version and then orders it wrongly: 1.0.0-beta.2 is above 1.0.0 to apk 2.
#[test]
fn versions_are_those_that_both_generations_order_alike() {
    for version in ["1.0.0-beta.2", "1.4.4-123", "1.0.0+abc", "v1.0", "1.0~ab-r0", "1.00-r0", ""] {
        let message = refusal(with(|info| version.clone_into(&mut info.version)));
        assert!(message.contains("pkgver") && message.contains("1.2.3_rc1-r0"), "{message}");
    }
    assert!(pack(with(|info| "1.0.0_beta2-r0".clone_into(&mut info.version))).is_ok());
}

/// To apk 3 a package for `all` is for another machine.
#[test]
fn an_architecture_is_a_machine_or_noarch() {
    for arch in ["all", "", "x86 64", "any/all"] {
        let message = refusal(with(|info| arch.clone_into(&mut info.arch)));
        assert!(message.contains("`arch`"), "{arch:?}: {message}");
    }
    for arch in ["noarch", "aarch64"] {
        assert!(pack(with(|info| arch.clone_into(&mut info.arch))).is_ok(), "{arch:?}");
    }
}

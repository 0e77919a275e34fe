//! What else the writer refuses because apk would refuse it or break on it.

use pakman_apk::{
    Content, Entry, HookEvent, Limits, NewPackage, Node, PackageInfo, PackageReader, Script,
};

use crate::support::{draft, info, members, pack, rich, symlink};

fn refusal(draft: NewPackage) -> String {
    pack(draft).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn a_link_to_nothing_is_refused() {
    assert!(refusal(draft(vec![symlink("a", "")])).contains("target"));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Entry::new("a", 0o644, Node::File(Content::File(folder.path().join("missing"))));
    assert!(refusal(draft(vec![missing])).contains("missing"));
}

#[test]
fn fields_that_apk_cannot_read_are_refused() {
    let with = |change: fn(&mut PackageInfo)| {
        let mut info = info();
        change(&mut info);
        refusal(NewPackage { info, ..NewPackage::default() })
    };
    for (message, why) in [
        (with(|info| info.name = "-a".into()), "pkgname"),
        (with(|info| info.name = "a b".into()), "pkgname"),
        (with(|info| info.description = "a\nb".into()), "pkgdesc"),
        (with(|info| info.depends = vec!["a@edge".into()]), "tag"),
        (with(|info| info.provides = vec!["a>1".into()]), "provides"),
        (with(|info| info.triggers = vec!["usr".into()]), "trigger"),
        (with(|info| info.triggers = vec!["/usr".into()]), ".trigger"),
    ] {
        assert!(message.contains(why), "{why}: {message}");
    }
}

#[test]
fn scripts_that_cannot_run_are_refused() {
    let with = |script, text: &[u8]| {
        refusal(NewPackage {
            info: info(),
            scripts: [(script, text.to_vec())].into(),
            ..NewPackage::default()
        })
    };
    assert!(with(Script::Hook(HookEvent::PreInstall), b"echo").contains("#!"));
    assert!(with(Script::Trigger, b"#!/bin/sh\n").contains(".trigger"));
}

#[test]
fn data_that_was_not_signed_is_known_without_unpacking_it() {
    let whole = pack(rich()).unwrap();
    let data = members(&whole).last().unwrap().1.len();
    let verify = |bytes: &[u8]| {
        let package = PackageReader::open(bytes, Limits::default()).unwrap();
        package.verify_data().map_err(|error| error.to_string())
    };
    assert_eq!(verify(&whole), Ok(()));
    for at in [whole.len() - data, whole.len() - data / 2, whole.len() - 1] {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        assert!(verify(&damaged).unwrap_err().contains("data"), "{at}");
    }
    assert!(verify(&whole[..whole.len() - 1]).is_err());
    assert!(verify(&[&whole[..], &whole[whole.len() - data..]].concat()).is_err());
}

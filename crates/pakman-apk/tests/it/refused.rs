//! What else the writer refuses because apk would refuse it or break on it.

use pakman_apk::{Content, Entry, HookEvent, NewPackage, Node, PackageInfo, Script};

use crate::support::{draft, info, pack, symlink};

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

//! What the writer refuses because apk would drop it, refuse it or break on it.

use pakman_apk::{Content, Draft, Entry, Node, PackageInfo, Script};

use crate::support::{draft, file, hard_link, info, pack, read, symlink};

fn refusal(draft: Draft) -> String {
    pack(draft).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn a_name_that_apk_would_drop_or_call_malicious_is_refused() {
    for (path, why) in [
        ("", "empty"),
        ("/usr/a", "`/`"),
        ("./usr", "component"),
        ("../a", "component"),
        ("usr/../../a", "component"),
        ("usr//a", "component"),
        ("usr/", "component"),
        (".profile", "top of a package"),
        (".config/a", "top of a package"),
        ("usr/a\nb", "control character"),
        ("usr/a\u{7f}", "control character"),
    ] {
        let message = refusal(draft(vec![file(path, 0o644, "x")]));
        assert!(
            message.contains(why) && message.contains(&format!("`{path}`")),
            "{path:?}: {message}"
        );
    }
    let message = refusal(draft(vec![file(&"n".repeat(256), 0o644, "x")]));
    assert!(message.contains("255"), "{message}");
}

#[test]
fn a_dotfile_below_the_top_is_packed() {
    assert_eq!(
        read(&pack(draft(vec![file("usr/.hidden", 0o644, "x")])).unwrap()).unwrap().len(),
        2
    );
}

#[test]
fn entries_that_contradict_each_other_are_refused() {
    for (entries, why) in [
        (vec![file("a", 0o644, "x"), file("a", 0o644, "x")], "same path"),
        (vec![file("a", 0o644, "x"), file("a/b", 0o644, "x")], "parent"),
        (vec![symlink("a", "b"), file("a/b", 0o644, "x")], "parent"),
        (vec![hard_link("a", "b")], "hard link"),
        (vec![hard_link("b", "a"), symlink("a", "c")], "hard link"),
        (vec![hard_link("b", "./a"), file("a", 0o644, "x")], "hard link"),
        (vec![symlink("a", "")], "target"),
    ] {
        let message = refusal(draft(entries));
        assert!(message.contains(why), "{why}: {message}");
    }
}

#[test]
fn owners_that_do_not_fit_are_refused() {
    for owner in ["", "a b", "-a", "a:b", &"o".repeat(32)] {
        let entry = Entry { owner: owner.to_owned(), ..file("a", 0o644, "x") };
        assert!(refusal(draft(vec![entry])).contains("owner"), "{owner:?}");
    }
    let owner = "o".repeat(31);
    let entry =
        Entry { owner: owner.clone(), group: "www-data".to_owned(), ..file("a", 0o644, "x") };
    let found = read(&pack(draft(vec![entry])).unwrap()).unwrap();
    assert_eq!(
        (found[0].0.owner.as_str(), found[0].0.group.as_str()),
        (owner.as_str(), "www-data")
    );
}

#[test]
fn modes_have_twelve_bits() {
    assert!(refusal(draft(vec![file("a", 0o100_644, "x")])).contains("100644"));
}

#[test]
fn attributes_of_the_machine_are_refused_and_others_carried() {
    let mut entry = file("a", 0o755, "x");
    entry.attributes.insert("security.capability".to_owned(), vec![1, 0, 0, 2, b'\n']);
    let found = read(&pack(draft(vec![entry.clone()])).unwrap()).unwrap();
    assert_eq!(found[0].0.attributes, entry.attributes);
    let large = [("user.large".to_owned(), vec![0; 4097])].into();
    assert!(
        refusal(draft(vec![Entry { attributes: large, ..entry.clone() }])).contains("user.large")
    );
    entry.attributes.insert("security.selinux".to_owned(), vec![1]);
    assert!(refusal(draft(vec![entry])).contains("security.selinux"));
}

#[test]
fn what_is_no_regular_file_on_disk_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Entry::new("a", 0o644, Node::File(Content::File(folder.path().join("missing"))));
    assert!(refusal(draft(vec![missing])).contains("missing"));
    let device = Entry::new("a", 0o644, Node::File(Content::File("/dev/null".into())));
    assert!(refusal(draft(vec![device])).contains("not a regular file"));
}

#[test]
fn fields_that_apk_cannot_read_are_refused() {
    let with = |change: fn(&mut PackageInfo)| {
        let mut info = info();
        change(&mut info);
        refusal(Draft { info, ..Draft::default() })
    };
    for (message, why) in [
        (with(|info| info.name = "-a".into()), "pkgname"),
        (with(|info| info.name = "a b".into()), "pkgname"),
        (with(|info| info.version = "1.0.0-beta.2".into()), "pkgver"),
        (with(|info| info.version = "v1.0".into()), "pkgver"),
        (with(|info| info.version = "1.0~ab-r0".into()), "pkgver"),
        (with(|info| info.arch = "all".into()), "arch"),
        (with(|info| info.arch = String::new()), "arch"),
        (with(|info| info.description = "a\nb".into()), "pkgdesc"),
        (with(|info| info.depends = vec!["foo >= 1.0".into()]), "foo >= 1.0"),
        (with(|info| info.depends = vec!["foo>=1.0-beta".into()]), "foo>=1.0-beta"),
        (with(|info| info.depends = vec!["a@edge".into()]), "tag"),
        (with(|info| info.provides = vec!["a>1".into()]), "provided"),
        (with(|info| info.triggers = vec!["usr".into()]), "trigger"),
        (with(|info| info.triggers = vec!["/usr".into()]), ".trigger"),
    ] {
        assert!(message.contains(why), "{why}: {message}");
    }
}

#[test]
fn scripts_that_cannot_run_are_refused() {
    let with = |script, text: &[u8]| {
        refusal(Draft {
            info: info(),
            scripts: [(script, text.to_vec())].into(),
            ..Draft::default()
        })
    };
    assert!(with(Script::PreInstall, b"echo").contains("#!"));
    assert!(with(Script::Trigger, b"#!/bin/sh\n").contains(".trigger"));
    let long = [b"#!/bin/sh\n".as_slice(), &vec![b'#'; 256 * 1024]].concat();
    assert!(with(Script::PreInstall, &long).contains("256 KiB"));
}

#[test]
fn a_package_with_anything_in_it_never_states_the_size_zero() {
    let size = |draft: Draft| crate::support::pack_with(draft, &[], 1).unwrap().1.info.size;
    assert_eq!(size(draft(vec![symlink("a", "b")])), 1);
    assert_eq!(size(draft(vec![file("a", 0o644, "")])), 1);
    assert_eq!(size(draft(vec![file("a", 0o644, "four"), hard_link("b", "a")])), 4);
    assert_eq!(size(draft(Vec::new())), 0);
}

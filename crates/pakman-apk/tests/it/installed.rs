//! Any tree is installed by the real apk as it was meant, and removed.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use pakman_apk::{Content, Entry, Node};
use pakman_testbed::{alpine::Alpine, is_root, rounds};
use proptest::test_runner::{Config, TestRunner};

use crate::{
    alpine::text,
    support::{draft, pack_with},
    tree::{asked, compare_disk, tree},
};

/// Users and groups whose numbers are as large as the kernel has them.
const USERS: &str = "root:x:0:0::/:\nhello:x:4294967294:1::/:\nwww-data:x:70000:2::/:\n";
const GROUPS: &str = "root:x:0:\nhello:x:4294967293:\nwww-data:x:65536:\n";

/// All paths below a folder but those that apk writes for itself.
fn paths(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            }
            found.insert(entry.path());
        }
    }
    let is_apks = |path: &PathBuf| {
        ["lib", "var", "usr", "dev", "proc", "tmp"].iter().any(|it| path.starts_with(root.join(it)))
    };
    found.retain(|path| !is_apks(path));
    found
}

/// Installs a package of these entries in a new root, looks at what is there, and removes it.
fn install(alpine: &Alpine, mut entries: Vec<Entry>) {
    for entry in &mut entries {
        entry.group.clone_from(&entry.owner);
        // A directory hands setgid down to directories.
        if entry.node == Node::Directory {
            entry.mode &= 0o5777;
        }
    }
    let root = alpine.root(&[]);
    fs::create_dir_all(root.path().join("etc")).unwrap();
    fs::write(root.path().join("etc/passwd"), USERS).unwrap();
    fs::write(root.path().join("etc/group"), GROUPS).unwrap();
    let before = paths(root.path());
    let shapes = asked(&entries);
    let (package, _) = pack_with(draft(entries), &[alpine.signer()], 2).unwrap();
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("hello-1.2.3-r4.apk");
    fs::write(&path, package).unwrap();
    let mut verify = alpine.apk();
    let verified = verify.arg("--keys-dir").arg(alpine.keys()).arg("verify").arg(&path).output();
    assert_eq!(text(&verified.unwrap()), format!("{}: OK\n", path.display()));
    let added = root.apk().args(["--no-progress", "add"]).arg(&path).output().unwrap();
    let said = text(&added);
    assert!(added.status.success() && !said.contains("WARNING"), "{said}");
    compare_disk(root.path(), &shapes);
    for (path, (_, owner, ..)) in &shapes {
        let data = fs::symlink_metadata(root.path().join(OsStr::from_bytes(path))).unwrap();
        let numbers = match owner.as_str() {
            "hello" => (u32::MAX - 1, u32::MAX - 2),
            "www-data" => (70_000, 65_536),
            _ => (0, 0),
        };
        assert_eq!((data.uid(), data.gid()), numbers, "{}", String::from_utf8_lossy(path));
    }
    let audited = root.apk().args(["audit", "--system"]).output().unwrap();
    let changed = text(&audited);
    assert!(
        audited.status.success() && changed.lines().all(|line| line.ends_with('/')),
        "{changed}"
    );
    let removed = root.apk().args(["--no-progress", "del", "hello"]).output().unwrap();
    assert!(removed.status.success(), "{}", text(&removed));
    assert_eq!(paths(root.path()), before);
}

#[test]
fn any_tree_is_installed_as_it_was_meant_and_removed() {
    let Some(alpine) = Alpine::get() else { return };
    if !is_root() {
        return;
    }
    let config = Config { cases: rounds(24), failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&tree(), |entries| {
        install(alpine, entries);
        Ok(())
    });
    run.unwrap();
}

#[test]
fn paths_as_long_as_apk_reads_them_are_installed() {
    let Some(alpine) = Alpine::get() else { return };
    if !is_root() {
        return;
    }
    let name = |letter: u8, length: usize| vec![letter; length];
    let mut entries = Vec::new();
    // Around what a header holds, the slash of a folder included, and as long as a name is.
    for length in [98, 99, 100, 101, 102, 155, 156, 157, 255] {
        let path = name(b'n', length);
        entries.push(Entry::new(path.clone(), 0o755, Node::Directory));
        let inside = [&path[..], b"/f"].concat();
        entries.push(Entry::new(inside.clone(), 0o644, Node::File(Content::Bytes(b"f".to_vec()))));
        entries.push(Entry::new([&path[..], b"/l"].concat(), 0o644, Node::HardLink(inside)));
        let target = Node::Symlink(name(b't', length));
        entries.push(Entry::new([&path[..], b"/s"].concat(), 0o777, target));
    }
    let deep = vec![name(b'd', 100); 9].join(&b'/');
    entries.push(Entry::new(
        [&deep[..], b"/f"].concat(),
        0o600,
        Node::File(Content::Bytes(vec![])),
    ));
    install(alpine, entries);
}

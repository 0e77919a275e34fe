//! Any tree, written, read and unpacked, is the same tree.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use pakman_apk::{Content, Entry, Limits, Node, PackageReader, Stated};
use proptest::prelude::*;
use sha1::{Digest, Sha1};

use crate::support::{draft, noise, pack_with, read, signer};

/// A name between slashes; short ones meet more often.
fn name() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => "[ab]".prop_map(String::into_bytes),
        4 => "[a-c._ ~+-]{1,3}".prop_map(String::into_bytes),
        1 => "[é=%\\\\*]{1,4}".prop_map(String::into_bytes),
        1 => Just(vec![b'l'; 101]),
        1 => Just(vec![0xff, 0xfe]),
    ]
    .prop_filter("not `.` and `..`", |name| !matches!(name.as_slice(), b"." | b".."))
}

fn path() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(name(), 1..4)
        .prop_map(|names| names.join(&b'/'))
        .prop_filter("no dot at the top", |path| path[0] != b'.')
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        (any::<u8>(), prop::sample::select(vec![511usize, 512, 513, 20_000]))
            .prop_map(|(byte, size)| vec![byte; size]),
        Just(Vec::new()),
    ]
}

/// What is made of a path; hard links name an index into the files before.
#[derive(Debug, Clone)]
enum Plan {
    Directory,
    File(Vec<u8>),
    Symlink(Vec<u8>),
    HardLink(usize),
}

fn plan() -> impl Strategy<Value = Plan> {
    let target = prop_oneof![
        prop::collection::vec(1u8..=255, 1..20),
        prop::collection::vec(1u8..=255, 95..140),
        Just(b"/etc/../..".to_vec()),
    ];
    prop_oneof![
        Just(Plan::Directory),
        content().prop_map(Plan::File),
        target.prop_map(Plan::Symlink),
        any::<usize>().prop_map(Plan::HardLink),
    ]
}

/// Entries that do not contradict each other.
pub(crate) fn tree() -> impl Strategy<Value = Vec<Entry>> {
    let mode = prop::sample::select(vec![0o644, 0o755, 0o4755, 0o2700, 0o1777, 0o400]);
    let owner = prop::sample::select(vec!["root", "hello", "www-data"]);
    prop::collection::vec((path(), plan(), mode, owner), 0..12).prop_map(|plans| {
        let mut leaves: BTreeSet<Vec<u8>> = BTreeSet::new();
        let mut folders: BTreeSet<Vec<u8>> = BTreeSet::new();
        let mut entries: Vec<Entry> = Vec::new();
        for (path, plan, mode, owner) in plans {
            let above: Vec<Vec<u8>> = path
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte == b'/')
                .map(|(at, _)| path[..at].to_vec())
                .collect();
            let taken = leaves.contains(&path) || above.iter().any(|above| leaves.contains(above));
            if taken || entries.iter().any(|entry| entry.path == path) || folders.contains(&path) {
                continue;
            }
            folders.extend(above);
            let files: Vec<&Entry> =
                entries.iter().filter(|entry| matches!(entry.node, Node::File(_))).collect();
            let node = match plan {
                Plan::Directory => Node::Directory,
                Plan::File(bytes) => Node::File(Content::Bytes(bytes)),
                Plan::Symlink(target) => Node::Symlink(target),
                Plan::HardLink(_) if files.is_empty() => Node::Directory,
                Plan::HardLink(index) => Node::HardLink(files[index % files.len()].path.clone()),
            };
            if node != Node::Directory {
                leaves.insert(path.clone());
            }
            let mode = match node {
                Node::Directory => mode | 0o700,
                // apk 3 fails on a link with one of the special bits.
                Node::Symlink(_) => mode & 0o777,
                Node::File(_) | Node::HardLink(_) => mode,
            };
            entries.push(Entry { owner: owner.to_owned(), ..Entry::new(path, mode, node) });
        }
        entries
    })
}

/// What a path has in the end: mode, owner, content or target, and all names of the same file.
pub(crate) type Shape = (u32, String, Vec<u8>, char, BTreeSet<Vec<u8>>);

/// What was asked for, parents and the common properties of hard links filled in.
pub(crate) fn asked(entries: &[Entry]) -> BTreeMap<Vec<u8>, Shape> {
    let mut shapes = BTreeMap::new();
    for entry in entries {
        let mut at = entry.path.as_slice();
        while let Some(slash) = at.iter().rposition(|byte| *byte == b'/') {
            at = &at[..slash];
            let parent = (0o755, "root".to_owned(), Vec::new(), 'd', BTreeSet::new());
            shapes.entry(at.to_vec()).or_insert(parent);
        }
    }
    for entry in entries {
        let file = match &entry.node {
            Node::HardLink(target) => entries.iter().find(|other| other.path == *target).unwrap(),
            _ => entry,
        };
        let (text, kind) = match &file.node {
            Node::File(Content::Bytes(bytes)) => (bytes.clone(), 'f'),
            Node::Symlink(target) => (target.clone(), 'l'),
            _ => (Vec::new(), 'd'),
        };
        let same = |other: &&Entry| {
            kind == 'f'
                && (other.path == file.path || other.node == Node::HardLink(file.path.clone()))
        };
        let names = entries.iter().filter(same).map(|other| other.path.clone()).collect();
        shapes.insert(entry.path.clone(), (file.mode, file.owner.clone(), text, kind, names));
    }
    shapes
}

fn found(entries: &[(Entry<Stated>, Vec<u8>)]) -> BTreeMap<Vec<u8>, Shape> {
    let first = |entry: &Entry<Stated>| match &entry.node {
        Node::HardLink(target) => target.clone(),
        _ => entry.path.clone(),
    };
    entries
        .iter()
        .map(|(entry, _)| {
            let (file, bytes) =
                entries.iter().find(|(other, _)| other.path == first(entry)).unwrap();
            let (text, kind) = match &file.node {
                Node::File(stated) => {
                    assert_eq!(
                        (stated.size, stated.sha1),
                        (bytes.len() as u64, Sha1::digest(bytes).into())
                    );
                    (bytes.clone(), 'f')
                }
                Node::Symlink(target) => (target.clone(), 'l'),
                Node::Directory | Node::HardLink(_) => (Vec::new(), 'd'),
            };
            let same =
                |other: &&(Entry<Stated>, Vec<u8>)| kind == 'f' && first(&other.0) == first(entry);
            let names = entries.iter().filter(same).map(|(other, _)| other.path.clone()).collect();
            (entry.path.clone(), (entry.mode, entry.owner.clone(), text, kind, names))
        })
        .collect()
}

/// Compares a folder with what was asked for; owners are not unpacked.
pub(crate) fn compare_disk(root: &Path, shapes: &BTreeMap<Vec<u8>, Shape>) {
    use std::os::unix::ffi::OsStrExt;
    let disk = |path: &[u8]| root.join(std::ffi::OsStr::from_bytes(path));
    for (path, (mode, _, text, kind, names)) in shapes {
        let metadata = fs::symlink_metadata(disk(path)).unwrap();
        if *kind == 'l' {
            assert_eq!(fs::read_link(disk(path)).unwrap().as_os_str().as_bytes(), text);
            continue;
        }
        assert_eq!(metadata.permissions().mode() & 0o7777, *mode, "{}", disk(path).display());
        if *kind == 'f' {
            assert_eq!(fs::read(disk(path)).unwrap(), *text);
            assert_eq!(metadata.nlink(), names.len() as u64);
        } else {
            assert!(metadata.is_dir());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_tree_comes_back_from_the_package_and_from_disk(entries in tree(), rotation in any::<usize>()) {
        let shapes = asked(&entries);
        let (package, written) = pack_with(draft(entries.clone()), &[signer()], 2).unwrap();
        prop_assert_eq!(package.len() as u64, written.file_size);
        prop_assert_eq!(&found(&read(&package).unwrap()), &shapes);

        let folder = tempfile::tempdir().unwrap();
        let opened = PackageReader::open(package.as_slice(), Limits::default()).unwrap();
        prop_assert_eq!(&opened.info, &written.info);
        prop_assert_eq!(opened.identity, written.identity);
        opened.extract(&folder.path().join("root")).unwrap();
        compare_disk(&folder.path().join("root"), &shapes);

        let mut turned = entries;
        let by = rotation % turned.len().max(1);
        turned.rotate_left(by);
        prop_assert!(pack_with(draft(turned), &[signer()], 1).unwrap().0 == package);
    }
}

/// More than one block of each kind that is compressed in a way of its own, and kinds in turn.
fn large() -> Vec<Entry> {
    let words = |length: usize| {
        let noise = noise(length);
        noise
            .iter()
            .flat_map(|byte| format!("word{} ", byte % 61).into_bytes())
            .take(length)
            .collect::<Vec<u8>>()
    };
    let binary: Vec<u8> = noise(900_000).iter().map(|byte| byte & 0x93).collect();
    let mixed = [noise(50_000), words(70_000), binary[..60_000].to_vec(), noise(40_000)].concat();
    [noise(1_500_000), words(1_200_000), binary, mixed.repeat(4), vec![0; 700_000]]
        .into_iter()
        .enumerate()
        .map(|(at, bytes)| Entry::new(format!("f{at}"), 0o644, Node::File(Content::Bytes(bytes))))
        .collect()
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let (one, _) = pack_with(draft(large()), &[signer()], 1).unwrap();
    for threads in [2, 3, 8, 100] {
        assert!(pack_with(draft(large()), &[signer()], threads).unwrap().0 == one, "{threads}");
    }
    let found = read(&one).unwrap();
    for (entry, (_, bytes)) in large().iter().zip(&found) {
        assert!(entry.node == Node::File(Content::Bytes(bytes.clone())));
    }
}

#[test]
fn bytes_from_disk_and_from_memory_give_the_same_package() {
    let folder = tempfile::tempdir().unwrap();
    let on_disk: Vec<Entry> = large()
        .into_iter()
        .map(|entry| {
            let Node::File(Content::Bytes(bytes)) = &entry.node else { unreachable!("only files") };
            let path = folder.path().join(String::from_utf8(entry.path.clone()).unwrap());
            fs::write(&path, bytes).unwrap();
            Entry { node: Node::File(Content::File(path)), ..entry }
        })
        .collect();
    assert!(
        pack_with(draft(on_disk), &[], 2).unwrap().0
            == pack_with(draft(large()), &[], 2).unwrap().0
    );
}

//! Packages and indexes that are nearly right: valid ones with a few bytes changed below their
//! compression and behind their hashes, so that the changes reach every reader.

use std::{fs, path::Path};

use pakman_apk::{Index, Limits, PackageInfo, PackageReader, Record, Repository, verify};
use pakman_testbed::rounds;
use proptest::{prelude::*, sample::Index as At};
use sha2::{Digest, Sha256};

use crate::support::{gzip, hex, members, pack, rich, trusted};

/// A change of an archive.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Flip(At, u8),
    Set(At, u8),
    Cut(At),
    /// Bytes from one place stand at another too.
    Splice(At, At, u8),
    /// A number of a header is another one, and its checksum says so.
    Number(At, u8, u64),
    /// The kind of an entry is another one, and its checksum says so.
    Kind(At, u8),
}

pub(crate) fn change() -> impl Strategy<Value = Change> {
    let at = any::<At>;
    prop_oneof![
        (at(), 0_u8..8).prop_map(|(at, bit)| Change::Flip(at, 1 << bit)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        at().prop_map(Change::Cut),
        (at(), at(), any::<u8>()).prop_map(|(from, to, length)| Change::Splice(from, to, length)),
        (at(), 0_u8..3, prop_oneof![0_u64..2048, (0_u32..33).prop_map(|bit| (1 << bit) - 1)])
            .prop_map(|(at, which, number)| Change::Number(at, which, number)),
        (at(), prop::sample::select(b"0123456789xgLKSMVN\0".to_vec()))
            .prop_map(|(at, kind)| Change::Kind(at, kind)),
    ]
}

const BLOCK: usize = 512;

impl Change {
    pub(crate) fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        if length == 0 {
            return;
        }
        match self {
            Self::Flip(at, bit) => bytes[at.index(length)] ^= bit,
            Self::Set(at, byte) => bytes[at.index(length)] = *byte,
            Self::Cut(at) => bytes.truncate(at.index(length)),
            Self::Splice(from, to, most) => {
                let from = from.index(length);
                let piece = bytes[from..length.min(from + usize::from(*most))].to_vec();
                let to = to.index(length);
                bytes.splice(to..to, piece);
            }
            Self::Number(at, which, number) => header(bytes, *at, |block| {
                // Size, mode and time, each with the number of its octal digits.
                let (start, digits) = [(124, 11), (100, 7), (136, 11)][usize::from(*which)];
                let text = format!("{number:0digits$o}");
                block[start..start + digits].copy_from_slice(&text.as_bytes()[..digits]);
            }),
            Self::Kind(at, kind) => header(bytes, *at, |block| block[156] = *kind),
        }
    }
}

/// Changes a block as a header, and corrects its checksum.
fn header(bytes: &mut [u8], at: At, change: impl FnOnce(&mut [u8])) {
    let blocks = bytes.len() / BLOCK;
    if blocks == 0 {
        return;
    }
    let start = at.index(blocks) * BLOCK;
    let block = &mut bytes[start..start + BLOCK];
    change(block);
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

/// A package of these archives, its hash of the data right if `.PKGINFO` can still take it.
pub(crate) fn package(mut control: Vec<u8>, data: &[u8], old_hash: &str) -> Vec<u8> {
    let data = gzip(data);
    let new = hex(&Sha256::digest(&data));
    let found = control.windows(old_hash.len()).position(|piece| piece == old_hash.as_bytes());
    if let Some(at) = found {
        control[at..at + new.len()].copy_from_slice(new.as_bytes());
    }
    [gzip(&control), data].concat()
}

/// Everything below a folder, links not followed.
fn below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            // Modes are as the package states them.
            if let Ok(entries) = fs::read_dir(&path) {
                found.extend(entries.map(|entry| entry.unwrap().path()));
            }
        }
        found.push(path);
    }
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: rounds(1500), ..ProptestConfig::default() })]

    #[test]
    fn a_package_that_is_nearly_right_is_read_or_refused(
        control_changes in prop::collection::vec(change(), 0..3),
        data_changes in prop::collection::vec(change(), 0..4),
    ) {
        let good = pack(rich()).unwrap();
        let hash = PackageReader::open(&*good, Limits::default()).unwrap().info.data_hash.unwrap();
        let archives = members(&good);
        let (mut control, mut data) = (archives[0].0.clone(), archives[1].0.clone());
        for change in &control_changes {
            change.apply(&mut control);
        }
        for change in &data_changes {
            change.apply(&mut data);
        }
        let bytes = package(control, &data, &hex(&hash));

        let limits = Limits { control: 1 << 20, data: 1 << 20, entries: 100, paths: 1 << 16 };
        let _ = verify(&*bytes, &[trusted()], limits);
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("beside"), "mine").unwrap();
        let destination = place.path().join("inside");
        if let Ok(package) = PackageReader::open(&*bytes, limits) {
            let _ = package.extract(&destination);
        }
        prop_assert_eq!(fs::read(place.path().join("beside")).unwrap(), b"mine");
        let outside: Vec<_> =
            below(place.path()).into_iter().filter(|path| !path.starts_with(&destination)).collect();
        prop_assert_eq!(outside, [place.path().join("beside")]);
    }

    #[test]
    fn an_index_that_is_nearly_right_is_read_or_refused(
        changes in prop::collection::vec(change(), 0..4),
    ) {
        let mut index = Index::new("nearly");
        for name in ["one", "two"] {
            let info = PackageInfo { name: name.to_owned(), ..crate::support::info() };
            index.insert(Record::new(&info, [7; 20], 9, "x86_64"));
        }
        let mut good = Vec::new();
        index.write(&[], 1, &mut good).unwrap();
        let mut archive = members(&good)[0].0.clone();
        for change in &changes {
            change.apply(&mut archive);
        }
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("APKINDEX.tar.gz"), gzip(&archive)).unwrap();
        // What was read can be written again.
        let open = || Repository::open(place.path(), "x86_64");
        // The folder is one's own for as long as it is open.
        if open().is_ok_and(|repository| repository.write(&[], 1).is_ok()) {
            open().unwrap();
        }
    }

    #[test]
    fn any_words_are_versions_and_dependencies_or_errors(text in "[-!@<>=~a-z0-9._:/ \u{e9}\0]{0,24}") {
        if let Ok(version) = text.parse::<pakman_apk::Version>() {
            prop_assert_eq!(version.as_str(), &text);
        }
        if let Ok(dependency) = text.parse::<pakman_apk::Dependency>() {
            let shown = dependency.to_string();
            prop_assert_eq!(shown.parse::<pakman_apk::Dependency>().unwrap(), dependency);
        }
    }
}

//! What a build has published is told by size, the newest and the one before.

use std::{fs, io::Cursor, num::NonZeroUsize, path::Path};

use pakman_apk::{Content, Entry, Level, NewPackage, Node, Options, PackageInfo, Repository};
use serde_json::Value;

use crate::support::Served;

/// A package with files of these sizes.
fn package(version: &str, files: &[(&str, usize)]) -> Vec<u8> {
    let entry = |(path, size): &(&str, usize)| {
        Entry::new(*path, 0o644, Node::File(Content::Bytes(vec![b'x'; *size])))
    };
    let new = NewPackage {
        info: PackageInfo {
            name: "harbour".to_owned(),
            version: version.to_owned(),
            description: "Berths".to_owned(),
            url: "https://example.org".to_owned(),
            arch: "x86_64".to_owned(),
            license: "MIT".to_owned(),
            ..PackageInfo::default()
        },
        scripts: [].into(),
        entries: files.iter().map(entry).collect(),
    };
    let options = Options { epoch: 1_700_000_000, threads: NonZeroUsize::MIN, level: Level::Fast };
    let mut bytes = Vec::new();
    new.write(&[], options, &mut Cursor::new(Vec::new()), &mut bytes).unwrap();
    bytes
}

/// Publishes two versions in a folder of a repository.
pub(crate) fn publish(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for (version, size) in [("1.9.0-r0", 100), ("1.10.0-r0", 900)] {
        let files = [("var/lib/harbour/bin/harbour", size), ("etc/harbour.conf", 7)];
        let path = folder.join(format!("harbour-{version}.apk"));
        fs::write(path, package(version, &files)).unwrap();
    }
    Repository::rebuild(folder, "x86_64").unwrap().write(&[], 1_700_000_000).unwrap();
}

#[test]
fn the_newest_package_and_the_one_before_are_told_by_the_sizes_of_their_files() {
    let served = Served::with(&[("go.mod", "module harbour\n\ngo 1.24\n")]);
    let cookie = served.enter();
    let ask = || -> Value {
        serde_json::from_str(&served.ask(&cookie, "built", "{\"name\":\"harbour\"}").body).unwrap()
    };
    let heard = || -> Value {
        serde_json::from_str(&served.ask(&cookie, "alive", "{\"page\":\"1\"}").body).unwrap()
    };
    assert!(ask()["newest"].is_null(), "nothing was built");
    assert!(heard()["built"].is_null());
    let folder = served.root().join("../packages/x86_64");
    publish(&folder);
    assert!(heard()["built"].is_u64(), "an open page hears of it");
    let built = ask();
    assert_eq!(built["newest"]["version"], "1.10.0-r0");
    assert_eq!(built["newest"]["installed"], 907);
    assert_eq!(built["newest"]["files"][0][0], "var/lib/harbour/bin/harbour");
    assert_eq!(built["newest"]["files"][0][1], 900);
    let folders = serde_json::json!([["bin/harbour", 900], ["etc/harbour.conf", 7]]);
    assert_eq!(built["newest"]["folders"], folders);
    assert_eq!(built["before"]["version"], "1.9.0-r0");
    let grown = serde_json::json!([["var/lib/harbour/bin/harbour", 800, "changed"]]);
    assert_eq!(built["before"]["files"], grown);
    assert_eq!(built["phases"][1], serde_json::json!(["build", 61.5]));
    // A package that is none is none of those that are told.
    fs::write(folder.join("harbour-1.10.0-r0.apk"), "no package").unwrap();
    let built = ask();
    assert_eq!(built["newest"]["version"], "1.9.0-r0");
    assert_eq!(built["phases"], serde_json::json!([]), "another build made it");
}

#[test]
fn every_byte_of_a_package_with_many_files_is_told_and_compared() {
    let served = Served::with(&[("go.mod", "module harbour\n\ngo 1.24\n")]);
    let cookie = served.enter();
    let folder = served.root().join("../packages/x86_64");
    fs::create_dir_all(&folder).unwrap();
    let names: Vec<String> =
        (0..6_000).map(|it| format!("var/lib/harbour/lib/d{}/f{it}", it % 60)).collect();
    for (version, last) in [("1.0.0-r0", 10), ("1.1.0-r0", 11)] {
        let sizes = names.iter().enumerate();
        let sizes = sizes.map(|(at, it)| (it.as_str(), if at == 5_999 { last } else { 10 }));
        let path = folder.join(format!("harbour-{version}.apk"));
        fs::write(path, package(version, &sizes.collect::<Vec<_>>())).unwrap();
    }
    Repository::rebuild(&folder, "x86_64").unwrap().write(&[], 1_700_000_000).unwrap();
    let answer = served.ask(&cookie, "built", "{\"name\":\"harbour\"}").body;
    assert!(answer.len() < 20_000, "{} bytes", answer.len());
    let built: Value = serde_json::from_str(&answer).unwrap();
    let folders = built["newest"]["folders"].as_array().unwrap();
    assert_eq!(folders[0], serde_json::json!(["everything else", 20_000]));
    assert_eq!(folders.iter().map(|it| it[1].as_u64().unwrap()).sum::<u64>(), 60_001);
    assert_eq!(built["before"]["changed"], 1);
    let file = "var/lib/harbour/lib/d59/f5999";
    assert_eq!(built["before"]["files"], serde_json::json!([[file, 1, "changed"]]));
}

//! Whole applications.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
};

use pakman_apk::{Index, PackageInfo};
use pakman_build::{Interrupt, Phase};
use pakman_testbed::fixtures;
use sha2::{Digest, Sha256};

use crate::support::{Heard, Tree, listing, open};

#[test]
fn hello_becomes_two_packages_and_an_index() {
    let tree = Tree::of(&fixtures().join("apps/hello"));
    let mut heard = Heard::default();
    let published = tree.build_with(|_, _| {}, &mut heard, &Interrupt::default()).unwrap();
    let names: Vec<_> = published.iter().map(|one| one.path.file_name().unwrap()).collect();
    assert_eq!(names, ["hello-1.2.3-r4.apk", "hello-openrc-1.2.3-r4.apk"]);
    for (name, one) in ["hello", "hello-openrc"].into_iter().zip(&published) {
        let package = open(&one.path);
        let info = PackageInfo { data_hash: None, size: 0, ..package.info };
        let scripts: Vec<&str> = package.scripts.keys().map(|script| script.file_name()).collect();
        let info = format!("{info:#?}\n{}\n\n", scripts.join(" "));
        insta::assert_snapshot!(name, info + &listing(&one.path), "hello");
        let file = fs::read(&one.path).unwrap();
        assert_eq!(one.sha256, <[u8; 32]>::from(Sha256::digest(&file)));
        let data = fs::metadata(&one.path).unwrap();
        assert_eq!((data.nlink(), data.permissions().mode() & 0o7777), (1, 0o644));
    }
    let index = fs::read(tree.repository().join("x86_64/APKINDEX.tar.gz")).unwrap();
    let (index, _) = Index::read(index.as_slice()).unwrap();
    let records: Vec<_> =
        index.records().iter().map(|record| (&*record.info.name, &*record.info.arch)).collect();
    assert_eq!(records, [("hello", "x86_64"), ("hello-openrc", "x86_64")]);
    // The index is told by whoever publishes.
    let told = [
        Phase::Stage,
        Phase::Build,
        Phase::Package,
        Phase::Check,
        Phase::Trace,
        Phase::Pack,
        Phase::Clean,
    ];
    assert_eq!(heard.phases, told);
    assert_eq!(heard.warnings, [""; 0]);
}

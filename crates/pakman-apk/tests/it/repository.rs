//! The folder of a repository: which packages are read, and what becomes of the index.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
    time::{Duration, SystemTime},
};

use pakman_apk::{Changes, Index, PackageInfo, Record, Repository};
use tempfile::TempDir;

use crate::support::{EPOCH, KEY_NAME, draft, file, info, pack_with, signer, trusted};

/// Long enough for the clock of any file system to have moved on.
fn tick() {
    thread::sleep(Duration::from_millis(60));
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn named(name: &str, version: &str) -> PackageInfo {
    PackageInfo { name: name.to_owned(), version: version.to_owned(), ..info() }
}

/// Puts a package into the folder and gives its record.
fn put_with(folder: &Path, info: PackageInfo, text: &str) -> Record {
    let mut draft = draft(vec![file("usr/share/text", 0o644, text)]);
    draft.info = info;
    let (bytes, written) = pack_with(draft, &[], 1).unwrap();
    fs::write(folder.join(written.info.file_name()), bytes).unwrap();
    Record::of(&written, "x86_64")
}

fn put(folder: &Path, name: &str, version: &str) -> Record {
    put_with(folder, named(name, version), "text")
}

fn open(folder: &Path) -> Repository {
    Repository::open(folder, "x86_64").unwrap()
}

fn write(folder: &Path) {
    open(folder).write(&[signer()], EPOCH).unwrap();
    tick();
}

fn index(folder: &Path) -> Index {
    let file = fs::read(folder.join("APKINDEX.tar.gz")).unwrap();
    let (index, signatures) = Index::read(file.as_slice()).unwrap();
    assert_eq!(signatures.verify(&[trusted()]).unwrap(), KEY_NAME);
    index
}

fn names(index: &Index) -> Vec<String> {
    index.records().iter().map(|record| record.info.file_name()).collect()
}

/// The files that were added (+), updated (~), removed (-) and refused (!).
fn changes(repository: &Repository) -> String {
    let Changes { added, updated, removed, failed } = repository.changes();
    let failed: Vec<String> = failed.iter().map(|(name, _)| name.clone()).collect();
    let signs = [("+", added), ("~", updated), ("-", removed), ("!", &failed)];
    let words = signs.map(|(sign, names)| names.iter().map(move |name| format!("{sign}{name}")));
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[test]
fn of_five_thousand_packages_only_the_new_one_is_read() {
    let folder = folder();
    let folder = folder.path();
    let mut index = Index::new("acme");
    for number in 0..5000 {
        let info = named(&format!("p{number}"), "1-r0");
        // Whoever read one of these would find no package.
        fs::write(folder.join(info.file_name()), "no package").unwrap();
        index.insert(Record::new(&info, [7; 20], 10, "x86_64"));
    }
    tick();
    let mut bytes = Vec::new();
    index.write(&[], EPOCH, &mut bytes).unwrap();
    fs::write(folder.join("APKINDEX.tar.gz"), bytes).unwrap();
    tick();
    let new = put(folder, "new", "1-r0");
    let repository = open(folder);
    assert_eq!(changes(&repository), "+new-1-r0.apk");
    index.insert(new);
    assert_eq!(repository.index().unwrap(), index);
    drop(repository);
    let repository = Repository::rebuild(folder, "x86_64").unwrap();
    assert_eq!(repository.changes().failed.len(), 5000);
    assert_eq!(names(&repository.index().unwrap()), ["new-1-r0.apk"]);
    assert_eq!(repository.index().unwrap().description, "acme");
}

#[test]
fn packages_come_change_and_go() {
    let folder = folder();
    let folder = folder.path();
    for name in ["a", "b", "c"] {
        put(folder, name, "1-r0");
    }
    write(folder);
    assert_eq!(names(&index(folder)), ["a-1-r0.apk", "b-1-r0.apk", "c-1-r0.apk"]);
    assert_eq!(changes(&open(folder)), "");
    fs::remove_file(folder.join("a-1-r0.apk")).unwrap();
    let longer = put_with(folder, named("b", "1-r0"), "another text");
    put(folder, "d", "1-r0");
    let repository = open(folder);
    assert_eq!(changes(&repository), "+d-1-r0.apk ~b-1-r0.apk -a-1-r0.apk");
    repository.write(&[signer()], EPOCH).unwrap();
    assert_eq!(names(&index(folder)), ["b-1-r0.apk", "c-1-r0.apk", "d-1-r0.apk"]);
    assert_eq!(index(folder).records()[0], longer);
}

/// Puts another package of the same size into the place of this one.
fn replace(folder: &Path, old: &Record) -> Record {
    // How well the hash in it is compressed differs by a few bytes.
    let mut others =
        (0..99).map(|number| put_with(folder, named("a", "1-r0"), &format!("text {number}")));
    let new = others.find(|new| new.file_size == old.file_size).unwrap();
    assert_ne!(old.identity, new.identity);
    new
}

#[test]
fn a_package_of_the_same_size_and_an_older_date_is_read() {
    let folder = folder();
    let folder = folder.path();
    let old = put_with(folder, named("a", "1-r0"), "text one");
    write(folder);
    let path = folder.join("a-1-r0.apk");
    let date = fs::metadata(&path).unwrap().modified().unwrap();
    let new = replace(folder, &old);
    File::options().write(true).open(&path).unwrap().set_modified(date).unwrap();
    let repository = open(folder);
    assert_eq!(repository.changes().updated, ["a-1-r0.apk"]);
    assert_eq!(repository.index().unwrap().records(), [new]);
}

#[test]
fn a_package_that_is_replaced_while_the_index_is_made_is_read_by_the_next() {
    let folder = folder();
    let folder = folder.path();
    let old = put_with(folder, named("a", "1-r0"), "text one");
    tick();
    let repository = open(folder);
    // By somebody who holds nothing.
    let new = replace(folder, &old);
    tick();
    repository.write(&[signer()], EPOCH).unwrap();
    drop(repository);
    tick();
    let repository = open(folder);
    assert_eq!(repository.changes().updated, ["a-1-r0.apk"]);
    assert_eq!(repository.index().unwrap().records(), [new]);
}

#[test]
fn an_index_from_the_future_is_believed_no_longer_than_any_other() {
    let folder = folder();
    let folder = folder.path();
    let old = put_with(folder, named("a", "1-r0"), "text one");
    write(folder);
    let index = File::options().write(true).open(folder.join("APKINDEX.tar.gz")).unwrap();
    index.set_modified(SystemTime::now() + Duration::from_secs(1 << 20)).unwrap();
    tick();
    let new = replace(folder, &old);
    let repository = open(folder);
    assert_eq!(repository.changes().updated, ["a-1-r0.apk"]);
    assert_eq!(repository.index().unwrap().records(), [new]);
}

#[test]
fn a_package_that_was_only_touched_is_no_change() {
    let folder = folder();
    put(folder.path(), "a", "1-r0");
    write(folder.path());
    let path = folder.path().join("a-1-r0.apk");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, bytes).unwrap();
    assert_eq!(changes(&open(folder.path())), "");
}

#[test]
fn packages_for_any_architecture_get_that_of_the_folder() {
    let folder = folder();
    put_with(folder.path(), PackageInfo { arch: "noarch".to_owned(), ..named("a", "1-r0") }, "");
    write(folder.path());
    assert_eq!(index(folder.path()).records()[0].info.arch, "x86_64");
    let other = Repository::open(folder.path(), "aarch64").unwrap();
    assert_eq!(other.changes().updated, ["a-1-r0.apk"]);
}

#[test]
fn what_does_not_belong_into_the_folder_is_said_and_has_no_record() {
    let folder = folder();
    let folder = folder.path();
    put(folder, "good", "1-r0");
    put(folder, "moved", "1-r0");
    fs::rename(folder.join("moved-1-r0.apk"), folder.join("moved_1.apk")).unwrap();
    let arm = PackageInfo { arch: "aarch64".to_owned(), ..named("arm", "1-r0") };
    put_with(folder, arm, "");
    fs::write(folder.join("cut-1-r0.apk"), &fs::read(folder.join("good-1-r0.apk")).unwrap()[..99])
        .unwrap();
    for name in [".good-1-r0.apk", "README", ".pakman-x.apk"] {
        fs::write(folder.join(name), "").unwrap();
    }
    fs::create_dir(folder.join("dir-1-r0.apk")).unwrap();
    let repository = open(folder);
    assert_eq!(names(&repository.index().unwrap()), ["good-1-r0.apk"]);
    let said: Vec<String> =
        repository.changes().failed.iter().map(|(name, why)| format!("{name}: {why}")).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].starts_with("arm-1-r0.apk: `arch` is \"aarch64\""), "{said:?}");
    assert!(said[1].starts_with("cut-1-r0.apk: control: it is cut short"), "{said:?}");
    assert!(said[2].contains("moved-1-r0.apk"), "{said:?}");
}

#[test]
fn what_an_interrupted_run_left_is_no_hindrance() {
    let folder = folder();
    let folder = folder.path();
    put(folder, "a", "1-r0");
    write(folder);
    put(folder, "b", "1-r0");
    fs::write(folder.join(".APKINDEX.tar.gz.new"), "half of an ind").unwrap();
    assert_eq!(names(&index(folder)), ["a-1-r0.apk"]);
    write(folder);
    assert_eq!(names(&index(folder)), ["a-1-r0.apk", "b-1-r0.apk"]);
    assert!(!folder.join(".APKINDEX.tar.gz.new").exists());
}

#[test]
fn an_index_that_cannot_be_written_leaves_the_old_one() {
    let folder = folder();
    let folder = folder.path();
    put(folder, "a", "1-r0");
    write(folder);
    let before = fs::read(folder.join("APKINDEX.tar.gz")).unwrap();
    let mut repository = open(folder);
    repository.describe("two\nlines");
    assert!(repository.write(&[signer()], EPOCH).is_err());
    assert_eq!(fs::read(folder.join("APKINDEX.tar.gz")).unwrap(), before);
}

#[test]
fn a_signed_index_is_not_replaced_by_an_unsigned_one() {
    let folder = folder();
    let folder = folder.path();
    put(folder, "a", "1-r0");
    open(folder).write(&[], EPOCH).unwrap();
    open(folder).write(&[signer()], EPOCH).unwrap();
    let error = open(folder).write(&[], EPOCH).unwrap_err().to_string();
    assert!(error.contains(&format!("APKINDEX.tar.gz is signed by {KEY_NAME}")), "{error}");
    assert!(Repository::rebuild(folder, "x86_64").unwrap().write(&[], EPOCH).is_err());
    assert_eq!(names(&index(folder)), ["a-1-r0.apk"]);
}

#[test]
fn a_damaged_index_is_an_error_that_rebuilding_mends() {
    let folder = folder();
    let folder = folder.path();
    put(folder, "a", "1-r0");
    fs::write(folder.join("APKINDEX.tar.gz"), "nonsense").unwrap();
    assert!(Repository::open(folder, "x86_64").is_err());
    Repository::rebuild(folder, "x86_64").unwrap().write(&[signer()], EPOCH).unwrap();
    assert_eq!(names(&index(folder)), ["a-1-r0.apk"]);
}

#[test]
fn two_runs_wait_for_each_other_and_lose_nothing() {
    let folder = folder();
    let path: PathBuf = folder.path().to_owned();
    let mut first = open(&path);
    let (sender, receiver) = mpsc::channel();
    let second = thread::spawn({
        let path = path.clone();
        move || {
            let mut second = Repository::open(&path, "x86_64").unwrap();
            sender.send(()).unwrap();
            second.insert(&put(&path, "second", "1-r0")).unwrap();
            second.write(&[signer()], EPOCH).unwrap();
        }
    });
    assert!(receiver.recv_timeout(Duration::from_millis(200)).is_err(), "it did not wait");
    first.insert(&put(&path, "first", "1-r0")).unwrap();
    first.write(&[signer()], EPOCH).unwrap();
    drop(first);
    second.join().unwrap();
    assert_eq!(names(&index(&path)), ["first-1-r0.apk", "second-1-r0.apk"]);
}

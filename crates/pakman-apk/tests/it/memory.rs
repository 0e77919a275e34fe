//! How much memory writing takes, and a repository.

use std::{
    env,
    fs::{self, File},
    num::NonZeroUsize,
    path::Path,
    process::Command,
    sync::Arc,
};

use pakman_apk::{
    Content, Entries, Entry, Index, Level, Node, Options, PackageInfo, Record, Repository,
};

use crate::support::{EPOCH, draft, file, info, noise, pack_with};

/// Where the process that is measured finds the tree. It is one of its own: other tests run in
/// this one at the same time.
const FOLDER: &str = "PAKMAN_APK_MEMORY";

/// Bytes of the large file: several times what the process may take. `scripts/benchmark` measures
/// one of 2 GiB.
const LARGE: u64 = 150_000_000;

/// Bytes of a file that cannot be compressed.
const NOISE: usize = 20_000_000;

/// How many small files there are.
const MANY: u32 = 20_000;

/// What writing may take with the most threads, at the level that takes most, in bytes.
const MOST: u64 = 80_000_000;

/// Writes the tree that is in `folder` with the most threads, with so many small files.
fn write(folder: &Path, level: Level, many: u32) {
    let file = |name: String| {
        let content = Content::File(folder.join(&name));
        Entry::new(name, 0o644, Node::File(content))
    };
    let small = (0..many).map(|number| {
        let content = Content::File(folder.join("small"));
        Entry::new(format!("many/{number:010}"), 0o644, Node::File(content))
    });
    let entries: Entries =
        small.chain([file("large".to_owned()), file("noise".to_owned())]).collect();
    let options = Options { epoch: EPOCH, threads: NonZeroUsize::new(16).unwrap(), level };
    let mut spool = tempfile::tempfile_in(folder).unwrap();
    let mut out = File::create(folder.join("out")).unwrap();
    draft(entries).write(&[], options, &mut spool, &mut out).unwrap();
}

/// The peak memory of this process in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Runs a test of this file in a process of its own, which finds `folder`.
fn measure(test: &str, folder: &Path) {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", &format!("memory::{test}")])
        .env(FOLDER, folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn writing_takes_less_than_80_mb_whatever_the_tree() {
    if let Some(folder) = env::var_os(FOLDER) {
        let before = peak();
        write(Path::new(&folder), Level::Default, MANY);
        write(Path::new(&folder), Level::Best, MANY / 20);
        let more = peak() - before;
        assert!(more < MOST, "{more} bytes");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("small"), "some text").unwrap();
    fs::write(at("noise"), noise(NOISE)).unwrap();
    File::create(at("large")).unwrap().set_len(LARGE).unwrap();
    measure("writing_takes_less_than_80_mb_whatever_the_tree", folder.path());
    let written = fs::metadata(at("out")).unwrap().len();
    assert!(written > NOISE as u64 && written < 2 * NOISE as u64, "{written} bytes");
}

#[test]
fn an_entry_takes_its_texts_and_28_bytes() {
    const MANY: u64 = 200_000;
    /// A path, and a target that only symbolic links have, in bytes.
    const PATH: u64 = 60;
    const TARGET: u64 = 20;
    if env::var_os(FOLDER).is_some() {
        let folder: Arc<Path> = Path::new("/a/folder").into();
        let before = peak();
        let mut entries = Entries::new();
        for number in 0..MANY {
            let path = format!("{number:060}");
            let node = match number % 3 {
                0 => Node::Symlink(format!("{number:020}").into_bytes()),
                1 => Node::HardLink(format!("{:060}", 2).into_bytes()),
                _ => Node::File(Content::Below(folder.clone())),
            };
            entries.push(Entry::new(path, 0o644, node));
        }
        let more = peak() - before;
        // The list of them grows by doubling.
        let most = MANY * (PATH + TARGET / 3 + 2 * 28);
        assert!(more < most, "{} bytes each", more / MANY);
        assert_eq!(entries.len() as u64, MANY);
        return;
    }
    measure("an_entry_takes_its_texts_and_28_bytes", Path::new("/"));
}

#[test]
fn a_repository_takes_little_more_than_the_text_of_its_index() {
    /// The text of the index, in bytes.
    const TEXT: u64 = 12_000_000;
    if let Some(folder) = env::var_os(FOLDER) {
        let folder = Path::new(&folder).join("x86_64");
        let before = peak();
        let repository = Repository::open(&folder, "x86_64").unwrap();
        assert_eq!((repository.len(), repository.changes().removed.len()), (1, 19_999));
        repository.write(&[], EPOCH).unwrap();
        let more = peak() - before;
        assert!(more < 2 * TEXT, "{more} bytes");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x86_64");
    fs::create_dir(&path).unwrap();
    let mut index = Index::default();
    for number in 0..20_000 {
        let name = format!("p{number:05}");
        let depends = (0..20).map(|library| format!("so:libp{number:05}.so.{library}")).collect();
        let info = PackageInfo { name, depends, ..info() };
        index.insert(Record::new(&info, [7; 20], 10, "x86_64"));
    }
    fs::write(path.join(index.records()[0].info.file_name()), "no package").unwrap();
    // Its file is older than the index, so it is not read.
    std::thread::sleep(std::time::Duration::from_millis(60));
    index.write(&[], EPOCH, &mut File::create(path.join("APKINDEX.tar.gz")).unwrap()).unwrap();
    measure("a_repository_takes_little_more_than_the_text_of_its_index", folder.path());
}

#[test]
fn packages_that_are_read_anew_take_little_more_than_the_text_of_their_index() {
    /// How many there are, and on how much each depends.
    const PACKAGES: usize = 1_000;
    const WORDS: usize = 1_000;
    /// The text of the index, in bytes.
    const TEXT: u64 = 19_000_000;
    if let Some(folder) = env::var_os(FOLDER) {
        let before = peak();
        let repository = Repository::open(Path::new(&folder), "x86_64").unwrap();
        assert_eq!(repository.changes().added.len(), PACKAGES);
        repository.write(&[], EPOCH).unwrap();
        let more = peak() - before;
        assert!(more < 3 * TEXT, "{more} bytes");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for number in 0..PACKAGES {
        let depends = (0..WORDS).map(|word| format!("so:libp{number:05}.so.{word}")).collect();
        let info = PackageInfo { name: format!("p{number:05}"), depends, ..info() };
        let draft = pakman_apk::NewPackage { info, ..draft(vec![file("a", 0o644, "a")]) };
        let (bytes, written) = pack_with(draft, &[], 1).unwrap();
        fs::write(folder.path().join(written.info.file_name()), bytes).unwrap();
    }
    let name = "packages_that_are_read_anew_take_little_more_than_the_text_of_their_index";
    measure(name, folder.path());
}

//! A mirror laid out as those of Alpine are: `v3.23/main/x86_64`.
//!
//! It has the packages of [`Alpine`], signed by the key of tests, and small
//! stand-ins under Alpine's names for what every build asks for.

mod server;

use std::{
    fs::{self, File},
    io::Cursor,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use pakman_apk::{
    Content, Entry, Index, Level, NewPackage, Node, Options, PackageInfo, Record, Repository,
};
use tempfile::TempDir;

use crate::alpine::{ARCH, Alpine, Software};

pub use server::{Fault, Server};

/// The release that the mirror has.
pub const RELEASE: &str = "3.23";

/// Seconds since 1970, of everything that is made here.
const EPOCH: u64 = 1_700_000_000;

/// What a build asks for and the image has not: empty packages.
const EMPTY: [&str; 3] = ["build-base", "fakeroot", "git"];

/// What has the apk that fills roots.
const APK: &str = "apk-tools-static";

/// A mirror in a folder of its own, which a test may change.
#[derive(Debug)]
pub struct Mirror {
    alpine: &'static Alpine,
    folder: TempDir,
}

impl Mirror {
    /// A new mirror. None where there is no Alpine, as with other tools.
    pub fn new() -> Option<Self> {
        let alpine = Alpine::get()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mirror = Self { alpine, folder };
        for repository in ["main", "community"] {
            fs::create_dir_all(mirror.repository(repository)).expect("the folder is new");
            mirror.write_index(repository, EPOCH);
        }
        let main = mirror.repository("main");
        for entry in fs::read_dir(alpine.mirror().join(ARCH)).expect("the mirror is there") {
            let path = entry.expect("a readable folder").path();
            let name = path.file_name().expect("a file");
            let is_apk = name.to_string_lossy().starts_with(APK);
            if is_apk && alpine.other_apk().is_some() {
                continue;
            }
            fs::copy(&path, main.join(name)).expect("the folder is ours");
        }
        for name in EMPTY {
            mirror.add(stand_in(name));
        }
        if let Some(program) = alpine.other_apk() {
            mirror.have_apk(&program);
        }
        Some(mirror)
    }

    /// Has roots filled by this static apk.
    fn have_apk(&self, program: &Path) {
        let mut package = stand_in(APK);
        let program = Node::File(Content::Bytes(fs::read(program).expect("a static apk")));
        package.entries.push(Entry::new("sbin/apk.static", 0o755, program));
        self.add(package);
    }

    /// The top of the mirror.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("file://{}", self.path().display())
    }

    /// The public key that everything in it is signed by.
    pub fn key(&self) -> PathBuf {
        let keys = fs::read_dir(self.alpine.keys()).expect("the folder of keys is there");
        keys.filter_map(Result::ok).map(|entry| entry.path()).next().expect("it has a key")
    }

    /// The folder of a repository's packages and index.
    pub fn repository(&self, repository: &str) -> PathBuf {
        self.path().join(format!("v{RELEASE}")).join(repository).join(ARCH)
    }

    /// Adds a package to `main`, signed, and to its index.
    pub fn add(&self, package: NewPackage) {
        let options = Options { epoch: EPOCH, threads: NonZeroUsize::MIN, level: Level::Fast };
        let (mut spool, mut bytes) = (Cursor::new(Vec::new()), Vec::new());
        let written = package.write(&[self.alpine.signer()], options, &mut spool, &mut bytes);
        let written = written.expect("the package is well formed");
        let folder = self.repository("main");
        fs::write(folder.join(written.info.file_name()), bytes).expect("the mirror is ours");
        let mut repository = Repository::open(&folder, ARCH).expect("the mirror is ours");
        repository.insert(&Record::of(&written, ARCH)).expect("it can be written");
        repository.write(&[self.alpine.signer()], EPOCH).expect("the mirror is ours");
    }

    /// Adds software and what it needs to `main`. None where there is none, which is then said.
    pub fn provide(&self, software: &[Software]) -> Option<()> {
        let main = self.repository("main");
        for one in software {
            for file in self.alpine.software(*one)? {
                let path = main.join(file.file_name().expect("it is a file"));
                if !path.exists() {
                    // It is made once and never written to.
                    fs::hard_link(&file, &path)
                        .or_else(|_| fs::copy(&file, &path).map(drop))
                        .expect("the mirror is ours");
                }
            }
        }
        self.write_index("main", EPOCH);
        Some(())
    }

    /// Writes the index anew, with every record changed.
    pub fn change_index(&self, repository: &str, change: impl Fn(&mut Record)) {
        let folder = self.repository(repository);
        let repository = Repository::open(&folder, ARCH).expect("the mirror is ours");
        let old = repository.index().expect("it was read");
        let mut new = Index::new("");
        for mut record in old.records().iter().cloned() {
            change(&mut record);
            new.insert(record);
        }
        let mut file = File::create(folder.join(Repository::INDEX)).expect("the mirror is ours");
        new.write(&[self.alpine.signer()], EPOCH, &mut file).expect("the mirror is ours");
    }

    /// Writes the index anew, of the packages that are there, as of `epoch` in seconds since 1970.
    pub fn write_index(&self, repository: &str, epoch: u64) {
        let folder = self.repository(repository);
        let repository = Repository::open(&folder, ARCH).expect("the mirror is ours");
        repository.write(&[self.alpine.signer()], epoch).expect("the mirror is ours");
    }
}

/// A package of this name with one small file.
pub fn stand_in(name: &str) -> NewPackage {
    let text = Content::Bytes(format!("{name}\n").into_bytes());
    NewPackage {
        info: PackageInfo {
            name: name.to_owned(),
            version: "1-r0".to_owned(),
            description: format!("In place of Alpine's {name}"),
            url: "https://alpinelinux.org".to_owned(),
            arch: ARCH.to_owned(),
            license: "custom".to_owned(),
            ..PackageInfo::default()
        },
        entries: [Entry::new(format!("usr/share/{name}"), 0o644, Node::File(text))].into(),
        ..NewPackage::default()
    }
}

//! The packages of an application that a build has published: the newest, and the one before.

use std::{
    collections::BTreeMap,
    io::BufReader,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use pakman_alpine::Version;
use pakman_apk::{Index, Limits, Node, PackageReader, Record, Repository};
use serde::Serialize;

/// The most bytes of a package's data that are read to look at it: 2 GiB.
const LARGEST: u64 = 2 << 30;

/// How many folders are told by name, the largest first; the others are told as one.
const FOLDERS: usize = 40;

/// How many files are told, the largest first.
const FILES: usize = 50;

/// How many files of another size than before are told, those that differ most first.
const CHANGES: usize = 30;

/// The phases of a build in their order, each by its name, and how long it took.
pub type Times = Vec<(&'static str, Duration)>;

/// The packages that there are.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Built {
    newest: Option<Newest>,
    /// How many seconds each phase of the build took that made it.
    phases: Vec<(&'static str, f64)>,
    before: Option<Before>,
}

/// The newest package. Sizes are bytes.
#[derive(Debug, Serialize)]
struct Newest {
    file: String,
    version: String,
    arch: String,
    packed: u64,
    installed: u64,
    /// Every byte of it by folder, the largest first.
    folders: Vec<(String, u64)>,
    files: Vec<(String, u64)>,
}

/// The package before, and what is different since.
#[derive(Debug, Serialize)]
struct Before {
    version: String,
    installed: u64,
    /// How many files are new, gone, or of another size.
    changed: usize,
    /// Path, bytes more or less, and `new`, `changed` or `gone`.
    files: Vec<(String, i64, &'static str)>,
}

/// What a package has.
struct Contents {
    file: String,
    version: String,
    arch: String,
    packed: u64,
    files: BTreeMap<String, u64>,
}

/// The packages of this name in a repository, which has a folder for each architecture; `times`
/// knows how long a build took by the file that it made.
///
/// Of what cannot be read nothing is told: whoever wants to know asks `pakman verify`.
pub(crate) fn built(repository: &Path, name: &str, times: &dyn Fn(&str) -> Times) -> Built {
    let mut found: Vec<(Version, PathBuf)> = Vec::new();
    let folders = std::fs::read_dir(repository).into_iter().flatten().filter_map(Result::ok);
    for folder in folders.map(|entry| entry.path()) {
        let Ok(file) = pakman_project::open(&folder.join(Repository::INDEX)) else { continue };
        let Ok((index, _)) = Index::read(BufReader::new(file)) else { continue };
        let own = index.records().iter().filter(|record| record.info.name == name);
        found.extend(own.filter_map(|record: &Record| {
            let version = record.info.version.parse().ok()?;
            Some((version, folder.join(record.info.file_name())))
        }));
    }
    found.sort_by(|one, other| other.0.cmp(&one.0));
    let mut read = found.iter().filter_map(|(_, path)| contents(path));
    let Some(newest) = read.next() else { return Built::default() };
    let before = read.find(|it| it.arch == newest.arch);
    let phases = times(&newest.file).into_iter();
    let phases = phases.map(|(phase, took)| (phase, took.as_secs_f64())).collect();
    let before = before.map(|before| compared(&newest, &before));
    Built { newest: Some(told(newest)), phases, before }
}

fn told(package: Contents) -> Newest {
    let Contents { file, version, arch, packed, files } = package;
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (path, size) in &files {
        *sums.entry(folder(path)).or_default() += size;
    }
    let mut folders: Vec<(String, u64)> =
        sums.into_iter().map(|(it, sum)| (it.to_owned(), sum)).collect();
    by_size(&mut folders);
    let rest: u64 = folders.iter().skip(FOLDERS).map(|(_, sum)| sum).sum();
    folders.truncate(FOLDERS);
    if rest > 0 {
        folders.push(("everything else".to_owned(), rest));
        by_size(&mut folders);
    }
    let installed = files.values().sum();
    let mut files: Vec<(String, u64)> = files.into_iter().collect();
    by_size(&mut files);
    files.truncate(FILES);
    Newest { file, version, arch, packed, installed, folders, files }
}

/// The largest first, and those that are as large by name.
fn by_size(list: &mut [(String, u64)]) {
    list.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
}

/// The folder that a file is counted in: two below the application's, or two below the root.
fn folder(path: &str) -> &str {
    let own = path.strip_prefix("var/lib/").and_then(|rest| rest.split_once('/'));
    let own = own.map_or(path, |(_, own)| own);
    own.match_indices('/').nth(1).map_or(own, |(end, _)| &own[..end])
}

fn compared(newest: &Contents, before: &Contents) -> Before {
    let grown = |now: u64, then: u64| {
        let grown = i128::from(now) - i128::from(then);
        i64::try_from(grown).unwrap_or(i64::MAX)
    };
    let now = newest.files.iter().filter_map(|(path, &size)| match before.files.get(path) {
        None => Some((path.clone(), grown(size, 0), "new")),
        Some(&was) if was != size => Some((path.clone(), grown(size, was), "changed")),
        Some(_) => None,
    });
    let gone = before.files.iter().filter(|(path, _)| !newest.files.contains_key(*path));
    let gone = gone.map(|(path, &was)| (path.clone(), grown(0, was), "gone"));
    let mut files: Vec<_> = now.chain(gone).collect();
    files.sort_by_key(|(_, bytes, _)| std::cmp::Reverse(bytes.unsigned_abs()));
    let changed = files.len();
    files.truncate(CHANGES);
    let installed = before.files.values().sum();
    Before { version: before.version.clone(), installed, changed, files }
}

/// When packages were last published there, in milliseconds since 1970.
pub(crate) fn published(repository: &Path) -> Option<u64> {
    let folders = std::fs::read_dir(repository).ok()?.filter_map(Result::ok);
    let newest = folders.filter_map(|folder| {
        std::fs::metadata(folder.path().join(Repository::INDEX)).ok()?.modified().ok()
    });
    let since = newest.max()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

fn contents(path: &Path) -> Option<Contents> {
    let file = pakman_project::open(path).ok()?;
    let packed = file.metadata().ok()?.len();
    let limits = Limits { data: LARGEST, ..Limits::default() };
    let reader = PackageReader::open(BufReader::new(file), limits).ok()?;
    let (version, arch) = (reader.info.version.clone(), reader.info.arch.clone());
    let mut files = BTreeMap::new();
    let seen = reader.entries(|member, _| {
        if let Node::File(stated) = &member.entry.node {
            let path = String::from_utf8_lossy(&member.entry.path).into_owned();
            files.insert(path, stated.size);
        }
        Ok(())
    });
    seen.ok()?;
    let file = path.file_name()?.to_string_lossy().into_owned();
    Some(Contents { file, version, arch, packed, files })
}

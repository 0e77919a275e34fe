//! The packages of an application that a build has published: the newest, and the one before.

use std::{
    io::BufReader,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use pakman_alpine::Version;
use pakman_apk::{Index, Limits, Node, PackageReader, Record, Repository};
use serde::Serialize;

/// The most bytes of a package's data that are read to look at it: 2 GiB.
const LARGEST: u64 = 2 << 30;

/// The most files of a package that are told, the largest first.
const MOST: usize = 5_000;

/// The phases of a build in their order, each by its name, and how long it took.
pub type Times = Vec<(&'static str, Duration)>;

/// The packages that there are.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Built {
    newest: Option<Contents>,
    /// How many seconds each phase of the build took that made it.
    phases: Vec<(&'static str, f64)>,
    before: Option<Contents>,
}

/// What a package has.
#[derive(Debug, Serialize)]
struct Contents {
    file: String,
    version: String,
    arch: String,
    /// Bytes of the package, and of its files once it is installed.
    packed: u64,
    installed: u64,
    /// Paths and bytes, the largest first.
    files: Vec<(String, u64)>,
    /// How many files are not told.
    more: usize,
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
    let newest = read.next();
    let before = newest.as_ref().and_then(|newest| read.find(|it| it.arch == newest.arch));
    let phases = newest.iter().flat_map(|newest| times(&newest.file));
    let phases = phases.map(|(phase, took)| (phase, took.as_secs_f64())).collect();
    Built { newest, phases, before }
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
    let mut files = Vec::new();
    let seen = reader.entries(|member, _| {
        if let Node::File(stated) = &member.entry.node {
            let path = String::from_utf8_lossy(&member.entry.path).into_owned();
            files.push((path, stated.size));
        }
        Ok(())
    });
    seen.ok()?;
    let installed = files.iter().map(|(_, size)| size).sum();
    files.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let more = files.len().saturating_sub(MOST);
    files.truncate(MOST);
    let file = path.file_name()?.to_string_lossy().into_owned();
    Some(Contents { file, version, arch, packed, installed, files, more })
}

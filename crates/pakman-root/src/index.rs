//! The signed indexes of a release, and what was seen of them before.

use std::{
    fs::{self, File},
    io::{self, BufReader, Seek, SeekFrom},
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use pakman_alpine::REPOSITORIES;
use pakman_apk::{Index, IndexSignatures, Record, TrustedKey};

use crate::{
    error::Error,
    fetch::Fetcher,
    mirror::{Address, Folder, Mirror},
};

/// What apk calls the index of a folder.
pub(crate) const FILE: &str = pakman_apk::Repository::INDEX;

/// The folder of indexes beside roots.
pub(crate) const KEPT: &str = "indexes";

/// The most that an index may take, in bytes; it is what `pakman-apk` reads.
const LARGEST: u64 = 128 << 20;

/// The index of one repository, verified.
pub(crate) struct Verified {
    pub(crate) repository: &'static str,
    /// A copy of the file, as the mirror has it.
    pub(crate) path: PathBuf,
    pub(crate) index: Index,
}

/// Fetches the indexes of every repository, verifies their signatures, and keeps them in `folder`,
/// which is this mirror's own. One that is older than the one that is kept there is refused.
pub(crate) fn fetch(
    fetcher: &Fetcher,
    mirror: &Mirror,
    (release, arch): (&str, &str),
    keys: &[TrustedKey],
    folder: &Path,
) -> Result<Vec<Verified>, Error> {
    let one = |repository| {
        let there = Folder { release, repository, arch };
        let address = mirror.address(&there, FILE);
        let kept = there.below(folder);
        fs::create_dir_all(&kept).map_err(Error::file("make", &kept))?;
        let (index, path) = renew(fetcher, &address, keys, arch, &kept)?;
        Ok(Verified { repository, path, index })
    };
    REPOSITORIES.into_iter().map(one).collect()
}

/// Replaces the kept index by the mirror's, once that is verified.
fn renew(
    fetcher: &Fetcher,
    address: &Address,
    keys: &[TrustedKey],
    arch: &str,
    kept: &Path,
) -> Result<(Index, PathBuf), Error> {
    // Two at once would take each other's older index for the newer one.
    let lock = File::open(kept).map_err(Error::file("open", kept))?;
    // Some file systems have no locks; elsewhere what else is here is of a process that was killed.
    if lock.lock().is_ok() {
        remove_others(kept).map_err(Error::file("remove what is left in", kept))?;
    }
    let path = kept.join(FILE);
    let new = tempfile::NamedTempFile::new_in(kept).map_err(Error::file("write", kept))?;
    let mut file = new.as_file();
    fetcher.fetch(address, file, LARGEST, &mut |_| {})?;
    file.seek(SeekFrom::Start(0)).map_err(Error::file("read", new.path()))?;
    let unverified =
        |source| Error::Unverified { address: address.to_string(), source }.of_mirror();
    let (index, date) = read(file, keys).map_err(unverified)?;
    if let Some(found) = foreign(&index, arch) {
        let (address, wanted) = (address.to_string(), arch.to_owned());
        return Err(Error::ForeignIndex { address, found, wanted });
    }
    let seen = File::open(&path).ok().and_then(|file| read(&file, keys).ok());
    if let Some((_, seen)) = seen.filter(|(_, seen)| date < *seen) {
        let address = address.to_string();
        return Err(Error::Older { address, found: day(date), seen: day(seen) });
    }
    new.persist(&path).map_err(|error| Error::file("write", &path)(error.error))?;
    Ok((index, path))
}

/// Removes all but the index.
fn remove_others(kept: &Path) -> io::Result<()> {
    for entry in fs::read_dir(kept)? {
        let entry = entry?;
        if entry.file_name() != FILE {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Reads an index that one of `keys` has signed, and the time that it is of.
fn read(file: &File, keys: &[TrustedKey]) -> Result<(Index, u64), pakman_apk::Error> {
    let (index, signatures) = Index::read(BufReader::new(file))?;
    signatures.verify(keys)?;
    let date = signatures.date().max(index.newest().unwrap_or(0));
    Ok((index, date))
}

/// The architecture of the packages, where none of them runs on `arch`.
fn foreign(index: &Index, arch: &str) -> Option<String> {
    let found = |record: &Record| record.info.arch.clone();
    let runs = |found: &String| found == arch || found == "noarch";
    let mut all = index.records().iter().map(found);
    let first = all.next()?;
    (!runs(&first) && !all.any(|found| runs(&found))).then_some(first)
}

/// The moment as people read it: `2026-11-24T08:15:00Z`.
fn day(seconds: u64) -> String {
    let last = Duration::from_secs(253_402_300_799);
    humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds).min(last))
        .to_string()
}

/// Fetches the index at an address of `https:`, `http:` or `file:`, and reads it: the address as it
/// may be shown, and the index. Nobody has verified it: it says what is there, and nothing may be
/// installed from it.
pub fn fetch_index(address: &str) -> Result<(String, Index), Error> {
    let address = Address::parse(address)?;
    let (index, _) = fetch_one(&Fetcher::default(), &address)?;
    Ok((address.to_string(), index))
}

/// Fetches the index at an address that is no mirror's, and reads it; nobody has verified it.
pub(crate) fn fetch_one(
    fetcher: &Fetcher,
    address: &Address,
) -> Result<(Index, IndexSignatures), Error> {
    let name = address.to_string();
    let mut file = tempfile::tempfile().map_err(Error::file("write", Path::new(&name)))?;
    let came = fetcher.fetch(address, &file, LARGEST, &mut |_| {});
    came.map_err(Error::of_no_mirror)?;
    file.seek(SeekFrom::Start(0)).map_err(Error::file("read", Path::new(&name)))?;
    let read = Index::read(BufReader::new(file));
    read.map_err(|source| Error::Unverified { address: name, source })
}

/// The indexes of a release that roots in this folder were made from, each repository's newest, and
/// where they are. They were verified when they were put there; what cannot be read is left out.
pub fn kept_indexes(folder: &Path, release: &str, arch: &str) -> Vec<(PathBuf, Index)> {
    let mirrors = fs::read_dir(folder.join(KEPT)).into_iter().flatten().filter_map(Result::ok);
    let mirrors: Vec<PathBuf> = mirrors.map(|entry| entry.path()).collect();
    let newest = |repository| {
        let folder = Folder { release, repository, arch };
        let paths = mirrors.iter().map(|mirror| folder.below(mirror).join(FILE));
        let changed = |path: &PathBuf| fs::metadata(path).and_then(|it| it.modified()).ok();
        let path = paths.filter(|path| path.is_file()).max_by_key(changed)?;
        let (index, _) = Index::read(BufReader::new(File::open(&path).ok()?)).ok()?;
        Some((path, index))
    };
    REPOSITORIES.into_iter().filter_map(newest).collect()
}

/// Where a package is, and what the index says of it.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) repository: &'static str,
    pub(crate) record: Record,
}

/// The packages of this name and version. More than one repository may have them.
pub(crate) fn find(indexes: &[Verified], name: &str, version: &str) -> Vec<Listed> {
    let matching = |one: &Verified| {
        let is_it = |record: &&Record| record.info.name == name && record.info.version == version;
        let found = one.index.records().iter().find(is_it).cloned();
        found.map(|record| Listed { repository: one.repository, record })
    };
    indexes.iter().filter_map(matching).collect()
}

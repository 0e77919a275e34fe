//! The packages of an application, as a repository has them, and the next release of them.

use std::{
    fs::{self, File},
    io::{self, BufReader, Cursor, Write},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use pakman_apk::{
    Algorithm, Content, Entries, Entry, Index, Level, Limits, Member, NewPackage, Node, Options,
    PackageReader, PrivateKey, Record, Repository, Signer,
};

use crate::{
    error::Error,
    machine::{Machine, quoted},
};

/// The repository in a machine, which is the only one that its apk knows.
const FOLDER: &str = "/media/packages";

/// The key of its index, which apk of the machine trusts.
const KEY: &str = "pakman-box.rsa.pub";

/// Seconds since 1970, of what is made here.
const EPOCH: u64 = 1_700_000_000;

/// How long a package may take to get into the machine.
const LIMIT: Duration = Duration::from_mins(10);

/// The packages of an application: its own, and those that were split from it.
#[derive(Debug, Clone)]
pub struct Packages {
    /// The application's own name.
    pub name: String,
    /// Their version with release: `1.2.3-r0`.
    pub version: String,
    /// The architecture whose folder they are in.
    arch: String,
    all: Vec<(PathBuf, Record)>,
}

impl Packages {
    /// The newest that the folder of a repository has for an architecture.
    pub fn find(folder: &Path, arch: &str, name: &str) -> Result<Self, Error> {
        let none = || Error::NoPackage { folder: folder.to_owned(), name: name.to_owned() };
        let path = folder.join(Repository::INDEX);
        let file = path.is_file().then(|| File::open(&path).ok()).flatten().ok_or_else(none)?;
        let (index, _) = Index::read(BufReader::new(file)).map_err(Error::package(path))?;
        let records = index.records();
        // The records of one name are in the order of their versions.
        let own = records.iter().rfind(|record| record.info.name == name).ok_or_else(none)?;
        let version = own.info.version.clone();
        let belongs = |record: &&Record| {
            let is_own = record.info.name == name || record.info.origin == name;
            is_own && record.info.version == version
        };
        let found = records.iter().filter(belongs).cloned();
        let all = found.map(|record| (folder.join(record.info.file_name()), record)).collect();
        Ok(Self { name: name.to_owned(), version, arch: arch.to_owned(), all })
    }

    /// What they need that is not among them, as words of apk.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        let infos = || self.all.iter().map(|(_, record)| &record.info);
        let provided = move |word: &str| {
            let name = |word: &str| word.split(['=', '<', '>', '~']).next().map(str::to_owned);
            let mut own = infos().flat_map(|info| info.provides.iter().chain([&info.name]));
            own.any(|own| name(own) == name(word))
        };
        let words = infos().flat_map(|info| info.depends.iter().map(String::as_str));
        words.filter(move |word| !provided(word))
    }

    /// Their names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|(_, record)| record.info.name.as_str())
    }

    /// The same files as the next release, written into an empty folder.
    pub(crate) fn next(&self, folder: &Path) -> Result<Self, Error> {
        let version = next_release(&self.version);
        let mut all = Vec::new();
        for (path, record) in &self.all {
            all.push(again(path, record, &self.version, &version, folder, &self.arch)?);
        }
        Ok(Self { version, all, ..self.clone() })
    }

    /// Makes them what the repository of the machine has, and the only repository that there is.
    pub(crate) fn publish(&self, machine: &Machine, key: &PrivateKey) -> Result<(), Error> {
        let folder = format!("{FOLDER}/{}", self.arch);
        let put = |path: &str, from: &mut (dyn io::Read + Send)| {
            machine.run(&format!("cat >{}", quoted(path)), from, LIMIT)
        };
        machine.sh(&format!(
            "rm -rf {folder} && mkdir -p {folder} /etc/apk/keys && echo {FOLDER} >/etc/apk/repositories"
        ))?;
        put(&format!("/etc/apk/keys/{KEY}"), &mut key.public().to_pem().as_bytes())?;
        let mut index = Index::new(&self.name);
        for (path, record) in &self.all {
            let mut file = File::open(path).map_err(Error::file("read", path))?;
            put(&format!("{folder}/{}", record.info.file_name()), &mut file)?;
            index.insert(record.clone());
        }
        let signer = Signer { key, name: KEY, algorithm: Algorithm::Rsa };
        let mut bytes = Vec::new();
        index.write(&[signer], EPOCH, &mut bytes).map_err(Error::package(FOLDER))?;
        put(&format!("{folder}/{}", Repository::INDEX), &mut bytes.as_slice())?;
        Ok(())
    }
}

/// `1.2.3-r5` for `1.2.3-r4`.
fn next_release(version: &str) -> String {
    let parts = version.rsplit_once("-r");
    let next = parts.and_then(|(front, release)| Some((front, release.parse::<u64>().ok()? + 1)));
    next.map_or_else(|| format!("{version}-r1"), |(front, release)| format!("{front}-r{release}"))
}

/// Writes the package at `path` once more, with another version.
fn again(
    path: &Path,
    record: &Record,
    old: &str,
    new: &str,
    folder: &Path,
    arch: &str,
) -> Result<(PathBuf, Record), Error> {
    let file = File::open(path).map_err(Error::file("read", path))?;
    let package = PackageReader::open(BufReader::new(file), Limits::default());
    let package = package.map_err(Error::package(path))?;
    let (mut info, scripts) = (package.info.clone(), package.scripts.clone());
    new.clone_into(&mut info.version);
    for words in [&mut info.depends, &mut info.provides, &mut info.install_if, &mut info.replaces] {
        for word in words {
            if let Some(name) = word.strip_suffix(&format!("={old}")) {
                *word = format!("{name}={new}");
            }
        }
    }
    let files = folder.join(&record.info.name);
    fs::create_dir_all(&files).map_err(Error::file("make", &files))?;
    let mut entries = Entries::new();
    let read = package.entries(|member, content| {
        let place = files.join(entries.len().to_string());
        let entry = copy(member, content, &place);
        entries.push(entry.map_err(|source| pakman_apk::Error::File { path: place, source })?);
        Ok(())
    });
    read.map_err(Error::package(path))?;
    let next = NewPackage { info, scripts, entries };
    let options = Options { epoch: EPOCH, threads: NonZeroUsize::MIN, level: Level::Fast };
    let (mut spool, mut bytes) = (Cursor::new(Vec::new()), Vec::new());
    let written = next.write(&[], options, &mut spool, &mut bytes).map_err(Error::package(path))?;
    let place = folder.join(written.info.file_name());
    fs::write(&place, bytes).map_err(Error::file("write", &place))?;
    fs::remove_dir_all(&files).map_err(Error::file("remove", &files))?;
    Ok((place, Record::of(&written, arch)))
}

/// An entry whose bytes are in the file `place` from now on.
fn copy(member: &Member, content: &mut dyn io::Read, place: &Path) -> io::Result<Entry> {
    let Entry { path, mode, owner, group, attributes, node } = member.entry.clone();
    let node = match node {
        Node::Directory => Node::Directory,
        Node::Symlink(target) => Node::Symlink(target),
        Node::HardLink(target) => Node::HardLink(target),
        Node::File(_) => {
            let mut file = File::create(place)?;
            io::copy(content, &mut file)?;
            file.flush()?;
            Node::File(Content::File(place.to_owned()))
        }
    };
    Ok(Entry { path, mode, owner, group, attributes, node })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_release_has_the_next_number() {
        assert_eq!(next_release("1.2.3-r0"), "1.2.3-r1");
        assert_eq!(next_release("0.0.0_git5-r99"), "0.0.0_git5-r100");
    }
}

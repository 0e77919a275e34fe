//! The packages of one version, and the index over them.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek},
    path::{Path, PathBuf},
};

use pakman_alpine::{Dependency, layout};
use pakman_apk::{Index, Limits, PackageReader, Record, Repository, Signer, TrustedKey};
use sha2::{Digest, Sha256};

use crate::error::Error;

/// The packages of one version of an application, and who signs the index over them.
#[derive(Debug)]
pub struct Release<'a> {
    /// The application.
    pub name: String,
    /// Version with release: `1.4.0-r0`.
    pub version: String,
    /// What it was built for: `x86_64`, ..., or `noarch`.
    pub arch: String,
    /// The packages, the application's own first.
    pub(crate) packages: Vec<Archive>,
    /// `/etc/conf.d/APP` as the packages ship it.
    pub(crate) template: Option<String>,
    signer: Signer<'a>,
}

/// A package on the disk.
#[derive(Debug)]
pub(crate) struct Archive {
    pub(crate) path: PathBuf,
    pub(crate) sha256: String,
    pub(crate) record: Record,
}

impl Archive {
    /// As apk looks for it.
    pub(crate) fn file_name(&self) -> String {
        self.record.info.file_name()
    }
}

impl<'a> Release<'a> {
    /// Reads a package, and those of the same build that it depends on, which lie beside it.
    ///
    /// `signer` has to be the one who signed them.
    pub fn open(file: &Path, signer: Signer<'a>) -> Result<Self, Error> {
        let main = archive(file, signer)?;
        let info = main.record.info.clone();
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let mut packages = vec![main];
        for part in Self::parts(&info.name, &info.depends) {
            let path = folder.join(format!("{part}-{}.apk", info.version));
            if path.is_file() {
                packages.push(archive(&path, signer)?);
            } else if part == layout::openrc_package(&info.name) && info.depends.contains(&part) {
                return Err(Error::Alone { path: file.to_owned(), needs: part, beside: path });
            }
        }
        let confd = format!("etc/conf.d/{}", info.name);
        let mut template = None;
        for package in &packages {
            if let Some(text) = text_in(&package.path, &confd)? {
                template = Some(text);
            }
        }
        Ok(Self {
            name: info.name,
            version: info.version,
            arch: info.arch,
            packages,
            template,
            signer,
        })
    }

    /// What the build of `name` may have made besides: `APP-openrc`, and what is called alike among
    /// its dependencies.
    pub fn parts(name: &str, depends: &[String]) -> BTreeSet<String> {
        let prefix = format!("{name}-");
        let names = depends.iter().filter_map(|word| word.parse::<Dependency>().ok());
        let names = names.map(|dependency| dependency.name().to_owned());
        let names = names.filter(|other| other.starts_with(&prefix));
        names.chain([layout::openrc_package(name)]).collect()
    }

    /// The name of the public key in `/etc/apk/keys`.
    pub fn key_name(&self) -> &str {
        self.signer.name
    }

    /// Bytes of all packages.
    pub fn size(&self) -> u64 {
        self.packages.iter().map(|package| package.record.file_size).sum()
    }

    /// The public key, in PEM.
    pub(crate) fn public_key(&self) -> String {
        self.signer.key.public().to_pem()
    }

    /// The signed index over the packages, for hosts of this architecture. The same packages and key
    /// give the same bytes.
    pub(crate) fn index(&self, arch: &str) -> Result<Vec<u8>, Error> {
        let mut index = Index::new(&self.name);
        for package in &self.packages {
            let Record { identity, file_size, info } = &package.record;
            index.insert(Record::new(info, *identity, *file_size, arch));
        }
        let dates = self.packages.iter().map(|package| package.record.info.build_date);
        let mut bytes = io::Cursor::new(Vec::new());
        let written = index.write(&[self.signer], dates.max().unwrap_or_default(), &mut bytes);
        written.map_err(Error::package(Repository::INDEX))?;
        Ok(bytes.into_inner())
    }

    /// The hash of each file of the repository, as `sha256sum -c` takes them.
    pub(crate) fn manifest(&self, index: &[u8]) -> String {
        let mut text = format!("{}  {}\n", sha256(index), Repository::INDEX);
        for package in &self.packages {
            text += &format!("{}  {}\n", package.sha256, package.file_name());
        }
        text
    }

    /// `NAME=VERSION` of each package, as `apk add` takes them.
    pub(crate) fn wanted(&self) -> String {
        let word = |package: &Archive| {
            format!("{}={}", package.record.info.name, package.record.info.version)
        };
        self.packages.iter().map(word).collect::<Vec<_>>().join(" ")
    }
}

/// The hash of bytes, as `sha256sum` writes it.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn archive(path: &Path, signer: Signer<'_>) -> Result<Archive, Error> {
    // Asked before it is opened: opening a pipe would wait for its other end.
    if !fs::metadata(path).map_err(Error::file(path))?.is_file() {
        return Err(Error::file(path)(io::Error::other("it is not a regular file")));
    }
    let mut file = File::open(path).map_err(Error::file(path))?;
    let (sha256, file_size) = hash(&mut file).map_err(Error::file(path))?;
    file.rewind().map_err(Error::file(path))?;
    let package = PackageReader::open(BufReader::new(file), Limits::default());
    let package = package.map_err(Error::package(path))?;
    let trusted = TrustedKey { name: signer.name.to_owned(), key: signer.key.public() };
    if let Err(error) = package.verify_signature(&[trusted]) {
        return Err(match error {
            pakman_apk::Error::Unsigned | pakman_apk::Error::Untrusted { .. } => {
                Error::Unsigned { path: path.to_owned(), key: signer.name.to_owned() }
            }
            error => Error::package(path)(error),
        });
    }
    let info = &package.info;
    let record = Record::new(info, package.identity, file_size, &info.arch);
    Ok(Archive { path: path.to_owned(), sha256, record })
}

/// The hash of what is left of a file, and its length in bytes.
fn hash(file: &mut File) -> io::Result<(String, u64)> {
    let (mut hash, mut length) = (Sha256::new(), 0);
    let mut file = BufReader::with_capacity(1 << 16, file);
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok((hex(&hash.finalize()), length));
        }
        hash.update(bytes);
        let read = bytes.len();
        length += read as u64;
        file.consume(read);
    }
}

/// The text of a file in a package; `None` where it has none.
fn text_in(path: &Path, wanted: &str) -> Result<Option<String>, Error> {
    /// The most that is read of it, many times what it has.
    const MOST: u64 = 1 << 20;
    let file = File::open(path).map_err(Error::file(path))?;
    let package = PackageReader::open(BufReader::new(file), Limits::default());
    let mut found = None;
    let read = package.and_then(|package| {
        package.entries(|member, bytes| {
            if member.entry.path == wanted.as_bytes() {
                let mut text = Vec::new();
                // Where it cannot be read, reading on tells why.
                let _ = bytes.take(MOST).read_to_end(&mut text);
                found = Some(String::from_utf8_lossy(&text).replace('\0', ""));
            }
            Ok(())
        })
    });
    read.map_err(Error::package(path))?;
    Ok(found)
}

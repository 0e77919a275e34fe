//! Reads packages.

use std::{
    collections::{BTreeMap, HashMap},
    io::{BufRead, Read},
};

use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::{
    entry::{Entry, Node, Stated, parent},
    error::{Error, Fault, Part},
    gunzip::{self, Seen, Whole},
    pkginfo::PackageInfo,
    script::Script,
    sign::{self, Signature, TrustedKey},
    untar::{Archive, Found},
    write::LARGEST_SCRIPT,
};

/// The most that signatures take, in bytes; apk 3 has the same limit.
const LARGEST_SIGNATURES: u64 = 64 * 1024;

/// How much a reader takes, so that a hostile package costs neither memory nor time without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the control part: fields and scripts. They are held in memory.
    pub control: u64,
    /// Bytes of the unpacked data, and of the compressed.
    pub data: u64,
    /// Files, directories and links. Their paths are held in memory.
    pub entries: u64,
    /// Bytes of all paths together.
    pub paths: u64,
}

impl Default for Limits {
    /// 4 MiB of control, 16 GiB of data, a million entries, 128 MiB of paths.
    fn default() -> Self {
        Self { control: 4 << 20, data: 16 << 30, entries: 1_000_000, paths: 128 << 20 }
    }
}

/// A package that is read from front to back. All but the data is known when it is opened.
#[derive(Debug)]
pub struct PackageReader<R> {
    /// Who signed it.
    pub signatures: Vec<Signature>,
    /// What it says of itself.
    pub info: PackageInfo,
    /// Its install scripts.
    pub scripts: BTreeMap<Script, Vec<u8>>,
    /// SHA-1 of the compressed control part: what apk knows the package by.
    pub identity: [u8; 20],
    control: Vec<u8>,
    limits: Limits,
    reader: R,
}

/// One entry of a package, as [`PackageReader::entries`] gives it.
#[derive(Debug)]
pub struct Member {
    /// Path, mode, owners and what is there.
    pub entry: Entry<Stated>,
    /// The owner's number at the place where the package was built; counts when the installation has nobody of that name.
    pub uid: u64,
    /// The group's number.
    pub gid: u64,
    /// Seconds since 1970.
    pub mtime: u64,
    /// SHA-1 that is stated of the bytes of a file, or of the target of a symbolic link.
    pub sha1: Option<[u8; 20]>,
}

impl<R: BufRead> PackageReader<R> {
    /// Reads signatures, fields and scripts.
    pub fn open(mut reader: R, limits: Limits) -> Result<Self, Error> {
        let mut found = Vec::new();
        loop {
            let member = gunzip::whole(&mut reader, Part::Control, limits.control)?;
            let Whole { bytes, compressed: control } =
                member.ok_or_else(|| Error::format(Part::Control, "it is not there"))?;
            if has_signatures(&bytes, Part::Control)? {
                found.extend(signatures(&bytes)?);
                continue;
            }
            let (info, scripts) = read_control(&bytes)?;
            let identity = Sha1::digest(&control).into();
            return Ok(Self {
                signatures: found,
                info,
                scripts,
                identity,
                control,
                limits,
                reader,
            });
        }
    }

    /// Checks the signature over fields and scripts, which state the hash of the data: with
    /// [`PackageReader::entries`] read to the end it covers everything. The name of the key that signed.
    ///
    /// As in apk, the first signature by a key that is trusted decides.
    pub fn verify_signature(&self, keys: &[TrustedKey]) -> Result<&str, Error> {
        sign::verify(&self.signatures, keys, &self.control)
    }

    /// Gives every entry to `visit`, with the bytes of files, and checks all that the package
    /// states of them: the hash of each file and of all data, and the rules of the format. That of
    /// a link's target is left to [`verify`](crate::verify): abuild gets it wrong for long ones.
    ///
    /// What `visit` was given is not to be trusted before all of it was: a wrong hash shows only
    /// at the end of its file.
    pub fn entries(
        mut self,
        mut visit: impl FnMut(&Member, &mut dyn Read) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut hash = Sha256::new();
        let limits = self.limits;
        let member = Seen::member(&mut self.reader, limits.data, |seen| hash.update(seen));
        let mut limited = Counted { reader: member, left: limits.data };
        let mut archive = Archive::new(&mut limited, Part::Data);
        let mut known = Known::default();
        while let Some(found) = archive.next()? {
            known.take(&found, limits)?;
            let Found { entry, uid, gid, mtime, sha1 } = found;
            let member = Member { entry, uid, gid, mtime, sha1 };
            check_entry(&member, &mut archive, |reader| visit(&member, reader))?;
        }
        // The decoder checks its checksum when it is asked for more than there is.
        let more = limited.read(&mut [0]).map_err(|source| gunzip::failed(Part::Data, source))?;
        drop(limited);
        if more > 0 {
            return Err(Error::format(Part::Data, "something stands behind its end"));
        }
        let behind = self.reader.fill_buf().map_err(|source| gunzip::failed(Part::Data, source))?;
        if !behind.is_empty() {
            return Err(Error::format(
                Part::Data,
                "it must be one gzip member with nothing behind it",
            ));
        }
        match self.info.data_hash {
            None => {
                Err(Error::format(Part::Control, ".PKGINFO has no `datahash`, which apk 3 refuses"))
            }
            Some(stated) => {
                let found: [u8; 32] = hash.finalize().into();
                if stated == found { Ok(()) } else { Err(Error::mismatch("data", &stated, &found)) }
            }
        }
    }
}

/// Whether the archive is one of signatures, which the name of its first entry tells.
pub(crate) fn has_signatures(archive: &[u8], part: Part) -> Result<bool, Error> {
    let first = Archive::new(archive, part).next()?;
    Ok(first.is_some_and(|found| found.entry.path.starts_with(sign::PREFIX.as_bytes())))
}

/// The signatures of a member in front of a package or index.
pub(crate) fn signatures(bytes: &[u8]) -> Result<Vec<Signature>, Error> {
    let mut archive = Archive::new(bytes, Part::Signature);
    let mut found_signatures = Vec::new();
    while let Some(found) = archive.next()? {
        let name = String::from_utf8_lossy(&found.entry.path).into_owned();
        found_signatures.extend(Signature::of(&name, archive.bytes(LARGEST_SIGNATURES)?)?);
    }
    Ok(found_signatures)
}

pub(crate) fn read_control(
    bytes: &[u8],
) -> Result<(PackageInfo, BTreeMap<Script, Vec<u8>>), Error> {
    let mut archive = Archive::new(bytes, Part::Control);
    let mut info = None;
    let mut scripts = BTreeMap::new();
    while let Some(found) = archive.next()? {
        let name = String::from_utf8_lossy(&found.entry.path).into_owned();
        let twice = || Error::format(Part::Control, format!("`{name}` stands twice"));
        if name == ".PKGINFO" {
            let parsed = PackageInfo::parse(&archive.bytes(bytes.len() as u64)?)?;
            if info.replace(parsed).is_some() {
                return Err(twice());
            }
        } else if let Some(script) =
            Script::ALL.into_iter().find(|script| script.file_name() == name)
        {
            let text = archive.bytes(LARGEST_SCRIPT as u64)?;
            if scripts.insert(script, text).is_some() {
                return Err(twice());
            }
        } else if !name.starts_with('.') || name == ".INSTALL" {
            return Err(Error::format(Part::Control, format!("`{name}` has no place here")));
        }
    }
    let info = info.ok_or_else(|| Error::format(Part::Control, "`.PKGINFO` is missing"))?;
    Ok((info, scripts))
}

/// The paths so far, for what entries need to know of each other.
#[derive(Default)]
struct Known {
    /// Whether it is a directory, a regular file, or neither.
    paths: HashMap<Vec<u8>, Shape>,
    bytes: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Directory,
    File,
    Link,
}

impl Known {
    fn take(&mut self, found: &Found, limits: Limits) -> Result<(), Error> {
        let Entry { path, node, .. } = &found.entry;
        found.entry.check()?;
        self.bytes += path.len() as u64;
        for (count, limit, unit) in [
            (self.paths.len() as u64 + 1, limits.entries, "entries"),
            (self.bytes, limits.paths, "bytes of paths"),
        ] {
            if count > limit {
                return Err(Error::TooLarge { part: Part::Data, limit, unit });
            }
        }
        if parent(path).is_some_and(|above| self.paths.get(above) != Some(&Shape::Directory)) {
            return Err(Error::entry(path, Fault::Parent));
        }
        let shape = match node {
            Node::Directory => Shape::Directory,
            Node::File(_) => Shape::File,
            Node::Symlink(_) => Shape::Link,
            Node::HardLink(target) if self.paths.get(target) == Some(&Shape::File) => Shape::File,
            Node::HardLink(_) => return Err(Error::entry(path, Fault::HardLink)),
        };
        if self.paths.insert(path.clone(), shape).is_some() {
            return Err(Error::entry(path, Fault::Duplicate));
        }
        Ok(())
    }
}

/// Lets `visit` read the file, reads what it left, and checks the hash.
fn check_entry<R: Read>(
    member: &Member,
    archive: &mut Archive<R>,
    visit: impl FnOnce(&mut dyn Read) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut file = HashedFile { archive, hash: Sha1::new(), error: None };
    let visited = visit(&mut file);
    // What went wrong in the package says more than what the visitor made of it.
    if let Some(error) = file.error.take() {
        return Err(error);
    }
    visited?;
    let mut buffer = [0; 16 * 1024];
    while file.next(&mut buffer)? > 0 {}
    if let Node::File(_) = member.entry.node {
        return member.check_hash(file.hash.finalize().into());
    }
    Ok(())
}

impl Member {
    /// Whether the hash that is stated is `found`.
    pub(crate) fn check_hash(&self, found: [u8; 20]) -> Result<(), Error> {
        let path = &self.entry.path;
        let stated = self.sha1.ok_or_else(|| Error::entry(path, Fault::NoChecksum))?;
        if stated == found {
            return Ok(());
        }
        Err(Error::mismatch(&format!("`{}`", String::from_utf8_lossy(path)), &stated, &found))
    }
}

/// The bytes of a file of the archive, hashed on the way.
struct HashedFile<'a, R> {
    archive: &'a mut Archive<R>,
    hash: Sha1,
    error: Option<Error>,
}

impl<R: Read> HashedFile<'_, R> {
    fn next(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let read = self.archive.read(buffer)?;
        self.hash.update(&buffer[..read]);
        Ok(read)
    }
}

impl<R: Read> Read for HashedFile<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.next(buffer).map_err(|error| {
            let said = std::io::Error::other(error.to_string());
            self.error = Some(error);
            said
        })
    }
}

/// Stops at a limit of unpacked bytes.
struct Counted<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let left = self.left.checked_sub(read as u64);
        self.left = left.ok_or(std::io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

//! Reads packages.

use std::{
    collections::BTreeMap,
    io::{BufRead, Read},
};

use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::{
    entry::{Entry, Node, Stated},
    error::{Error, Fault, Part},
    file_kind,
    gunzip::{self, Counted, Seen, Whole},
    known::Known,
    limits::Limits,
    pkginfo::PackageInfo,
    record::Record,
    script::{self, LARGEST_SCRIPT, Script},
    sign::{self, Signature, TrustedKey},
    untar::{Archive, Found},
};

/// The most that a signature takes, in bytes; apk 3 has the same limit.
const LARGEST_SIGNATURE: u64 = 64 * 1024;

/// The most signatures of a file, however many members they are in, those of unknown kinds included.
const MOST_SIGNATURES: usize = 100;

/// How much of a file that nobody reads is unpacked at a time, in bytes.
const UNREAD: usize = 128 << 10;

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
    /// How many bytes stand in front of the data.
    pub data_start: u64,
    control: Vec<u8>,
    limits: Limits,
    pub(crate) reader: R,
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

/// The most [`Contents::warnings`].
const MOST_WARNINGS: usize = 100;

/// What is known of a package that was read to its end.
#[derive(Debug, Default)]
pub struct Contents {
    /// How many files, directories and links it has.
    pub entries: u64,
    /// What it states that is not so, though apk installs it all the same: wrong hashes of files
    /// and links, as nfpm and abuild write them, and words that apk skips. At most a hundred.
    pub warnings: Vec<Error>,
}

impl Contents {
    fn warn(&mut self, found: impl IntoIterator<Item = Error>) {
        let room = MOST_WARNINGS - self.warnings.len();
        self.warnings.extend(found.into_iter().take(room));
    }
}

impl<R: BufRead> PackageReader<R> {
    /// Reads signatures, fields and scripts.
    pub fn open(mut reader: R, limits: Limits) -> Result<Self, Error> {
        let reading = |source| gunzip::failed(Part::Control, source);
        file_kind::refuse_apk_3(reader.fill_buf().map_err(reading)?)?;
        let mut found = Signatures::default();
        let mut data_start = 0;
        loop {
            let member = gunzip::whole(&mut reader, Part::Control, limits.control)?;
            let Whole { bytes, compressed: control } =
                member.ok_or_else(|| Error::format(Part::Control, "it is not there"))?;
            data_start += control.len() as u64;
            if has_signatures(&bytes, Part::Control)? {
                found.read(&bytes)?;
                continue;
            }
            let (info, scripts) = read_control(&bytes)?;
            let identity = Sha1::digest(&control).into();
            return Ok(Self {
                signatures: found.known,
                info,
                scripts,
                identity,
                data_start,
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

    /// Gives every entry to `visit`, with the bytes of files, and checks the hash of the data and
    /// the rules of the format whose breach apk punishes.
    ///
    /// apk compares no file with its own hash, so a wrong one is no error: [`Contents::warnings`]
    /// has those. What `visit` was given is not to be trusted before all of it was: a wrong hash
    /// of the data shows only at its end.
    pub fn entries(
        self,
        visit: impl FnMut(&Member, &mut dyn Read) -> Result<(), Error>,
    ) -> Result<Contents, Error> {
        self.walk(true, |hash, data| hash.update(data), visit)
    }

    /// The same, and whether files are hashed, which is for a warning alone; `add` adds the data to
    /// their hash, in pieces.
    pub(crate) fn walk(
        mut self,
        is_hashed: bool,
        mut add: impl FnMut(&mut Sha256, &[u8]),
        mut visit: impl FnMut(&Member, &mut dyn Read) -> Result<(), Error>,
    ) -> Result<Contents, Error> {
        self.info.check_installable()?;
        // Installed, it is in a database that apk cannot write or read when this is too long.
        Record::new(&self.info, self.identity, 0, &self.info.arch).lines()?;
        self.scripts.iter().try_for_each(|(script, text)| script.check_runs(text))?;
        let mut hash = Sha256::new();
        let limits = self.limits;
        let member = Seen::member(&mut self.reader, limits.data, |seen| add(&mut hash, seen));
        let mut limited = Counted::new(member, limits.data);
        let mut archive = Archive::new(&mut limited, Part::Data);
        let mut known = Known::default();
        let mut contents = Contents::default();
        let mut buffer = vec![0; UNREAD];
        contents.warn(self.info.check_ignored());
        contents.warn(script::check_trigger(&self.info, &self.scripts).err());
        while let Some(found) = archive.next()? {
            known.take(&found, limits)?;
            let Found { entry, uid, gid, mtime, sha1 } = found;
            let member = Member { entry, uid, gid, mtime, sha1 };
            let hash = is_hashed.then(Sha1::new);
            let visit = |reader: &mut dyn Read| visit(&member, reader);
            let hash = hashed(&member, &mut archive, hash, &mut buffer, visit)?;
            member.check_hash_stated()?;
            contents.entries += 1;
            contents.warn(hash.and_then(|hash| member.check_hash(hash)));
        }
        if self.info.size == 0 && contents.entries + self.scripts.len() as u64 > 0 {
            let reason = "apk takes a package of size 0 as a virtual one, and installs nothing";
            return Err(Error::field("size", "0", reason));
        }
        // The decoder checks its checksum when it is asked for more than there is.
        let more = limited.read(&mut [0]).map_err(|source| gunzip::failed(Part::Data, source))?;
        drop(limited);
        if more > 0 {
            return Err(Error::format(Part::Data, "there is data after its end"));
        }
        let behind = self.reader.fill_buf().map_err(|source| gunzip::failed(Part::Data, source))?;
        if !behind.is_empty() {
            return Err(Error::format(
                Part::Data,
                "it must be one gzip member with nothing after it",
            ));
        }
        self.info.check_data_hash(hash.finalize().into())?;
        Ok(contents)
    }
}

/// Whether the archive is one of signatures, which the name of its first entry tells.
pub(crate) fn has_signatures(archive: &[u8], part: Part) -> Result<bool, Error> {
    let first = Archive::new(archive, part).next()?;
    Ok(first.as_ref().is_some_and(is_signature))
}

/// Whether an entry is a signature.
pub(crate) fn is_signature(found: &Found) -> bool {
    found.entry.path.starts_with(sign::PREFIX.as_bytes())
}

/// The signatures in front of a package or index.
#[derive(Default)]
pub(crate) struct Signatures {
    /// Those of a kind that apk knows.
    pub(crate) known: Vec<Signature>,
    count: usize,
}

impl Signatures {
    /// Takes those of a member.
    pub(crate) fn read(&mut self, member: &[u8]) -> Result<(), Error> {
        let mut archive = Archive::new(member, Part::Signature);
        let first = archive.next()?;
        self.read_from(first, &mut archive)
    }

    /// Takes those of an archive whose first entry was read.
    pub(crate) fn read_from<R: Read>(
        &mut self,
        mut next: Option<Found>,
        archive: &mut Archive<R>,
    ) -> Result<(), Error> {
        while let Some(found) = next {
            if self.count == MOST_SIGNATURES {
                let limit = MOST_SIGNATURES as u64;
                return Err(Error::TooLarge { part: Part::Signature, limit, unit: "signatures" });
            }
            self.count += 1;
            let name = String::from_utf8_lossy(&found.entry.path).into_owned();
            self.known.extend(Signature::of(&name, archive.bytes(LARGEST_SIGNATURE)?)?);
            next = archive.next()?;
        }
        Ok(())
    }
}

pub(crate) fn read_control(
    bytes: &[u8],
) -> Result<(PackageInfo, BTreeMap<Script, Vec<u8>>), Error> {
    let mut archive = Archive::new(bytes, Part::Control);
    let mut info = None;
    let mut scripts = BTreeMap::new();
    while let Some(found) = archive.next()? {
        let name = String::from_utf8_lossy(&found.entry.path).into_owned();
        let twice = || Error::format(Part::Control, format!("`{name}` appears twice"));
        if name == ".PKGINFO" {
            let parsed = PackageInfo::parse(&archive.bytes(bytes.len() as u64)?)?;
            if info.replace(parsed).is_some() {
                return Err(twice());
            }
        } else if let Some(script) = Script::all().find(|script| script.file_name() == name) {
            let text = archive.bytes(LARGEST_SCRIPT as u64)?;
            if scripts.insert(script, text).is_some() {
                return Err(twice());
            }
        } else if !name.starts_with('.') || name == ".INSTALL" {
            return Err(Error::format(Part::Control, format!("`{name}` does not belong here")));
        }
    }
    let info = info.ok_or_else(|| Error::format(Part::Control, "`.PKGINFO` is missing"))?;
    Ok((info, scripts))
}

/// Lets `visit` read the file and reads what it left into the buffer; the hash of a file or of a
/// link's target, where there is a `hash` to make it with.
fn hashed<R: Read>(
    member: &Member,
    archive: &mut Archive<R>,
    hash: Option<Sha1>,
    buffer: &mut [u8],
    visit: impl FnOnce(&mut dyn Read) -> Result<(), Error>,
) -> Result<Option<[u8; 20]>, Error> {
    let mut file = HashedFile { archive, hash, error: None };
    let visited = visit(&mut file);
    // What went wrong in the package says more than what the visitor made of it.
    if let Some(error) = file.error.take() {
        return Err(error);
    }
    visited?;
    while file.next(buffer)? > 0 {}
    Ok(file.hash.and_then(|hash| match &member.entry.node {
        Node::File(_) => Some(hash.finalize().into()),
        Node::Symlink(target) => Some(Sha1::digest(target).into()),
        Node::Directory | Node::HardLink(_) => None,
    }))
}

impl Member {
    /// Refuses a file whose hash is not stated.
    fn check_hash_stated(&self) -> Result<(), Error> {
        match (self.sha1, &self.entry.node) {
            (None, Node::File(_)) => Err(Error::entry(&self.entry.path, Fault::NoChecksum)),
            _ => Ok(()),
        }
    }

    /// Compares the hash that is stated with the one that was found: a warning when they differ, or
    /// a link has none.
    fn check_hash(&self, found: [u8; 20]) -> Option<Error> {
        let path = &self.entry.path;
        match self.sha1 {
            Some(stated) if stated == found => None,
            Some(stated) => {
                let path = format!("`{}`", String::from_utf8_lossy(path));
                Some(Error::mismatch(&path, &stated, &found))
            }
            None => Some(Error::entry(path, Fault::LinkWithoutChecksum)),
        }
    }
}

/// The bytes of a file of the archive, hashed on the way where that is asked for.
struct HashedFile<'a, R> {
    archive: &'a mut Archive<R>,
    hash: Option<Sha1>,
    error: Option<Error>,
}

impl<R: Read> HashedFile<'_, R> {
    fn next(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let read = self.archive.read(buffer)?;
        if let Some(hash) = &mut self.hash {
            hash.update(&buffer[..read]);
        }
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

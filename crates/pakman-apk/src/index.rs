//! `APKINDEX.tar.gz`: which packages a repository has for one architecture.

use std::io::{BufRead, Write};

use crate::{
    error::{Error, Part},
    gunzip::{self, Whole},
    read,
    record::Record,
    segments,
    sign::{self, Signature, Signer, TrustedKey},
    tar,
    untar::Archive,
};

/// The most that an index may take, unpacked and compressed, in bytes. Alpine's largest has 12 MB.
pub(crate) const LARGEST: u64 = 128 << 20;

/// The longest description that apk 3 shows, in bytes.
const LONGEST_DESCRIPTION: usize = 160;

/// The packages of a repository for one architecture.
///
/// A package is added from its record alone, which writing it gives: the others are not read.
///
/// ```
/// use pakman_apk::{Index, PackageInfo, Record};
///
/// let mut index = Index::default();
/// for version in ["1.0-r0", "1.1-r0"] {
///     let info = PackageInfo {
///         name: "hello".into(),
///         version: version.into(),
///         arch: "noarch".into(),
///         size: 12,
///         ..PackageInfo::default()
///     };
///     index.insert(Record::new(&info, [0; 20], 1024, "x86_64"));
/// }
/// let mut bytes = Vec::new();
/// index.write(&[], 0, &mut bytes)?;
/// let (again, signatures) = Index::read(bytes.as_slice())?;
/// assert_eq!(again, index);
/// assert_eq!(again.records()[1].info.version, "1.1-r0");
/// assert!(signatures.is_empty());
/// # Ok::<(), pakman_apk::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Index {
    /// A line about the repository, at most 160 bytes; may be empty.
    pub description: String,
    records: Vec<Record>,
}

/// The signatures of an index that was read, and what they are over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexSignatures {
    signatures: Vec<Signature>,
    signed: Vec<u8>,
    date: u64,
}

impl IndexSignatures {
    /// Whether nobody signed.
    pub fn is_empty(&self) -> bool {
        self.signatures.is_empty()
    }

    /// The signatures.
    pub fn as_slice(&self) -> &[Signature] {
        &self.signatures
    }

    /// When the index was written, as its signed part says; in seconds since 1970.
    pub fn date(&self) -> u64 {
        self.date
    }

    /// The name of the key that signed; as in apk, the first signature by a trusted key decides.
    pub fn verify(&self, keys: &[TrustedKey]) -> Result<&str, Error> {
        sign::verify(&self.signatures, keys, &self.signed)
    }
}

impl Index {
    /// An index without packages.
    pub fn new(description: impl Into<String>) -> Self {
        Self { description: description.into(), records: Vec::new() }
    }

    /// The packages, sorted by name without regard to case, then by version.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Adds a package; one of the same name and version makes room for it.
    pub fn insert(&mut self, record: Record) {
        match self.records.binary_search_by(|other| other.order(&record)) {
            Ok(at) => self.records[at] = record,
            Err(at) => self.records.insert(at, record),
        }
    }

    /// Removes the packages for which `keep` is false.
    pub fn retain(&mut self, keep: impl FnMut(&Record) -> bool) {
        self.records.retain(keep);
    }

    /// Writes the index, signed by each of `signers`; `epoch` in seconds since 1970.
    pub fn write(
        &self,
        signers: &[Signer<'_>],
        epoch: u64,
        out: &mut impl Write,
    ) -> Result<(), Error> {
        let Self { description, records } = self;
        if description.len() > LONGEST_DESCRIPTION || description.chars().any(char::is_control) {
            let reason = "apk 3 takes one line of at most 160 bytes";
            return Err(Error::field("DESCRIPTION", description, reason));
        }
        let mut text = String::new();
        for record in records {
            text += &record.to_text()?;
        }
        let mut tar = tar::plain("DESCRIPTION", 0o644, "root", epoch, description.as_bytes());
        tar.extend(tar::plain("APKINDEX", 0o644, "root", epoch, text.as_bytes()));
        tar.resize(tar.len() + 2 * tar::BLOCK, 0);
        let member = segments::member(&tar);
        let signature = sign::signature_member(signers, &member, epoch)?;
        [signature, member]
            .iter()
            .try_for_each(|part| out.write_all(part))
            .and_then(|()| out.flush())
            .map_err(|source| Error::Io { doing: "write the index", source })
    }

    /// Reads an index of at most 128 MiB.
    pub fn read(mut reader: impl BufRead) -> Result<(Self, IndexSignatures), Error> {
        let mut signatures = Vec::new();
        loop {
            let member = gunzip::whole(&mut reader, Part::Index, LARGEST)?;
            let Whole { bytes, compressed: signed } =
                member.ok_or_else(|| Error::format(Part::Index, "it is empty"))?;
            if read::has_signatures(&bytes, Part::Index)? {
                signatures.extend(read::signatures(&bytes)?);
                continue;
            }
            let behind = reader.fill_buf().map_err(|source| gunzip::failed(Part::Index, source))?;
            if !behind.is_empty() {
                return Err(Error::format(Part::Index, "something stands behind its end"));
            }
            let (index, date) = Self::parse(&bytes)?;
            return Ok((index, IndexSignatures { signatures, signed, date }));
        }
    }

    /// The index, and the time that its archive states.
    fn parse(bytes: &[u8]) -> Result<(Self, u64), Error> {
        let mut archive = Archive::new(bytes, Part::Index);
        let mut index = Self::default();
        let mut found_records = false;
        let mut date = 0;
        while let Some(found) = archive.next()? {
            date = date.max(found.mtime);
            let bytes = archive.bytes(LARGEST)?;
            let text = String::from_utf8(bytes)
                .map_err(|_| Error::format(Part::Index, "its text is not UTF-8"))?;
            match found.entry.path.as_slice() {
                b"DESCRIPTION" => index.description = text,
                b"APKINDEX" if !found_records => {
                    found_records = true;
                    for record in text.split("\n\n").map(str::trim_start) {
                        if !record.is_empty() {
                            index.records.push(Record::parse(record)?);
                        }
                    }
                }
                _ => return Err(Error::format(Part::Index, "it has other entries than two")),
            }
        }
        if !found_records {
            return Err(Error::format(Part::Index, "`APKINDEX` is missing"));
        }
        index.records.sort_by(Record::order);
        Ok((index, date))
    }
}

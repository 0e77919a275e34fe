//! `APKINDEX.tar.gz`: which packages a repository has for one architecture.

use std::{
    io::{BufRead, Read, Write},
    num::NonZeroUsize,
};

use pakman_deflate::{Level, gzip_parallel};

use crate::{
    error::{Error, Part},
    file_kind,
    gunzip::{self, Counted, Seen},
    read::{self, Signatures},
    record::Record,
    sign::{self, Signature, Signer, TrustedKey},
    tar,
    untar::{Archive, Found},
};

/// The most that an index may take, unpacked and compressed, in bytes. Alpine's largest has 12 MB.
pub(crate) const LARGEST: u64 = 128 << 20;

/// The most that the packages of an index take in memory, in bytes. Those of Alpine's largest take
/// 50 MB.
const MOST_KEPT: usize = 256 << 20;

/// The most that one record may take, in bytes: some packages provide thousands of names.
const LARGEST_RECORD: usize = 1 << 20;

/// Records that take more bytes than this are compressed by [`Level::Fast`], which takes a quarter of
/// the time and 2 % more bytes than `gzip -9`: an index of thousands of packages is written again for
/// each that comes.
const LARGE: u64 = 8 << 20;

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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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

    /// When the newest of the packages was built, in seconds since 1970.
    pub fn newest(&self) -> Option<u64> {
        self.records.iter().map(|record| record.info.build_date).max()
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
        let mut text = String::new();
        for record in &self.records {
            text += &record.to_text()?;
        }
        write(&self.description, std::iter::once(&*text), signers, epoch, out)
    }

    /// Reads an index of at most 128 MiB, of which Alpine's largest have 12 MB, and whose packages
    /// take at most 256 MiB in memory: the texts, and some for each package and each of its words.
    pub fn read(reader: impl BufRead) -> Result<(Self, IndexSignatures), Error> {
        let (mut records, mut kept) = (Vec::new(), 0);
        let scanned = Self::scan(reader, |record| {
            kept += record.footprint();
            if kept > MOST_KEPT {
                let limit = MOST_KEPT as u64;
                return Err(Error::TooLarge { part: Part::Index, limit, unit: "bytes of memory" });
            }
            records.push(record);
            Ok(())
        })?;
        records.sort_by(Record::order);
        let Scanned { description, signatures } = scanned;
        Ok((Self { description, records }, signatures))
    }

    /// Reads an index of at most 128 MiB, giving each record to `visit` and keeping none. In memory
    /// it takes what the file takes.
    pub fn scan(
        mut reader: impl BufRead,
        mut visit: impl FnMut(Record) -> Result<(), Error>,
    ) -> Result<Scanned, Error> {
        let reading = |source| gunzip::failed(Part::Index, source);
        file_kind::refuse_apk_3(reader.fill_buf().map_err(reading)?)?;
        let mut signatures = Signatures::default();
        let mut left = LARGEST;
        loop {
            if reader.fill_buf().map_err(reading)?.is_empty() {
                return Err(Error::format(Part::Index, "it is empty"));
            }
            let mut signed = Vec::new();
            let see = |seen: &[u8]| signed.extend_from_slice(seen);
            let mut member = Counted::new(Seen::member(&mut reader, LARGEST, see), left);
            let mut archive = Archive::new(&mut member, Part::Index);
            let first = archive.next()?;
            if first.as_ref().is_some_and(read::is_signature) {
                archive.part = Part::Signature;
                signatures.read_from(first, &mut archive)?;
                left = member.left();
                continue;
            }
            let (description, date) = entries(first, &mut archive, &mut visit)?;
            // The decoder checks its checksum when it is asked for more than there is.
            if member.read(&mut [0]).map_err(reading)? > 0 {
                return Err(Error::format(Part::Index, "there is data after its end"));
            }
            drop(member);
            if !reader.fill_buf().map_err(reading)?.is_empty() {
                return Err(Error::format(Part::Index, "there is data after its end"));
            }
            let signatures = IndexSignatures { signatures: signatures.known, signed, date };
            return Ok(Scanned { description, signatures });
        }
    }
}

/// Writes an index of records that are texts, as [`Index::write`] does.
pub(crate) fn write<'a>(
    description: &str,
    records: impl Iterator<Item = &'a str> + Clone,
    signers: &[Signer<'_>],
    epoch: u64,
    out: &mut impl Write,
) -> Result<(), Error> {
    if description.len() > LONGEST_DESCRIPTION || description.chars().any(char::is_control) {
        let reason = "apk 3 takes one line of at most 160 bytes";
        return Err(Error::field("DESCRIPTION", description, reason));
    }
    let first = tar::plain("DESCRIPTION", 0o644, "root", epoch, description.as_bytes());
    let size = records.clone().map(|record| record.len() as u64).sum();
    let header = tar::header("APKINDEX", 0o644, "root", epoch, size);
    let end = vec![0; tar::padding(size) + 2 * tar::BLOCK];
    let mut member = Vec::new();
    let level = if size > LARGE { Level::Fast } else { Level::Default };
    // One thread compresses while this one hands over.
    let packed = gzip_parallel(&mut member, level, NonZeroUsize::MIN, |tar| {
        tar.write_all(&first)?;
        tar.write_all(&header)?;
        records.map(str::as_bytes).try_for_each(|record| tar.write_all(record))?;
        tar.write_all(&end)
    });
    let writing = |source| Error::Io { doing: "write the index", source };
    packed.and_then(|filled| filled).map_err(writing)?;
    let signature = sign::signature_member(signers, &member, epoch)?;
    [signature, member]
        .iter()
        .try_for_each(|part| out.write_all(part))
        .and_then(|()| out.flush())
        .map_err(writing)
}

/// What an index has beside its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// The line about the repository.
    pub description: String,
    /// Who signed it.
    pub signatures: IndexSignatures,
}

/// Reads the entries of the archive; the description of the repository, and the time that the
/// archive states.
fn entries<R: Read>(
    first: Option<Found>,
    archive: &mut Archive<R>,
    visit: &mut impl FnMut(Record) -> Result<(), Error>,
) -> Result<(String, u64), Error> {
    let (mut description, mut date, mut found_records) = (String::new(), 0, false);
    let mut next = first;
    while let Some(found) = next {
        date = date.max(found.mtime);
        match found.entry.path.as_slice() {
            b"DESCRIPTION" => description = text(archive.bytes(LARGEST_RECORD as u64)?)?,
            b"APKINDEX" if !found_records => {
                found_records = true;
                each_record(archive, visit)?;
            }
            _ => return Err(Error::format(Part::Index, "it does not have exactly two entries")),
        }
        next = archive.next()?;
    }
    if !found_records {
        return Err(Error::format(Part::Index, "`APKINDEX` is missing"));
    }
    Ok((description, date))
}

/// Reads records, each of which ends with an empty line or the end of the file.
fn each_record<R: Read>(
    archive: &mut Archive<R>,
    visit: &mut impl FnMut(Record) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut lines = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let read = archive.read(&mut buffer)?;
        for piece in buffer[..read].split_inclusive(|byte| *byte == b'\n') {
            if lines.len() + piece.len() > LARGEST_RECORD {
                let limit = LARGEST_RECORD as u64;
                return Err(Error::TooLarge {
                    part: Part::Index,
                    limit,
                    unit: "bytes in a record",
                });
            }
            // An empty line, but not the piece of one that was cut.
            if piece == b"\n" && lines.last().is_none_or(|last| *last == b'\n') {
                record(&mut lines, visit)?;
            } else {
                lines.extend_from_slice(piece);
            }
        }
        if read == 0 {
            return record(&mut lines, visit);
        }
    }
}

/// Gives away the record that these lines are, if there are any, and empties them.
fn record(
    lines: &mut Vec<u8>,
    visit: &mut impl FnMut(Record) -> Result<(), Error>,
) -> Result<(), Error> {
    if lines.is_empty() {
        return Ok(());
    }
    visit(Record::parse(&text(std::mem::take(lines))?)?)
}

fn text(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|_| Error::format(Part::Index, "its text is not UTF-8"))
}

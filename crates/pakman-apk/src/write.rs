//! Writes packages.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    num::NonZeroUsize,
    path::Path,
};

use pakman_deflate::{Level, gzip, gzip_parallel};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::{
    entries::Entries,
    entry::{Content, EntryRef, Node, below},
    error::{Error, Fault},
    pkginfo::PackageInfo,
    script::{self, Script},
    sign::{self, Signer},
    tar, tree,
};

/// Files up to this size are read once, into memory.
const SMALL: u64 = 1024 * 1024;

/// A package that is to be written.
#[derive(Debug, Clone, Default)]
pub struct NewPackage {
    /// What it says of itself. Size, build date and hash of the data are filled in.
    pub info: PackageInfo,
    /// Its install scripts, each of at most 256 KiB.
    pub scripts: BTreeMap<Script, Vec<u8>>,
    /// What it installs, in any order. Parents that no entry names become directories of root's
    /// with mode 0755; of a file of several names, the first by bytes carries the content.
    pub entries: Entries,
}

/// How a package is written.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The time of everything in the package, in seconds since 1970: `SOURCE_DATE_EPOCH`. Below 2³³.
    pub epoch: u64,
    /// How many threads compress; at most 16 do. The bytes that are written do not depend on it.
    pub threads: NonZeroUsize,
    /// How hard the data is compressed.
    pub level: Level,
}

/// What an index has to know of a package that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The fields as they stand in the package.
    pub info: PackageInfo,
    /// SHA-1 of the compressed control part: what apk knows the package by.
    pub identity: [u8; 20],
    /// Size of the package file in bytes.
    pub file_size: u64,
}

impl NewPackage {
    /// Writes the package to `out`.
    ///
    /// The hash of the data stands in front of it, so the compressed data is first written to
    /// `spool`, an empty temporary file, and copied from there. Memory is bounded by what the
    /// [`Entries`] take, and five megabytes for each thread.
    pub fn write(
        self,
        signers: &[Signer<'_>],
        options: Options,
        spool: &mut (impl Read + Write + Seek),
        out: &mut impl Write,
    ) -> Result<Written, Error> {
        let Self { mut info, scripts, entries } = self;
        let Options { epoch, threads, level } = options;
        if epoch > tar::LARGEST_FILE {
            return Err(Error::field(
                "builddate",
                &epoch.to_string(),
                "apk reads times below 2^33",
            ));
        }
        info.check()?;
        for (script, text) in &scripts {
            script.check_size(text)?;
            script.check_runs(text)?;
        }
        script::check_trigger(&info, &scripts)?;
        let entries = tree::arrange(entries)?;

        let mut hashed = Hashed { out: &mut *spool, hash: Sha256::new(), length: 0 };
        let bytes =
            gzip_parallel(&mut hashed, level, threads, |out| write_data(&entries, epoch, out))
                .map_err(|source| Error::Io { doing: "write the compressed data", source })??;
        let (data_hash, data_length) = (hashed.hash.finalize(), hashed.length);
        if info.packager.is_empty() {
            "Unknown".clone_into(&mut info.packager);
        }
        if info.origin.is_empty() {
            info.origin.clone_from(&info.name);
        }
        info.build_date = epoch;
        info.size = tree::stated_size(bytes, &entries, scripts.len());
        info.data_hash = Some(data_hash.into());

        let mut control = tar::plain(".PKGINFO", 0o644, "root", epoch, info.to_text().as_bytes());
        for (script, text) in &scripts {
            control.extend(tar::plain(script.file_name(), 0o755, "root", epoch, text));
        }
        let control = gzip(&control, Level::Default);
        let signature = sign::signature_member(signers, &control, epoch)?;
        write_package([&signature, &control], spool, out)
            .map_err(|source| Error::Io { doing: "write the package", source })?;
        let file_size = signature.len() as u64 + control.len() as u64 + data_length;
        Ok(Written { info, identity: Sha1::digest(&control).into(), file_size })
    }
}

fn write_package(
    front: [&[u8]; 2],
    spool: &mut (impl Read + Seek),
    out: &mut impl Write,
) -> io::Result<()> {
    front.into_iter().try_for_each(|part| out.write_all(part))?;
    spool.seek(SeekFrom::Start(0))?;
    io::copy(spool, out)?;
    out.flush()
}

/// Passes bytes on, hashing and counting them.
struct Hashed<'a, W> {
    out: &'a mut W,
    hash: Sha256,
    length: u64,
}

impl<W: Write> Write for Hashed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes the tar archive of the data; the sum of the sizes of its files.
fn write_data(entries: &Entries, mtime: u64, out: &mut impl Write) -> Result<u64, Error> {
    let mut bytes = 0;
    for entry in entries.iter() {
        bytes += match entry.node {
            Node::Directory | Node::HardLink(_) => {
                out.write_all(&tar::entry(&entry, 0, None, mtime)?).map_err(writing)?;
                0
            }
            Node::Symlink(target) => {
                out.write_all(&tar::entry(&entry, 0, Some(Sha1::digest(target).into()), mtime)?)
                    .map_err(writing)?;
                0
            }
            Node::File(Content::Bytes(content)) => write_small(&entry, content, mtime, out)?,
            Node::File(Content::File(place)) => write_file(&entry, place, mtime, out)?,
            Node::File(Content::Below(folder)) => {
                write_file(&entry, &below(folder, entry.path), mtime, out)?
            }
        };
    }
    out.write_all(&[0; 2 * tar::BLOCK]).map_err(writing)?;
    Ok(bytes)
}

/// Writes a file whose bytes are in memory.
fn write_small(
    entry: &EntryRef<'_>,
    content: &[u8],
    mtime: u64,
    out: &mut impl Write,
) -> Result<u64, Error> {
    let size = content.len() as u64;
    out.write_all(&tar::entry(entry, size, Some(Sha1::digest(content).into()), mtime)?)
        .map_err(writing)?;
    out.write_all(content).map_err(writing)?;
    pad(size, out)
}

/// Writes a file of the disk.
fn write_file(
    entry: &EntryRef<'_>,
    path: &Path,
    mtime: u64,
    out: &mut impl Write,
) -> Result<u64, Error> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    // Asked before it is opened: opening a fifo would wait for its other end.
    let data = fs::metadata(path).map_err(failed)?;
    if !data.is_file() {
        return Err(Error::entry(entry.path, Fault::NotAFile));
    }
    let mut file = File::open(path).map_err(failed)?;
    let size = data.len();
    if size <= SMALL {
        let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        file.take(SMALL + 1).read_to_end(&mut content).map_err(failed)?;
        if content.len() as u64 != size {
            return Err(Error::entry(entry.path, Fault::Changed));
        }
        return write_small(entry, &content, mtime, out);
    }
    // Before time is spent on hashing it.
    if size > tar::LARGEST_FILE {
        return Err(Error::entry(entry.path, Fault::Size));
    }
    let mut hash = Sha1::new();
    let hashed = chunks(&mut file, size, failed, |chunk| {
        hash.update(chunk);
        Ok(())
    })?;
    let sha1: [u8; 20] = hash.finalize().into();
    out.write_all(&tar::entry(entry, hashed, Some(sha1), mtime)?).map_err(writing)?;
    file.rewind().map_err(failed)?;
    let mut hash = Sha1::new();
    let packed = chunks(&mut file, hashed, failed, |chunk| {
        hash.update(chunk);
        out.write_all(chunk)
    })?;
    if packed != size || sha1 != <[u8; 20]>::from(hash.finalize()) {
        return Err(Error::entry(entry.path, Fault::Changed));
    }
    pad(size, out)
}

/// Gives at most `limit` bytes to `take`, piece by piece; how many there were.
fn chunks(
    file: &mut impl Read,
    limit: u64,
    failed: impl Fn(io::Error) -> Error,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<u64, Error> {
    let mut buffer = vec![0; 128 * 1024];
    let mut file = file.take(limit);
    let mut total = 0;
    loop {
        let read = file.read(&mut buffer).map_err(&failed)?;
        if read == 0 {
            return Ok(total);
        }
        take(&buffer[..read]).map_err(writing)?;
        total += read as u64;
    }
}

fn pad(size: u64, out: &mut impl Write) -> Result<u64, Error> {
    out.write_all(&[0; tar::BLOCK][..tar::padding(size)]).map_err(writing)?;
    Ok(size)
}

fn writing(source: io::Error) -> Error {
    Error::Io { doing: "write the data", source }
}

//! Reads the tar dialect of packages, strictly: what apk drops, misreads or chokes on is an error.

use std::{collections::BTreeMap, io::Read};

use crate::{
    entry::{Entry, Node, Stated},
    error::{Error, Fault, Part},
    hex,
    tar::{ATTRIBUTE, BLOCK, CHECKSUM, padding},
};

/// The most that the pax records of one entry may take, in bytes: a path, a target, a checksum
/// and extended attributes of 64 KiB.
const LARGEST_RECORDS: u64 = 128 * 1024;

/// The headers of one entry.
#[derive(Debug)]
pub(crate) struct Found {
    /// Name, mode, owners and what is there; of a file, its size and stated hash. The checksum of
    /// a file that states none is in [`Found::sha1`] as nothing, and all zeros here.
    pub(crate) entry: Entry<Stated>,
    pub(crate) uid: u64,
    pub(crate) gid: u64,
    pub(crate) mtime: u64,
    pub(crate) sha1: Option<[u8; 20]>,
}

/// An archive that is read from front to back.
pub(crate) struct Archive<R> {
    reader: R,
    pub(crate) part: Part,
    /// Bytes of the last entry's file, and the padding behind them, that nobody read.
    rest: u64,
    padding: usize,
}

impl<R: Read> Archive<R> {
    pub(crate) fn new(reader: R, part: Part) -> Self {
        Self { reader, part, rest: 0, padding: 0 }
    }

    /// The next entry; nothing at the end of the archive, behind which there is nothing but zeros.
    pub(crate) fn next(&mut self) -> Result<Option<Found>, Error> {
        self.skip()?;
        let Some(mut block) = self.block()? else { return Ok(None) };
        let (mut records, mut long) = (Records::default(), None);
        while matches!(block[156], b'x' | b'g' | b'L') {
            let bytes = self.extension(&block)?;
            match block[156] {
                b'x' => {
                    let parsed = Records::parse(&bytes);
                    records = parsed.ok_or_else(|| self.bad("an extended header is damaged"))?;
                }
                // The long name of GNU tar, which stands in front of the records.
                b'L' => (records, long) = (Records::default(), Some(text(&bytes).to_vec())),
                // Records for the whole archive, which apk skips.
                _ => {}
            }
            let next = self.block()?;
            block = next.ok_or_else(|| self.bad("it ends after an extended header"))?;
        }
        if block == [0; BLOCK] {
            self.only_zeros()?;
            return Ok(None);
        }
        records.path = records.path.or(long);
        let (found, size) = self.found(&block, records)?;
        (self.rest, self.padding) = (size, padding(size));
        Ok(Some(found))
    }

    /// Reads bytes of the last entry's file; none at its end.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let most = usize::try_from(self.rest).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.reader.read(&mut buffer[..most]).map_err(|source| self.failed(source))?;
        if read == 0 && most > 0 {
            return Err(self.bad("it ends inside a file"));
        }
        self.rest -= read as u64;
        Ok(read)
    }

    /// Everything of the last entry's file, of which there are at most `limit` bytes.
    pub(crate) fn bytes(&mut self, limit: u64) -> Result<Vec<u8>, Error> {
        if self.rest > limit {
            return Err(Error::TooLarge { part: self.part, limit, unit: "bytes in one file" });
        }
        let mut bytes = Vec::new();
        let mut buffer = [0; 8192];
        loop {
            match self.read(&mut buffer)? {
                0 => return Ok(bytes),
                read => bytes.extend_from_slice(&buffer[..read]),
            }
        }
    }

    fn bad(&self, reason: &str) -> Error {
        Error::format(self.part, reason)
    }

    fn failed(&self, source: std::io::Error) -> Error {
        crate::gunzip::failed(self.part, source)
    }

    fn skip(&mut self) -> Result<(), Error> {
        let mut buffer = [0; 8192];
        while self.read(&mut buffer)? > 0 {}
        let mut zeros = [0; BLOCK];
        let zeros = &mut zeros[..std::mem::take(&mut self.padding)];
        self.reader.read_exact(zeros).map_err(|source| crate::gunzip::failed(self.part, source))
    }

    /// The next block; nothing when there is not a byte more.
    fn block(&mut self) -> Result<Option<[u8; BLOCK]>, Error> {
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.reader.read(&mut block[filled..]).map_err(|source| self.failed(source))? {
                0 if filled == 0 => return Ok(None),
                0 => return Err(self.bad("it ends inside a header")),
                read => filled += read,
            }
        }
        Ok(Some(block))
    }

    fn only_zeros(&mut self) -> Result<(), Error> {
        // The parts before the data have no end mark: apk reads on and finds none of the next.
        if matches!(self.part, Part::Signature | Part::Control) {
            return Err(
                self.bad("it is closed by zeros, which apk takes for the end of the package")
            );
        }
        while let Some(block) = self.block()? {
            if block != [0; BLOCK] {
                return Err(self.bad("there is data after its end"));
            }
        }
        Ok(())
    }

    /// What an entry holds that belongs to the next one.
    fn extension(&mut self, block: &[u8; BLOCK]) -> Result<Vec<u8>, Error> {
        let size = self.header(block)?.size;
        if size > LARGEST_RECORDS {
            let limit = LARGEST_RECORDS;
            return Err(Error::TooLarge {
                part: self.part,
                limit,
                unit: "bytes in an extended header",
            });
        }
        (self.rest, self.padding) = (size, padding(size));
        let bytes = self.bytes(LARGEST_RECORDS)?;
        self.skip()?;
        Ok(bytes)
    }

    /// The numbers of a header whose checksum is right.
    fn header(&self, block: &[u8; BLOCK]) -> Result<Numbers, Error> {
        let sum: u64 = block
            .iter()
            .enumerate()
            .map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u64::from(*byte) })
            .sum();
        let number = |from: usize, to: usize| {
            octal(&block[from..to]).ok_or_else(|| self.bad("a number in a header is not octal"))
        };
        if &block[257..262] != b"ustar" || number(148, 156)? != sum {
            return Err(self.bad("a header is damaged"));
        }
        Ok(Numbers {
            mode: u32::try_from(number(100, 108)?).map_err(|_| self.bad("a mode is too large"))?,
            uid: number(108, 116)?,
            gid: number(116, 124)?,
            size: number(124, 136)?,
            mtime: number(136, 148)?,
        })
    }

    /// The entry, and how many bytes stand behind its header.
    fn found(&self, block: &[u8; BLOCK], records: Records) -> Result<(Found, u64), Error> {
        let Numbers { mode, uid, gid, size, mtime } = self.header(block)?;
        let mut path = text(&block[..100]).to_vec();
        // The old GNU headers have other things where ustar has the beginning of a long name.
        if &block[257..263] == b"ustar\0" && block[345] != 0 {
            path = [text(&block[345..500]), b"/", &path].concat();
        }
        let name =
            |from: usize, to: usize| String::from_utf8_lossy(text(&block[from..to])).into_owned();
        let (owner, group) = (name(265, 297), name(297, 329));
        let misread = records.misread(&[
            ("size", size.to_string()),
            ("uid", uid.to_string()),
            ("gid", gid.to_string()),
            ("uname", owner.clone()),
            ("gname", group.clone()),
        ]);
        let mut path = records.path.unwrap_or(path);
        let target = records.target.unwrap_or_else(|| text(&block[157..257]).to_vec());
        let fault = |fault| Error::entry(&path, fault);
        let node = match block[156] {
            b'0' | b'7' => Node::File(Stated { size, sha1: records.sha1.unwrap_or_default() }),
            b'1' => Node::HardLink(target),
            b'2' => Node::Symlink(target),
            b'5' => Node::Directory,
            b'3' | b'4' | b'6' => return Err(fault(Fault::Special)),
            other => return Err(fault(Fault::Kind(char::from(other)))),
        };
        if let Some(record) = misread {
            return Err(fault(Fault::Record(record)));
        }
        if node == Node::Directory && path.last() == Some(&b'/') {
            path.pop();
        }
        let entry =
            Entry { path, mode: mode & 0o7777, owner, group, attributes: records.attributes, node };
        Ok((Found { entry, uid, gid, mtime, sha1: records.sha1 }, size))
    }
}

/// The numbers of a header.
struct Numbers {
    mode: u32,
    uid: u64,
    gid: u64,
    size: u64,
    mtime: u64,
}

/// The pax records that apk reads.
#[derive(Default)]
struct Records {
    path: Option<Vec<u8>>,
    target: Option<Vec<u8>>,
    sha1: Option<[u8; 20]>,
    attributes: BTreeMap<String, Vec<u8>>,
    /// Those that say what is installed, and that apk does not read.
    ignored: BTreeMap<String, Vec<u8>>,
}

/// Records of what apk takes from the header alone.
const IGNORED: [&str; 5] = ["size", "uid", "gid", "uname", "gname"];

impl Records {
    fn parse(mut bytes: &[u8]) -> Option<Self> {
        let mut records = Self::default();
        while !bytes.is_empty() {
            let space = bytes.iter().take(8).position(|byte| *byte == b' ')?;
            let length: usize = str::from_utf8(&bytes[..space]).ok()?.parse().ok()?;
            let record = bytes.get(space + 1..length)?.strip_suffix(b"\n")?;
            let equals = record.iter().position(|byte| *byte == b'=')?;
            records.set(str::from_utf8(&record[..equals]).ok()?, &record[equals + 1..])?;
            bytes = &bytes[length..];
        }
        Some(records)
    }

    /// Takes a record, the last of a name; nothing when it has a value that it cannot have.
    fn set(&mut self, key: &str, value: &[u8]) -> Option<()> {
        match key {
            "path" | "linkpath" if value.is_empty() || value.contains(&0) => return None,
            "path" => self.path = Some(value.to_vec()),
            "linkpath" => self.target = Some(value.to_vec()),
            CHECKSUM => self.sha1 = Some(hex::decode(str::from_utf8(value).ok()?)?),
            _ => {
                if let Some(name) = key.strip_prefix(ATTRIBUTE) {
                    self.attributes.insert(name.to_owned(), value.to_vec());
                } else if IGNORED.contains(&key) || key.starts_with("GNU.sparse.") {
                    self.ignored.insert(key.to_owned(), value.to_vec());
                }
            }
        }
        Some(())
    }

    /// The record that makes apk install something else than other readers see: it is not what
    /// the `header` says.
    fn misread(&self, header: &[(&str, String)]) -> Option<String> {
        let is_same = |(key, value): &(&String, &Vec<u8>)| {
            header.iter().any(|(name, said)| name == key && said.as_bytes() == value.as_slice())
        };
        self.ignored.iter().find(|record| !is_same(record)).map(|(key, _)| key.clone())
    }
}

/// A text field: up to its first NUL.
fn text(field: &[u8]) -> &[u8] {
    &field[..field.iter().position(|byte| *byte == 0).unwrap_or(field.len())]
}

/// A number field: octal digits between spaces, closed by NUL or space or not at all.
fn octal(field: &[u8]) -> Option<u64> {
    let digits = str::from_utf8(text(field)).ok()?.trim_matches(' ');
    if digits.is_empty() {
        return Some(0);
    }
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    if plain { u64::from_str_radix(digits, 8).ok() } else { None }
}

//! The archive that an orchestrator unpacks: a zip file that is never written down.
//!
//! Packages are compressed already, so they are stored as they are: the archive is their bytes with
//! headers between them, any part of which can be read by itself. The same files give the same
//! archive: names in order, and the earliest time that the format has.
//! The format is PKWARE's APPNOTE 6.3, with its 64-bit sizes where they are needed.

use std::{io::Read, sync::Arc};

use bytes::Bytes;
use crc_fast::{CrcAlgorithm, Digest};

use crate::{
    content::{self, Content, Source},
    error::Error,
};

/// 1 January 1980, midnight: a date, then a time.
const EARLIEST: u32 = 0x0021_0000;

/// Names are UTF-8.
const UTF_8: u16 = 1 << 11;

/// Made on Unix, by the version that knows 64-bit sizes.
const MADE_BY: u16 = 3 * 256 + 45;

/// A regular file that its owner can write and everybody read.
const MODE: u32 = 0o100_644 << 16;

/// Where a size or an offset does not fit.
const LARGE: u32 = u32::MAX;

/// A file of the archive.
struct Member {
    name: String,
    crc: u32,
    size: u64,
    offset: u64,
}

/// The archive of files under names, which are put in order, and its end, which has the name, the
/// size and the checksum of every file. Each file is read once.
pub(crate) fn archive(mut files: Vec<(String, Arc<Source>)>) -> Result<(Content, Bytes), Error> {
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut content = Content::default();
    let mut members = Vec::new();
    for (name, source) in files {
        let offset = content.length();
        let member = Member { name, crc: crc(&source)?, size: source.size, offset };
        content.push(member.local().into());
        content.push_file(&source);
        members.push(member);
    }
    let start = content.length();
    let directory: Vec<u8> = members.iter().flat_map(Member::central).collect();
    let end = end(members.len() as u64, start, directory.len() as u64);
    let end = Bytes::from([directory, end].concat());
    content.push(end.clone());
    Ok((content, end))
}

/// The checksum of a file.
fn crc(source: &Source) -> Result<u32, Error> {
    let mut file = source.open()?;
    let mut digest = Digest::new(CrcAlgorithm::Crc32IsoHdlc);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => digest.update(&buffer[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(content::failed(&source.path, error)),
        }
    }
    source.check(&file)?;
    Ok(u32::try_from(digest.finalize()).expect("it has 32 bits"))
}

/// A size or an offset where 32 bits are for it.
fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(LARGE)
}

/// The field of what did not fit, in the order of the format; nothing where all did.
fn extra(large: impl IntoIterator<Item = u64>) -> Vec<u8> {
    let numbers: Vec<u8> = large.into_iter().flat_map(u64::to_le_bytes).collect();
    if numbers.is_empty() {
        return numbers;
    }
    let length = u16::try_from(numbers.len()).expect("there are three at most");
    [&1u16.to_le_bytes()[..], &length.to_le_bytes(), &numbers].concat()
}

impl Member {
    fn is_large(&self) -> bool {
        self.size >= LARGE.into()
    }

    /// What the header in front of a file and its line in the directory have in common.
    fn common(&self, extra: usize) -> Vec<u8> {
        let needed: u16 = if extra > 0 { 45 } else { 10 };
        let length =
            |length: usize| u16::try_from(length).expect("paths are shorter").to_le_bytes();
        [
            &needed.to_le_bytes()[..],
            &UTF_8.to_le_bytes(),
            // Stored.
            &0u16.to_le_bytes(),
            &EARLIEST.to_le_bytes(),
            &self.crc.to_le_bytes(),
            &short(self.size).to_le_bytes(),
            &short(self.size).to_le_bytes(),
            &length(self.name.len()),
            &length(extra),
        ]
        .concat()
    }

    fn local(&self) -> Vec<u8> {
        let sizes = if self.is_large() { vec![self.size; 2] } else { Vec::new() };
        let extra = extra(sizes);
        [b"PK\x03\x04", &self.common(extra.len())[..], self.name.as_bytes(), &extra].concat()
    }

    fn central(&self) -> Vec<u8> {
        let mut large = if self.is_large() { vec![self.size; 2] } else { Vec::new() };
        large.extend((self.offset >= LARGE.into()).then_some(self.offset));
        let extra = extra(large);
        [
            b"PK\x01\x02",
            &MADE_BY.to_le_bytes()[..],
            &self.common(extra.len()),
            // No comment, the first disk, nothing of the file's contents.
            &[0; 6],
            &MODE.to_le_bytes(),
            &short(self.offset).to_le_bytes(),
            self.name.as_bytes(),
            &extra,
        ]
        .concat()
    }
}

/// What stands behind a directory.
fn end(members: u64, start: u64, length: u64) -> Vec<u8> {
    let mut end = Vec::new();
    let few = u16::try_from(members).unwrap_or(u16::MAX);
    if few == u16::MAX || start >= LARGE.into() || length >= LARGE.into() {
        end.extend(b"PK\x06\x06");
        end.extend(44u64.to_le_bytes());
        end.extend([MADE_BY.to_le_bytes(), 45u16.to_le_bytes()].concat());
        end.extend([0; 8]);
        end.extend([members, members, length, start].map(u64::to_le_bytes).concat());
        end.extend(b"PK\x06\x07");
        end.extend([0; 4]);
        end.extend((start + length).to_le_bytes());
        end.extend(1u32.to_le_bytes());
    }
    end.extend(b"PK\x05\x06");
    end.extend([0; 4]);
    end.extend([few.to_le_bytes(), few.to_le_bytes()].concat());
    end.extend([short(length).to_le_bytes(), short(start).to_le_bytes()].concat());
    end.extend([0; 2]);
    end
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, File},
        io::Write,
        path::Path,
        process::Command,
    };

    use super::*;

    fn source(path: &Path) -> Arc<Source> {
        Arc::new(Source::look(path).expect("it is there"))
    }

    fn write(content: &Content, path: &Path) {
        let mut file = File::create(path).expect("a file");
        for part in content.clone().parts() {
            let mut bytes = Vec::new();
            part.read(&mut bytes).expect("it can be read");
            file.write_all(&bytes).expect("written");
        }
    }

    /// What Python makes of an archive: whether its checksums are right, and its names and sizes.
    fn read(path: &Path) -> String {
        let script = "import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(z.testzip())
for i in z.infolist(): print(i.filename, i.file_size, i.compress_type, oct(i.external_attr >> 16), i.date_time)";
        let output = Command::new("python3").args(["-c", script]).arg(path).output();
        let output = output.expect("python3 runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    #[test]
    fn others_read_the_archive() {
        let folder = tempfile::tempdir().expect("a folder");
        let (one, two) = (folder.path().join("1"), folder.path().join("2"));
        fs::write(&one, b"first").expect("a file");
        fs::write(&two, vec![7; 100_000]).expect("a file");
        let files = || vec![("b/é.apk".into(), source(&two)), ("a.apk".into(), source(&one))];
        let (content, _) = archive(files()).expect("an archive");
        let path = folder.path().join("z.zip");
        write(&content, &path);
        let date = "(1980, 1, 1, 0, 0, 0)";
        assert_eq!(
            read(&path),
            format!("None\na.apk 5 0 0o100644 {date}\nb/é.apk 100000 0 0o100644 {date}\n")
        );
        let (again, _) = archive(files()).expect("an archive");
        let hash = |content: &Content| content.hash::<sha2::Sha256>().expect("it can be read");
        assert_eq!(hash(&content), hash(&again));
    }

    /// A file with nothing but zeros takes no room, and the archive of it is only looked at.
    #[test]
    fn sizes_beyond_four_gigabytes_have_their_fields() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("large");
        let size = u64::from(u32::MAX) + 10;
        File::create(&path).and_then(|file| file.set_len(size)).expect("a file");
        let large = Member { name: "large".into(), crc: 1, size, offset: 0 };
        let behind = Member { name: "b".into(), crc: 2, size: 3, offset: size + 55 };
        let directory = [large.central(), behind.central()].concat();
        let start = behind.offset + 34;
        let archive = folder.path().join("z.zip");
        let mut file = File::create(&archive).expect("a file");
        file.write_all(&large.local()).expect("written");
        file.set_len(start).expect("a length");
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(start)).expect("sought");
        file.write_all(&directory).expect("written");
        file.write_all(&end(2, start, directory.len() as u64)).expect("written");
        let script = "import sys, zipfile
for i in zipfile.ZipFile(sys.argv[1]).infolist(): print(i.filename, i.file_size, i.header_offset)";
        let output = Command::new("python3").args(["-c", script]).arg(&archive).output();
        let output = output.expect("python3 runs");
        let told = String::from_utf8(output.stdout).expect("text");
        assert_eq!(told, format!("large {size} 0\nb 3 {}\n", behind.offset));
    }
}

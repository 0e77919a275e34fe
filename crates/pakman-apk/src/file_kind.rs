//! Telling packages and indexes apart.

use std::io::{self, BufRead, Read};

use crate::{
    error::{Error, Part},
    gunzip::Seen,
    sign,
    untar::Archive,
};

/// What apk 3 begins the files of its own format with.
const ADB: &[u8] = b"ADB";

/// The most that one member's signatures take, in bytes, here; more is no package or index.
const MOST_SIGNATURES: u64 = 1 << 20;

/// The most that is read of one member, in bytes.
const MOST_COMPRESSED: u64 = 2 << 20;

/// What a file is, by what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// An `.apk`.
    Package,
    /// An `APKINDEX.tar.gz`.
    Index,
}

impl FileKind {
    /// Reads as far as the first entry behind the signatures, which tells. An error says that the
    /// file is neither.
    pub fn of(mut reader: impl BufRead) -> Result<Self, Error> {
        let reading = |source| Error::Io { doing: "read the file", source };
        refuse_apk_3(reader.fill_buf().map_err(reading)?)?;
        loop {
            let mut member = Seen::member(&mut reader, MOST_COMPRESSED, |_| {});
            let first = Archive::new(&mut member, Part::Control).next();
            let Ok(Some(first)) = first else {
                return Err(Error::Kind { reason: "it is not a tar archive in gzip" });
            };
            match first.entry.path.as_slice() {
                b".PKGINFO" => return Ok(Self::Package),
                b"DESCRIPTION" | b"APKINDEX" => return Ok(Self::Index),
                name if name.starts_with(sign::PREFIX.as_bytes()) => {
                    io::copy(&mut member.take(MOST_SIGNATURES), &mut io::sink())
                        .map_err(|_| Error::Kind { reason: "its signatures are damaged" })?;
                }
                _ => return Err(Error::Kind { reason: "it begins with the entries of neither" }),
            }
        }
    }
}

/// Whether a file begins as those of apk 3's own format do, which is then the error.
pub(crate) fn refuse_apk_3(beginning: &[u8]) -> Result<(), Error> {
    if beginning.starts_with(ADB) {
        return Err(Error::Kind { reason: "it is in the format that only apk 3 reads" });
    }
    Ok(())
}

//! Signs packages and indexes that are there.

use std::io::{self, BufRead, Read, Write};

use sha2::{Digest, Sha256};

use crate::{
    error::{Error, Part},
    file_kind::FileKind,
    gunzip::{self, Whole},
    index,
    limits::Limits,
    read::{self, Signatures},
    sign::{self, Signature, Signer},
    tar,
    untar::Archive,
};

/// What becomes of signatures that a file has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// They are dropped.
    Drop,
    /// They stay in front of the new ones, but for those of keys that sign now. apk goes by the
    /// first whose key it trusts.
    Keep,
}

/// Copies a package or an index, as `kind` says, with other signatures in front; all behind them
/// stays byte for byte. The signatures that it has then.
///
/// What is signed is held in memory: at most 4 MiB of a package, 128 MiB of an index. The data of
/// a package is copied piece by piece and must have the hash that the package states, else there
/// is an error, and what was written so far is worth nothing. The new entries have the time of what
/// they sign, so the result depends on nothing else.
pub fn resign(
    kind: FileKind,
    mut reader: impl BufRead,
    signers: &[Signer<'_>],
    others: Others,
    out: &mut impl Write,
) -> Result<Vec<Signature>, Error> {
    let (part, limit) = match kind {
        FileKind::Package => (Part::Control, Limits::default().control),
        FileKind::Index => (Part::Index, index::LARGEST),
    };
    let mut signatures = Signatures::default();
    let Whole { bytes, compressed: signed } = loop {
        let member = gunzip::whole(&mut reader, part, limit)?;
        let member = member.ok_or_else(|| Error::format(part, "it is not there"))?;
        if !read::has_signatures(&member.bytes, part)? {
            break member;
        }
        signatures.read(&member.bytes)?;
    };
    let mut signatures = signatures.known;
    let first = Archive::new(bytes.as_slice(), part).next()?;
    let time = first.map_or(0, |first| first.mtime).min(tar::LARGEST_FILE);
    signatures.retain(|old| {
        others == Others::Keep && signers.iter().all(|signer| signer.name != old.name)
    });
    if let Some(long) = signatures.iter().find(|old| old.entry().len() > tar::LONGEST_NAME) {
        let reason = format!("the name of the key {:?} is too long to be kept", long.name);
        return Err(Error::format(Part::Signature, reason));
    }
    signatures.extend(sign::signatures(signers, &signed)?);
    let writing = |source| Error::Io { doing: "write what is signed", source };
    out.write_all(&sign::member(&signatures, time)).map_err(writing)?;
    out.write_all(&signed).map_err(writing)?;
    let copied = copy(&mut reader, out, part)?;
    match kind {
        FileKind::Package => {
            let (info, _) = read::read_control(&bytes)?;
            if let Some(stated) = info.data_hash.filter(|stated| *stated != copied.hash) {
                return Err(Error::mismatch("data", &stated, &copied.hash));
            }
        }
        FileKind::Index if copied.length > 0 => {
            return Err(Error::format(part, "there is data after its end"));
        }
        FileKind::Index => {}
    }
    out.flush().map_err(writing)?;
    Ok(signatures)
}

/// What was copied.
struct Copied {
    hash: [u8; 32],
    length: u64,
}

fn copy(reader: &mut impl Read, out: &mut impl Write, part: Part) -> Result<Copied, Error> {
    let mut hash = Sha256::new();
    let mut length = 0;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => return Ok(Copied { hash: hash.finalize().into(), length }),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(source) => return Err(gunzip::failed(part, source)),
        };
        hash.update(&buffer[..read]);
        length += read as u64;
        out.write_all(&buffer[..read])
            .map_err(|source| Error::Io { doing: "write what is signed", source })?;
    }
}

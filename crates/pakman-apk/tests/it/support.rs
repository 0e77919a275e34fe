//! Small packages, and keys that take time to make.

use std::{
    io::{Cursor, Read},
    num::NonZeroUsize,
    sync::OnceLock,
};

use pakman_apk::{
    Algorithm, Content, Entries, Entry, Error, HookEvent, Level, Limits, NewPackage, Node, Options,
    PackageInfo, PackageReader, PrivateKey, Script, Signer, Stated, TrustedKey, Written,
};

pub(crate) const EPOCH: u64 = 1_700_000_000;

pub(crate) const KEY_NAME: &str = "me@example.org-1.rsa.pub";

/// One key for all tests.
pub(crate) fn key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate(2048).unwrap())
}

pub(crate) fn signer() -> Signer<'static> {
    Signer { key: key(), name: KEY_NAME, algorithm: Algorithm::Rsa }
}

pub(crate) fn trusted() -> TrustedKey {
    TrustedKey { name: KEY_NAME.to_owned(), key: key().public() }
}

pub(crate) fn info() -> PackageInfo {
    PackageInfo {
        name: "hello".to_owned(),
        version: "1.2.3-r4".to_owned(),
        description: "Says hello".to_owned(),
        url: "https://example.org".to_owned(),
        arch: "x86_64".to_owned(),
        license: "MIT".to_owned(),
        ..PackageInfo::default()
    }
}

pub(crate) fn file(path: &str, mode: u32, text: &str) -> Entry {
    Entry::new(path, mode, Node::File(Content::Bytes(text.as_bytes().to_vec())))
}

pub(crate) fn symlink(path: &str, target: &str) -> Entry {
    Entry::new(path, 0o777, Node::Symlink(target.as_bytes().to_vec()))
}

pub(crate) fn hard_link(path: &str, target: &str) -> Entry {
    Entry::new(path, 0o644, Node::HardLink(target.as_bytes().to_vec()))
}

pub(crate) fn draft(entries: impl Into<Entries>) -> NewPackage {
    NewPackage { info: info(), entries: entries.into(), ..NewPackage::default() }
}

/// A package with one of everything.
pub(crate) fn rich() -> NewPackage {
    let mut draft = draft(vec![
        file("usr/bin/hello", 0o4755, "#!/bin/sh\necho hello\n"),
        symlink("usr/bin/hi", "hello"),
        file("usr/share/hello/a", 0o644, "a"),
        hard_link("usr/share/hello/b", "usr/share/hello/a"),
    ]);
    draft.scripts.insert(Script::Hook(HookEvent::PostInstall), b"#!/bin/sh\nexit 0\n".to_vec());
    draft
}

/// The bytes of a package, compressed by so many threads.
pub(crate) fn pack_with(
    draft: NewPackage,
    signers: &[Signer<'_>],
    threads: usize,
) -> Result<(Vec<u8>, Written), Error> {
    let options = Options {
        epoch: EPOCH,
        threads: NonZeroUsize::new(threads).unwrap(),
        level: Level::Default,
    };
    let mut out = Vec::new();
    let written = draft.write(signers, options, &mut Cursor::new(Vec::new()), &mut out)?;
    Ok((out, written))
}

pub(crate) fn pack(draft: NewPackage) -> Result<Vec<u8>, Error> {
    pack_with(draft, &[], 1).map(|(bytes, _)| bytes)
}

/// The unpacked gzip members of a package, each with its compressed bytes.
pub(crate) fn members(package: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut rest = package;
    let mut members = Vec::new();
    while !rest.is_empty() {
        let before = rest;
        let mut bytes = Vec::new();
        flate2::bufread::GzDecoder::new(&mut rest).read_to_end(&mut bytes).unwrap();
        members.push((bytes, before[..before.len() - rest.len()].to_vec()));
    }
    members
}

/// Bytes that look random, the same each time.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    let mut state = 1u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One gzip member.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let level = flate2::Compression::fast();
    flate2::bufread::GzEncoder::new(bytes, level).read_to_end(&mut out).unwrap();
    out
}

/// An entry, and the bytes when it is a file.
pub(crate) type Found = (Entry<Stated>, Vec<u8>);

/// Reads a package to its end.
pub(crate) fn read(package: &[u8]) -> Result<Vec<Found>, Error> {
    let mut found = Vec::new();
    PackageReader::open(package, Limits::default())?.entries(|member, content| {
        let mut bytes = Vec::new();
        content.read_to_end(&mut bytes).map_err(|_| Error::Unsigned)?;
        found.push((member.entry.clone(), bytes));
        Ok(())
    })?;
    Ok(found)
}

/// Python that reads a package without us: `members` are its gzip members, each unpacked and as it is.
pub(crate) const PYTHON_MEMBERS: &str = r#"
import hashlib, io, sys, tarfile, zlib
package = open(sys.argv[1], "rb").read()
members = []
while package:
    decoder = zlib.decompressobj(31)
    unpacked = decoder.decompress(package) + decoder.flush()
    assert decoder.eof
    members.append((unpacked, package[:len(package) - len(decoder.unused_data)]))
    package = decoder.unused_data
"#;

//! Packages and keys for the commands that sign, index and show them.

use std::{
    io::{Cursor, Read},
    num::NonZeroUsize,
};

use flate2::{
    Compression,
    bufread::{GzDecoder, GzEncoder},
};
use pakman_apk::{
    Content, Entry, HookEvent, Level, Limits, NewPackage, Node, Options, PackageInfo,
    PackageReader, PublicKey, Script, TrustedKey, verify,
};

use crate::support::Tree;

/// A file of a package.
pub(crate) fn file(path: &str, mode: u32, text: &str) -> Entry {
    Entry::new(path, mode, Node::File(Content::Bytes(text.as_bytes().to_vec())))
}

/// A package with one of everything.
pub(crate) fn hello() -> NewPackage {
    let mut program = file("usr/bin/hello", 0o4755, "#!/bin/sh\necho hello\n");
    let may_bind = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    program.attributes.insert("security.capability".to_owned(), may_bind.to_vec());
    let mut data = file("var/lib/hello/data", 0o640, "data\n");
    (data.owner, data.group) = ("hello".to_owned(), "hello".to_owned());
    NewPackage {
        info: PackageInfo {
            name: "hello".to_owned(),
            version: "1.0-r0".to_owned(),
            description: "Greets whoever calls".to_owned(),
            url: "https://example.org".to_owned(),
            arch: "x86_64".to_owned(),
            license: "MIT".to_owned(),
            maintainer: "Me <me@example.org>".to_owned(),
            depends: vec!["curl".to_owned(), "jq>=1.6".to_owned()],
            provides: vec!["cmd:hello=1.0-r0".to_owned()],
            ..PackageInfo::default()
        },
        scripts: [(
            Script::Hook(HookEvent::PostInstall),
            b"#!/bin/sh\nrc-update add hello\n".to_vec(),
        )]
        .into(),
        entries: [
            program,
            Entry::new("usr/bin/hi", 0o777, Node::Symlink(b"hello".to_vec())),
            data,
            Entry::new("var/lib/hello/twin", 0o640, Node::HardLink(b"var/lib/hello/data".to_vec())),
        ]
        .into(),
    }
}

/// The bytes of a package that nobody signed.
pub(crate) fn pack(draft: NewPackage) -> Vec<u8> {
    let options = Options { epoch: 1_700_000_000, threads: NonZeroUsize::MIN, level: Level::Fast };
    let mut bytes = Vec::new();
    draft.write(&[], options, &mut Cursor::new(Vec::new()), &mut bytes).expect("a package");
    bytes
}

/// The unpacked members of a package that nobody signed: control and data.
pub(crate) fn unpacked(package: &[u8]) -> [Vec<u8>; 2] {
    let mut rest = package;
    [(); 2].map(|()| {
        let mut bytes = Vec::new();
        GzDecoder::new(&mut rest).read_to_end(&mut bytes).expect("a gzip member");
        bytes
    })
}

/// The package of such members. What it states of its data is likely wrong.
pub(crate) fn packed(members: &[Vec<u8>; 2]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for member in members {
        let level = Compression::fast();
        GzEncoder::new(member.as_slice(), level).read_to_end(&mut bytes).expect("memory");
    }
    bytes
}

/// Makes a key.
pub(crate) fn keygen(tree: &Tree, file: &str) {
    let ended = tree.run(&["keygen", "--bits", "2048", file]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

/// Who signed a package, all of them.
pub(crate) fn signers(package: &[u8]) -> Vec<String> {
    let package = PackageReader::open(package, Limits::default()).expect("a package");
    package.signatures.iter().map(|signature| signature.name.clone()).collect()
}

/// Whether a package is good and the public key in this file of the tree signed it first.
pub(crate) fn is_signed(tree: &Tree, package: &str, public: &str) -> bool {
    let key = PublicKey::from_pem(&tree.read(public)).expect("a key");
    let name = public.rsplit('/').next().expect("a name").to_owned();
    let bytes = std::fs::read(tree.path(package)).expect("a package");
    verify(bytes.as_slice(), &[TrustedKey { name, key }], Limits::default()).is_ok()
}

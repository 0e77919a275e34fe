//! What `check` takes, apk takes: each word of a package that was read is one that the writer of
//! packages takes, and each word that the writer or the real apk refuses is told at its line.

#[cfg(target_os = "linux")]
mod judge;
#[cfg(target_os = "linux")]
mod judged;

use std::{io::Cursor, num::NonZeroUsize, sync::LazyLock};

use pakman_apk::{
    Algorithm, Content, Entry, Error, Index, Level, Limits, NewPackage, Node, Options, PackageInfo,
    PrivateKey, Record, Signer, TrustedKey, verify,
};
use pakman_spec::{Code, Loaded, Package, Severity, Source, Surroundings, load};
use pakman_testbed::package;
use proptest::prelude::*;

const KEY_NAME: &str = "me@example.org-1.rsa.pub";

static KEY: LazyLock<PrivateKey> =
    LazyLock::new(|| PrivateKey::generate(2048).expect("a key can be made"));

/// What the package index says of a package.
fn info(package: &Package) -> PackageInfo {
    PackageInfo {
        name: package.name.to_string(),
        version: "1.2.3-r0".to_owned(),
        description: package.metadata.description.clone(),
        url: package.metadata.url.clone(),
        license: package.metadata.license.clone(),
        maintainer: package.metadata.maintainer.clone().unwrap_or_default(),
        arch: "x86_64".to_owned(),
        depends: package.dependencies.runtime.iter().map(ToString::to_string).collect(),
        ..PackageInfo::default()
    }
}

/// Packs a file under `info`, verifies the package, has an index made of it, and reads back what it
/// says.
fn pack(info: PackageInfo) -> Result<PackageInfo, Error> {
    let signer = Signer { key: &KEY, name: KEY_NAME, algorithm: Algorithm::Rsa };
    let options = Options { epoch: 1_700_000_000, threads: NonZeroUsize::MIN, level: Level::Fast };
    let file = Node::File(Content::Bytes(b"hello\n".to_vec()));
    let entries = [Entry::new("usr/share/hello", 0o644, file)].into();
    let package = NewPackage { info, entries, ..NewPackage::default() };
    let (mut spool, mut bytes) = (Cursor::new(Vec::new()), Vec::new());
    let written = package.write(&[signer], options, &mut spool, &mut bytes)?;
    let trusted = TrustedKey { name: KEY_NAME.to_owned(), key: KEY.public() };
    verify(bytes.as_slice(), std::slice::from_ref(&trusted), Limits::default())?;
    let reader = pakman_apk::PackageReader::open(bytes.as_slice(), Limits::default())?;
    let mut index = Index::new("dictionary");
    index.insert(Record::of(&written, "x86_64"));
    index.write(&[signer], options.epoch, &mut Vec::new())?;
    Ok(reader.info.clone())
}

/// A word of the file, the line that it stands on, and the fields that it gives.
#[derive(Debug, Clone, Copy)]
enum Field {
    Description,
    License,
    Url,
    Maintainer,
    Runtime,
    Build,
}

const FIELDS: [Field; 6] = [
    Field::Description,
    Field::License,
    Field::Url,
    Field::Maintainer,
    Field::Runtime,
    Field::Build,
];

/// The line of the words in the file of [`file`], from 1.
const LINE: usize = 7;

fn file(field: Field, word: &str) -> String {
    let word = format!("'{}'", word.replace('\'', "''"));
    let line = match field {
        Field::Description => format!("description: {word}"),
        Field::License => format!("license: {word}"),
        Field::Url => format!("url: {word}"),
        Field::Maintainer => format!("maintainer: {word}"),
        Field::Runtime => format!("dependencies: {{ runtime: [{word}] }}"),
        Field::Build => format!("dependencies: {{ build: [{word}] }}"),
    };
    let dependencies = match field {
        Field::Runtime | Field::Build => "",
        _ => "dependencies: { build: [] }\n",
    };
    format!("build:\n  destinations:\n    - bin\n\nstack: alpine/3.23\n\n{line}\n{dependencies}")
}

fn with(field: Field, word: &str) -> PackageInfo {
    let text = word.to_owned();
    let info = PackageInfo {
        name: "hello".to_owned(),
        version: "1.2.3-r0".to_owned(),
        arch: "x86_64".to_owned(),
        ..PackageInfo::default()
    };
    match field {
        Field::Description => PackageInfo { description: text, ..info },
        Field::License => PackageInfo { license: text, ..info },
        Field::Url => PackageInfo { url: text, ..info },
        Field::Maintainer => PackageInfo { maintainer: text, ..info },
        Field::Runtime => PackageInfo { depends: vec![text], ..info },
        // What a build needs is not in the package.
        Field::Build => info,
    }
}

/// What the file says that has the word, and whether it is told at its line.
fn told(field: Field, word: &str) -> (Loaded, bool) {
    let source = Source::new("instellar.yml", file(field, word));
    let around = Surroundings {
        repository: Some(pakman_spec::Repository {
            owner: "acme".to_owned(),
            name: "hello".to_owned(),
        }),
        ..Surroundings::default()
    };
    let loaded = load(&source, &around);
    let is_told = loaded.diagnostics.iter().any(|found| {
        // Whether a release has it is another question than whether it is a word.
        found.severity != Severity::Note
            && found.code != Code::UnknownPackage
            && found
                .labels
                .iter()
                .any(|label| source.position(label.span.start as usize).line == LINE)
    });
    (loaded, is_told)
}

/// Words, and what is nearly one.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[!a/]?[a-z+_.@-]{1,4}(@[a-z]{1,3})?([<>=~]{1,2}[0-9a-z._~-]{1,5})?",
        2 => "[ \\ta]{0,2}[A-Z a-z'\"\\t]{0,6} ?<?[a@.b> ]{0,6}",
        2 => "https?://[a \\t\u{a0}é]{0,4}",
        1 => "[!]?[a-z]{250,260}([<>=~][0-9]{1,20})?",
        1 => "(https://)?[a-zé]{300,800}( <a@b.c>)?",
        1 => "[ -~\u{80}-\u{a0}é]{0,12}",
    ]
}

proptest! {
    #[test]
    fn every_package_is_packed_verified_and_read_back(package in package()) {
        let info = info(&package);
        let read = pack(info.clone()).unwrap_or_else(|error| panic!("{error}: {info:?}"));
        prop_assert_eq!(read.name, info.name);
        prop_assert_eq!(read.description, info.description);
        prop_assert_eq!(read.url, info.url);
        prop_assert_eq!(read.license, info.license);
        prop_assert_eq!(read.maintainer, info.maintainer);
        prop_assert_eq!(read.depends, info.depends);
    }

    #[test]
    fn every_word_that_apk_refuses_is_told_at_its_line(
        field in prop::sample::select(FIELDS.as_slice()), word in words()
    ) {
        let (loaded, is_told) = told(field, &word);
        let refused = pack(with(field, &word)).err();
        prop_assert!(is_told || refused.is_none(), "{field:?} {word:?}: {refused:?}");
        // What is made of the file is taken, told or not.
        if let Some(package) = loaded.package {
            prop_assert!(pack(info(&package)).is_ok(), "{field:?} {word:?}");
        }
    }
}

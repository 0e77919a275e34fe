//! What is found in packages and indexes, for programs. The shapes are a contract: fields are
//! added, never changed.

use pakman_apk::{Record, Signature};
use serde::Serialize;

use crate::package::{
    contents::{Contents, Found, Listing},
    difference::Difference,
    fields::Fields,
    file::File,
    hex::hex,
};

#[derive(Serialize)]
struct Files<'a> {
    files: Vec<Shown<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Shown<'a> {
    Package {
        file: &'a str,
        /// Bytes of the package.
        file_size: u64,
        /// SHA-1 of the control part, in hexadecimal digits: what apk knows the package by.
        identity: String,
        signatures: Vec<SignedBy<'a>>,
        fields: Box<Fields<'a>>,
        scripts: Vec<Script<'a>>,
        entries: &'a [File],
        /// Why there are no more entries.
        error: Option<String>,
    },
    Index {
        file: &'a str,
        /// Bytes of the index.
        file_size: u64,
        description: &'a str,
        signatures: Vec<SignedBy<'a>>,
        packages: Vec<Indexed<'a>>,
    },
}

#[derive(Serialize)]
struct SignedBy<'a> {
    /// `RSA`, `RSA256` or `RSA512`.
    algorithm: &'static str,
    /// File name of the public key.
    key: &'a str,
}

#[derive(Serialize)]
struct Script<'a> {
    name: &'static str,
    /// What is no UTF-8 is replaced.
    text: &'a str,
}

/// A package of an index, which has not all of the fields.
#[derive(Serialize)]
struct Indexed<'a> {
    file_size: u64,
    identity: String,
    fields: Fields<'a>,
}

#[derive(Serialize)]
struct Compared<'a> {
    old: &'a str,
    new: &'a str,
    /// Whether nothing differs.
    same: bool,
    #[serde(flatten)]
    difference: &'a Difference<'a>,
}

/// The files that were read, as one value.
pub(crate) fn found(all: &[Found]) -> impl Serialize {
    Files { files: all.iter().map(shown).collect() }
}

/// How two packages differ, as one value.
pub(crate) fn difference<'a>(
    old: &'a Contents,
    new: &'a Contents,
    difference: &'a Difference<'a>,
) -> impl Serialize {
    let same = difference.is_empty();
    Compared { old: &old.file, new: &new.file, same, difference }
}

fn shown(found: &Found) -> Shown<'_> {
    match found {
        Found::Package(contents) => package(contents),
        Found::Index(Listing { file, file_size, signatures, index }) => {
            let (file_size, signatures) = (*file_size, signed_by(signatures));
            let packages = index.records().iter().map(indexed).collect();
            let description = &index.description;
            Shown::Index { file, file_size, description, signatures, packages }
        }
    }
}

fn package(contents: &Contents) -> Shown<'_> {
    let Contents { file, file_size, identity, signatures, info, scripts, files, broken } = contents;
    Shown::Package {
        file,
        file_size: *file_size,
        identity: hex(identity),
        signatures: signed_by(signatures),
        fields: Box::new(Fields::of(info)),
        scripts: scripts.iter().map(|(name, text)| Script { name, text }).collect(),
        entries: files,
        error: broken.as_ref().map(ToString::to_string),
    }
}

fn indexed(record: &Record) -> Indexed<'_> {
    let Record { identity, file_size, info } = record;
    Indexed { file_size: *file_size, identity: hex(identity), fields: Fields::of(info) }
}

fn signed_by(signatures: &[Signature]) -> Vec<SignedBy<'_>> {
    signatures
        .iter()
        .map(|one| SignedBy { algorithm: one.algorithm.word(), key: &one.name })
        .collect()
}

//! What a package or an index holds.

use std::path::Path;

use pakman_apk::{Error, FileKind, Index, Limits, PackageInfo, PackageReader, Signature};

use crate::package::{archive, file::File};

/// A file that was read.
pub(crate) enum Found {
    /// A package.
    Package(Box<Contents>),
    /// An index.
    Index(Listing),
}

/// All of a package but the bytes of its files.
pub(crate) struct Contents {
    /// The path under which it was read.
    pub(crate) file: String,
    /// Size of the package in bytes.
    pub(crate) file_size: u64,
    /// SHA-1 of the control part: what apk knows the package by.
    pub(crate) identity: [u8; 20],
    /// Who signed it; nothing is said of whether they are right.
    pub(crate) signatures: Vec<Signature>,
    /// What it says of itself.
    pub(crate) info: PackageInfo,
    /// Name and text of its install scripts.
    pub(crate) scripts: Vec<(&'static str, String)>,
    /// Its files, directories and links, as far as they could be read.
    pub(crate) files: Vec<File>,
    /// Why not all of them could.
    pub(crate) broken: Option<Error>,
}

/// An index.
pub(crate) struct Listing {
    /// The path under which it was read.
    pub(crate) file: String,
    /// Size of the index in bytes.
    pub(crate) file_size: u64,
    /// Who signed it; nothing is said of whether they are right.
    pub(crate) signatures: Vec<Signature>,
    /// Its packages.
    pub(crate) index: Index,
}

impl Found {
    /// Reads a package or an index.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let archive = archive::open(path)?;
        match archive.kind {
            FileKind::Package => Contents::from(path, archive).map(Box::new).map(Self::Package),
            FileKind::Index => {
                let (index, signatures) = Index::read(archive.reader)?;
                Ok(Self::Index(Listing {
                    file: path.to_string_lossy().into_owned(),
                    file_size: archive.size,
                    signatures: signatures.as_slice().to_vec(),
                    index,
                }))
            }
        }
    }

    /// Why not all of it could be read.
    pub(crate) fn broken(&self) -> Option<&Error> {
        match self {
            Self::Package(contents) => contents.broken.as_ref(),
            Self::Index(_) => None,
        }
    }
}

impl Contents {
    /// Reads a package.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let archive = archive::open(path)?;
        if archive.kind == FileKind::Index {
            return Err(Error::Kind { reason: "it is an index, not a package" });
        }
        Self::from(path, archive)
    }

    fn from(path: &Path, archive: archive::Archive) -> Result<Self, Error> {
        let package = PackageReader::open(archive.reader, Limits::default())?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut contents = Self {
            file: path.to_string_lossy().into_owned(),
            file_size: archive.size,
            identity: package.identity,
            signatures: package.signatures.clone(),
            info: package.info.clone(),
            scripts: package
                .scripts
                .iter()
                .map(|(script, bytes)| (script.file_name(), text(bytes)))
                .collect(),
            files: Vec::new(),
            broken: None,
        };
        let read = package.entries(|member, _| {
            let file = File::of(member, contents.files.last());
            contents.files.push(file);
            Ok(())
        });
        contents.broken = read.err();
        Ok(contents)
    }
}

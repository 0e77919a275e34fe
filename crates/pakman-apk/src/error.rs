//! Everything that can go wrong with a package, an index or a key.

use std::{fmt, io, path::PathBuf};

/// Why a package, an index or a key was refused, or what of the world failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An entry that apk would refuse, drop or break on.
    #[error("`{path}`: {fault}")]
    Entry {
        /// Path inside the package; bytes that are no UTF-8 are replaced.
        path: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// A field of `.PKGINFO` or of an index record that apk would not understand.
    #[error("`{field}` is {value:?}: {reason}")]
    Field {
        /// Name of the field.
        field: &'static str,
        /// Its value.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An install script that apk would refuse.
    #[error("`{name}`: {reason}")]
    Script {
        /// File name of the script, as `.post-install`.
        name: &'static str,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A file that is to be packed could not be read, or one that is unpacked not be written.
    #[error("{}: {source}", path.display())]
    File {
        /// Where the file is.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A package or an index could not be read or written.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What failed: "read the data".
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are no package or no index, or not all of it.
    #[error("{part}: {reason}")]
    Format {
        /// Which part of the package is meant.
        part: Part,
        /// What is wrong with it.
        reason: String,
    },
    /// More than a reader was told to take, see [`Limits`](crate::Limits).
    #[error("{part}: more than the limit of {limit} {unit}")]
    TooLarge {
        /// Which part of the package is meant.
        part: Part,
        /// The limit.
        limit: u64,
        /// What it counts.
        unit: &'static str,
    },
    /// What a package says of its bytes is not true.
    #[error("{what}: stated to be {stated}, but is {found}")]
    Mismatch {
        /// What was hashed or counted.
        what: String,
        /// What the package says.
        stated: String,
        /// What its bytes are.
        found: String,
    },
    /// A file that is neither a package nor an index of the second generation.
    #[error("not a package or index that apk 2 knows: {reason}")]
    Kind {
        /// What it is instead.
        reason: &'static str,
    },
    /// A key that cannot be used. It says nothing of the key itself.
    #[error("key: {reason}")]
    Key {
        /// Why it cannot be used.
        reason: String,
    },
    /// There is no signature.
    #[error("not signed")]
    Unsigned,
    /// There are signatures, but none by a trusted key.
    #[error("signed by {}, which is not trusted", names.join(", "))]
    Untrusted {
        /// Names of the keys that signed.
        names: Vec<String>,
    },
    /// The signature is not that of the key over these bytes.
    #[error("the signature by {name} is wrong")]
    BadSignature {
        /// Name of the key.
        name: String,
    },
    /// An index would lose its signature.
    #[error(
        "{} is signed by {name}, but there is no key to sign it again; remove it to let an \
         unsigned one take its place",
        path.display()
    )]
    Unsigning {
        /// Where the index is.
        path: PathBuf,
        /// Name of the key that signed it.
        name: String,
    },
    /// Text that is no list of capabilities.
    #[error("`setcap {text}`: {reason}")]
    Capabilities {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A word that apk does not understand.
    #[error(transparent)]
    Word(#[from] pakman_alpine::BadWord),
}

impl Error {
    pub(crate) fn entry(path: &[u8], fault: Fault) -> Self {
        Self::Entry { path: String::from_utf8_lossy(path).into_owned(), fault }
    }

    pub(crate) fn format(part: Part, reason: impl Into<String>) -> Self {
        Self::Format { part, reason: reason.into() }
    }

    pub(crate) fn field(field: &'static str, value: &str, reason: &'static str) -> Self {
        Self::Field { field, value: value.to_owned(), reason }
    }

    pub(crate) fn mismatch(what: &str, stated: &[u8], found: &[u8]) -> Self {
        let (stated, found) = (crate::hex::encode(stated), crate::hex::encode(found));
        Self::Mismatch { what: what.to_owned(), stated, found }
    }
}

/// A part of a package, or an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The signatures in front.
    Signature,
    /// `.PKGINFO` and the install scripts.
    Control,
    /// The files.
    Data,
    /// `APKINDEX.tar.gz`.
    Index,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature => "signature",
            Self::Control => "control",
            Self::Data => "data",
            Self::Index => "index",
        })
    }
}

/// What is wrong with an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It has no path.
    #[error("a path must not be empty")]
    Empty,
    /// It begins with `/`.
    #[error("a path must not begin with `/`")]
    Absolute,
    /// A component is empty, `.` or `..`.
    #[error("a path must not have an empty component, `.` or `..`")]
    Dots,
    /// A byte below the space, or DEL: apk calls such a file malicious.
    #[error("a path must not have a newline or another control character")]
    Control,
    /// apk skips names at the top that begin with a dot, without a word.
    #[error("apk drops names that begin with `.` at the top of a package")]
    TopLevelDot,
    /// More than 4095 bytes, or a component of more than 255.
    #[error("a path has at most 4095 bytes, 255 between slashes, and so has the target of a link")]
    Long,
    /// Another entry has the same path.
    #[error("another entry has the same path")]
    Duplicate,
    /// What should be its folder is missing, comes later, or is no folder.
    #[error("its parent directory does not come before it")]
    Parent,
    /// The name of a user or group that does not fit the archive.
    #[error(
        "the owner {0:?} is empty, longer than 31 bytes or has a character that no user name has"
    )]
    Owner(String),
    /// Permission bits above `07777`.
    #[error("the mode {0:o} has bits other than the twelve permission bits")]
    Mode(u32),
    /// A symbolic link with a setuid, setgid or sticky bit.
    #[error("apk cannot give a link the mode {0:04o}; only the nine permission bits are allowed")]
    LinkMode(u32),
    /// A symbolic link to nothing or to something with a NUL.
    #[error("the target of a link must not be empty nor contain NUL")]
    Target,
    /// A hard link to something that is no file of the package, or that comes later.
    #[error("a hard link must name a regular file of the package, at a path before its own")]
    HardLink,
    /// 8 GiB or more.
    #[error("a file must be smaller than 8 GiB")]
    Size,
    /// The file changed between hashing and packing.
    #[error("the file changed while it was packed")]
    Changed,
    /// What is on disk there is no regular file.
    #[error("not a regular file")]
    NotAFile,
    /// An extended attribute that does not belong into a package.
    #[error("the extended attribute {0:?} cannot be packed")]
    Attribute(String),
    /// A device or a FIFO, which apk would make.
    #[error("a package holds files, directories and links, but no devices or FIFOs")]
    Special,
    /// A kind of entry that apk skips or chokes on.
    #[error("apk cannot unpack entries of tar type {0:?}")]
    Kind(char),
    /// A file or symbolic link without `APK-TOOLS.checksum.SHA1`.
    #[error("it has no SHA-1 checksum, so apk refuses it")]
    NoChecksum,
    /// A symbolic link without `APK-TOOLS.checksum.SHA1`.
    #[error("the link has no SHA-1 checksum, so apk 2 refuses it")]
    LinkWithoutChecksum,
    /// A record of its extended header that apk ignores or misreads.
    #[error("the extended header has a record {0:?}, which apk does not read")]
    Record(String),
}

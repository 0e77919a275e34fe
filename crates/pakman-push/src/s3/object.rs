//! What is put into a bucket and what comes out of it.

use bytes::Bytes;
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};

use crate::{
    content::{Content, READ},
    error::Error,
};

/// What an object is, to those who fetch it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A package, which never changes under its name.
    Package,
    /// An index, of which nobody is to have an old one.
    Index,
    /// A public key.
    Key,
    /// What nobody but the orchestrator fetches.
    Plain,
}

impl Kind {
    /// The headers that it is put with.
    pub(super) fn headers(self) -> HeaderMap {
        let (kind, cache) = match self {
            Self::Package => ("application/octet-stream", "public, max-age=31536000, immutable"),
            Self::Index => ("application/gzip", "no-cache"),
            Self::Key => ("application/x-pem-file", "no-cache"),
            Self::Plain => ("application/octet-stream", ""),
        };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if !cache.is_empty() {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
        }
        headers
    }
}

/// What is sent, and its SHA-256, by which it is signed and checked.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    pub(super) content: Content,
    pub(super) hash: [u8; 32],
}

impl Body {
    /// Bytes of ours.
    pub(crate) fn of(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let hash = Sha256::digest(&bytes).into();
        Self { content: Content::of(bytes), hash }
    }

    /// What is small is read once, to be hashed where its `hash` is not known, and sent; what is
    /// larger is read to be hashed, and once more as it is sent.
    pub(crate) fn read(content: Content, hash: Option<[u8; 32]>) -> Result<Self, Error> {
        let mut content = content;
        if content.length() <= READ {
            let mut bytes = Vec::new();
            content.read(&mut bytes)?;
            content = Content::of(bytes.into());
        }
        let hash = hash.map_or_else(|| content.hash::<Sha256>().map(Into::into), Ok)?;
        Ok(Self { content, hash })
    }
}

/// On which condition an object is put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    None,
    /// There is none under its key.
    Absent,
    /// The one that is there has this `ETag`, as the server wrote it.
    Is(String),
}

/// What became of an object that was to be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    Done,
    /// The condition did not hold.
    Refused,
    /// The storage says that it knows no conditions.
    Unknown,
}

/// An object, or the beginning of it.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) bytes: Bytes,
    /// As the server wrote it.
    pub(crate) etag: Option<String>,
}

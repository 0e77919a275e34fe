//! What lies in a storage.

use std::{collections::BTreeMap, sync::Arc, time::SystemTime};

use md5::{Digest, Md5};

use crate::storage::signature::hex;

/// An object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Object {
    pub(crate) bytes: Arc<Vec<u8>>,
    /// Without quotes.
    pub(crate) etag: String,
    /// Type and caching.
    pub(crate) headers: Vec<(String, String)>,
}

/// An upload that is not complete.
#[derive(Debug, Clone, Default)]
pub(crate) struct Upload {
    pub(crate) key: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) begun: String,
    pub(crate) parts: BTreeMap<u64, Object>,
}

/// Everything, by key and by id.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) objects: BTreeMap<String, Object>,
    pub(crate) uploads: BTreeMap<String, Upload>,
    uploads_so_far: u64,
}

impl Object {
    pub(crate) fn of(bytes: Vec<u8>, headers: Vec<(String, String)>) -> Self {
        Self { etag: hex(&Md5::digest(&bytes)), bytes: Arc::new(bytes), headers }
    }
}

impl Kept {
    /// Begins an upload; its id.
    pub(crate) fn begin(&mut self, key: &str, headers: Vec<(String, String)>) -> String {
        self.uploads_so_far += 1;
        let begun = humantime::format_rfc3339_nanos(SystemTime::now()).to_string();
        let id = format!("upload-{}", self.uploads_so_far);
        let upload = Upload { key: key.to_owned(), headers, begun, parts: BTreeMap::new() };
        self.uploads.insert(id.clone(), upload);
        id
    }

    /// Makes an object of parts that are named by number and `ETag`, as long as each is there.
    pub(crate) fn complete(&mut self, id: &str, named: &[(u64, String)]) -> Option<String> {
        let upload = self.uploads.get(id)?;
        let (mut bytes, mut hash) = (Vec::new(), Md5::new());
        for (number, etag) in named {
            let part = upload.parts.get(number).filter(|part| part.etag == *etag)?;
            bytes.extend_from_slice(&part.bytes);
            hash.update(Md5::digest(part.bytes.as_slice()));
        }
        let etag = format!("{}-{}", hex(&hash.finalize()), named.len());
        let headers = upload.headers.clone();
        let object = Object { bytes: Arc::new(bytes), etag: etag.clone(), headers };
        self.objects.insert(upload.key.clone(), object);
        self.uploads.remove(id);
        Some(etag)
    }
}

//! What lies in a storage.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use md5::{Digest, Md5};

use crate::storage::signature::hex;

/// An object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Object {
    /// Its bytes, in the parts that they arrived in.
    parts: Vec<Arc<Vec<u8>>>,
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
    /// What is there from then on.
    late: Vec<(Instant, String, Object)>,
    uploads_so_far: u64,
}

impl Object {
    pub(crate) fn of(bytes: Vec<u8>, headers: Vec<(String, String)>) -> Self {
        Self { etag: hex(&Md5::digest(&bytes)), parts: vec![Arc::new(bytes)], headers }
    }

    pub(crate) fn size(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }

    /// A range of its bytes, which lies within.
    pub(crate) fn bytes(&self, range: Range<usize>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(range.len());
        let mut start = 0;
        for part in &self.parts {
            let within = |at: usize| at.clamp(start, start + part.len()) - start;
            bytes.extend_from_slice(&part[within(range.start)..within(range.end)]);
            start += part.len();
        }
        bytes
    }

    /// All of its bytes.
    pub(crate) fn whole(&self) -> Vec<u8> {
        self.bytes(0..self.size())
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

    /// Has what is due by now appear.
    pub(crate) fn catch_up(&mut self) {
        let due = self.late.extract_if(.., |(then, ..)| *then <= Instant::now());
        self.objects.extend(due.map(|(_, key, object)| (key, object)));
    }

    /// Has an object that is there appear after a while.
    pub(crate) fn delay(&mut self, key: &str, time: Duration) {
        if let Some(object) = self.objects.remove(key) {
            self.late.push((Instant::now() + time, key.to_owned(), object));
        }
    }

    /// Makes an object of parts that are named by number and `ETag`, as long as each is there.
    pub(crate) fn complete(&mut self, id: &str, named: &[(u64, String)]) -> Option<String> {
        let upload = self.uploads.get(id)?;
        let (mut parts, mut hash) = (Vec::new(), Md5::new());
        for (number, etag) in named {
            let part = upload.parts.get(number).filter(|part| part.etag == *etag)?;
            parts.extend(part.parts.iter().cloned());
            hash.update(u128::from_str_radix(etag, 16).ok()?.to_be_bytes());
        }
        let etag = format!("{}-{}", hex(&hash.finalize()), named.len());
        let headers = upload.headers.clone();
        let object = Object { parts, etag: etag.clone(), headers };
        self.objects.insert(upload.key.clone(), object);
        self.uploads.remove(id);
        Some(etag)
    }
}

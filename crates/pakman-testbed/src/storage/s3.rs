//! The interface of S3, as far as pushes use it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

use crate::storage::{
    faults::Faults,
    http::{Answer, Asked, Service},
    objects::{Kept, Object},
    signature,
};

/// What a storage does otherwise than it should.
#[derive(Debug, Default)]
pub struct Switches {
    /// Conditions are not looked at.
    pub ignores_conditions: AtomicBool,
    /// Conditions are answered with 501.
    pub knows_no_conditions: AtomicBool,
    /// Nobody may list.
    pub hides_listings: AtomicBool,
    /// What is put together of parts is there after a second, and the answer is lost meanwhile.
    pub completes_late: AtomicBool,
}

/// A storage with one bucket, `bucket`, which everybody can read objects of.
pub struct Storage {
    service: Service,
    state: Arc<State>,
}

struct State {
    objects: Mutex<Kept>,
    switches: Switches,
}

/// How many keys a page of a listing has.
const PAGE: usize = 100;

impl Storage {
    /// The bucket.
    pub const BUCKET: &'static str = "bucket";
    /// Who may write to it.
    pub const ID: &'static str = "AKIATESTTESTTEST";
    /// The secret of that key.
    pub const SECRET: &'static str = "secret/of+the=storage";

    /// An empty one.
    pub fn start() -> Self {
        let state = Arc::new(State { objects: Mutex::default(), switches: Switches::default() });
        let of_service = Arc::clone(&state);
        let service = Service::silent(move |asked| of_service.answer(asked));
        Self { service, state }
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.service.url()
    }

    /// What it does otherwise.
    pub fn switches(&self) -> &Switches {
        &self.state.switches
    }

    /// From now on these go wrong.
    pub fn fail(&self, faults: Faults) {
        self.service.fail(faults);
    }

    /// The keys that are there.
    pub fn keys(&self) -> Vec<String> {
        self.lock().objects.keys().cloned().collect()
    }

    /// The bytes of an object.
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        self.lock().objects.get(key).map(Object::whole)
    }

    /// A header that an object is sent with.
    pub fn header(&self, key: &str, name: &str) -> Option<String> {
        let objects = self.lock();
        let headers = &objects.objects.get(key)?.headers;
        headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// Puts an object as somebody else would.
    pub fn put(&self, key: &str, bytes: &[u8]) {
        let object = Object::of(bytes.to_vec(), Vec::new());
        self.lock().objects.insert(key.to_owned(), object);
    }

    /// Removes an object as somebody else would.
    pub fn remove(&self, key: &str) {
        self.lock().objects.remove(key);
    }

    /// How many parts of uploads that are not complete are there.
    pub fn parts(&self) -> usize {
        self.lock().uploads.values().map(|upload| upload.parts.len()).sum()
    }

    /// Begins an upload as somebody else did so long ago, and puts its first part.
    pub fn begin(&self, key: &str, ago: Duration, part: &[u8]) {
        let mut kept = self.lock();
        let id = kept.begin(key, Vec::new());
        let upload = kept.uploads.get_mut(&id).expect("it was begun");
        upload.begun = humantime::format_rfc3339_millis(SystemTime::now() - ago).to_string();
        upload.parts.insert(1, Object::of(part.to_vec(), Vec::new()));
    }

    /// The keys of uploads that are not complete.
    pub fn uploads(&self) -> Vec<String> {
        self.lock().uploads.values().map(|upload| upload.key.clone()).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.state.objects.lock().expect("nobody panics with it")
    }
}

/// The value of a query's parameter, decoded.
fn parameter(asked: &Asked, name: &str) -> Option<String> {
    let query = asked.target.split_once('?')?.1;
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| decoded(value))
    })
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, behind @ ..] = rest {
        let code = behind.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        match (first, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = &behind[2..];
            }
            // As S3 itself reads it.
            (b'+', _) => {
                bytes.push(b' ');
                rest = behind;
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn error(status: u16, code: &str) -> Answer {
    let text = format!("<Error><Code>{code}</Code><Message>it is said</Message></Error>");
    Answer::of(status, text)
}

fn xml(root: &str, inside: &str) -> Answer {
    let space = "http://s3.amazonaws.com/doc/2006-03-01/";
    Answer::of(200, format!("<?xml version=\"1.0\"?><{root} xmlns=\"{space}\">{inside}</{root}>"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

impl State {
    fn answer(&self, mut asked: Asked) -> Answer {
        let body = std::mem::take(&mut asked.body);
        let asked = &asked;
        let path = decoded(asked.path());
        let (bucket, key) = path.trim_start_matches('/').split_once('/').unwrap_or((&path, ""));
        let is_object = !key.is_empty() && !asked.target.contains('?');
        let is_open = is_object && matches!(asked.method.as_str(), "GET" | "HEAD");
        let is_anonymous = asked.header("authorization").is_empty();
        let hash = Sha256::digest(&body).into();
        if !(is_open && is_anonymous)
            && let Err(code) = signature::check(asked, &hash, Storage::ID, Storage::SECRET)
        {
            let status = if code == "XAmzContentSHA256Mismatch" { 400 } else { 403 };
            return error(status, code);
        }
        if bucket.trim_start_matches('/') != Storage::BUCKET {
            return error(404, "NoSuchBucket");
        }
        let checksum = asked.header("x-amz-checksum-sha256");
        if !checksum.is_empty() && checksum != Base64::encode_string(&hash) {
            return error(400, "XAmzContentChecksumMismatch");
        }
        // Hashed before others have to wait.
        let arrived = Object::of(body, kept(asked));
        let mut objects = self.objects.lock().expect("nobody panics with it");
        objects.catch_up();
        let upload = parameter(asked, "uploadId");
        match (asked.method.as_str(), upload) {
            ("GET", None) if key.is_empty() => self.list(asked, &objects),
            ("GET" | "HEAD", None) => get(asked, key, &objects),
            ("PUT", None) => self.put(asked, key, arrived, &mut objects),
            ("DELETE", None) => {
                objects.objects.remove(key);
                Answer::of(204, "")
            }
            ("POST", None) => {
                let id = objects.begin(key, kept(asked));
                xml("InitiateMultipartUploadResult", &format!("<UploadId>{id}</UploadId>"))
            }
            ("DELETE", Some(id)) => {
                let status = if objects.uploads.remove(&id).is_some() { 204 } else { 404 };
                Answer::of(status, "")
            }
            ("GET", Some(id)) => parts(&id, &objects),
            ("PUT", Some(id)) => put_part(asked, &id, arrived, &mut objects),
            ("POST", Some(id)) => {
                let answer = complete(&arrived.whole(), &id, &mut objects);
                if answer.status == 200 && self.switches.completes_late.load(Ordering::Relaxed) {
                    objects.delay(key, Duration::from_secs(1));
                    return error(500, "InternalError");
                }
                answer
            }
            _ => error(405, "MethodNotAllowed"),
        }
    }

    fn list(&self, asked: &Asked, objects: &Kept) -> Answer {
        if self.switches.hides_listings.load(Ordering::Relaxed) {
            return error(403, "AccessDenied");
        }
        let prefix = parameter(asked, "prefix").unwrap_or_default();
        if parameter(asked, "uploads").is_some() {
            let uploads = objects.uploads.iter().filter(|(_, one)| one.key.starts_with(&prefix));
            let uploads = uploads.map(|(id, upload)| {
                let (key, begun) = (escaped(&upload.key), &upload.begun);
                format!(
                    "<Upload><Key>{key}</Key><UploadId>{id}</UploadId>\
                     <Initiated>{begun}</Initiated></Upload>"
                )
            });
            return xml("ListMultipartUploadsResult", &uploads.collect::<String>());
        }
        let behind = parameter(asked, "continuation-token").unwrap_or_default();
        let found = objects.objects.iter();
        let mut found = found.filter(|(key, _)| key.starts_with(&prefix) && **key > behind);
        let page: Vec<_> = found.by_ref().take(PAGE).collect();
        let next = page.last().map(|(key, _)| escaped(key)).filter(|_| found.next().is_some());
        let mut text: String = page
            .iter()
            .map(|(key, object)| {
                let (key, size, etag) = (escaped(key), object.size(), &object.etag);
                format!(
                    "<Contents><Key>{key}</Key><Size>{size}</Size>\
                     <ETag>&#34;{etag}&#34;</ETag></Contents>"
                )
            })
            .collect();
        text += &format!("<IsTruncated>{}</IsTruncated>", next.is_some());
        if let Some(next) = next {
            text += &format!("<NextContinuationToken>{next}</NextContinuationToken>");
        }
        xml("ListBucketResult", &text)
    }

    fn put(&self, asked: &Asked, key: &str, object: Object, objects: &mut Kept) -> Answer {
        let (absent, is) = (asked.header("if-none-match"), asked.header("if-match"));
        let has_condition = !absent.is_empty() || !is.is_empty();
        if has_condition && self.switches.knows_no_conditions.load(Ordering::Relaxed) {
            return error(501, "NotImplemented");
        }
        if has_condition && !self.switches.ignores_conditions.load(Ordering::Relaxed) {
            let there = objects.objects.get(key);
            let is_other = |object: &Object| object.etag != is.trim_matches('"');
            if !absent.is_empty() && there.is_some() || !is.is_empty() && there.is_none_or(is_other)
            {
                return error(412, "PreconditionFailed");
            }
        }
        let etag = object.etag.clone();
        objects.objects.insert(key.to_owned(), object);
        Answer::of(200, "").with("etag", &format!("\"{etag}\""))
    }
}

/// The headers that an object keeps.
fn kept(asked: &Asked) -> Vec<(String, String)> {
    let is_kept = |name: &str| matches!(name, "content-type" | "cache-control");
    asked.headers.iter().filter(|(name, _)| is_kept(name)).cloned().collect()
}

fn get(asked: &Asked, key: &str, objects: &Kept) -> Answer {
    let Some(object) = objects.objects.get(key) else { return error(404, "NoSuchKey") };
    let all = object.size();
    let range = asked.header("range").strip_prefix("bytes=").and_then(|range| {
        let (start, end) = range.split_once('-')?;
        Some(start.parse::<usize>().ok()?..end.parse::<usize>().map_or(all, |end| end + 1).min(all))
    });
    let mut answer = match range {
        Some(range) if range.start < range.end => {
            let shown = format!("bytes {}-{}/{all}", range.start, range.end - 1);
            Answer::of(206, object.bytes(range)).with("content-range", &shown)
        }
        Some(_) => return error(416, "InvalidRange"),
        None => Answer::of(200, object.whole()),
    };
    answer.headers.extend(object.headers.iter().cloned());
    answer.with("etag", &format!("\"{}\"", object.etag))
}

fn parts(id: &str, objects: &Kept) -> Answer {
    let Some(upload) = objects.uploads.get(id) else { return error(404, "NoSuchUpload") };
    let parts = upload.parts.iter().map(|(number, part)| {
        let (size, etag) = (part.size(), &part.etag);
        format!(
            "<Part><PartNumber>{number}</PartNumber><Size>{size}</Size>\
             <ETag>&quot;{etag}&quot;</ETag></Part>"
        )
    });
    xml("ListPartsResult", &parts.collect::<String>())
}

fn put_part(asked: &Asked, id: &str, part: Object, objects: &mut Kept) -> Answer {
    let number = parameter(asked, "partNumber").and_then(|number| number.parse().ok());
    let (Some(upload), Some(number)) = (objects.uploads.get_mut(id), number) else {
        return error(404, "NoSuchUpload");
    };
    let etag = part.etag.clone();
    upload.parts.insert(number, part);
    Answer::of(200, "").with("etag", &format!("\"{etag}\""))
}

fn complete(body: &[u8], id: &str, objects: &mut Kept) -> Answer {
    let text = String::from_utf8_lossy(body).into_owned();
    let between = |text: &str, tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        Some(rest.split_once(&format!("</{tag}>"))?.0.to_owned())
    };
    let named: Option<Vec<(u64, String)>> = text
        .split("</Part>")
        .filter(|part| part.contains("<Part>"))
        .map(|part| {
            // Each client writes quotes in its own way.
            let quotes = ["&quot;", "&#34;", "\""];
            let etag = between(part, "ETag")?;
            let etag = quotes.iter().fold(etag, |etag, quote| etag.replace(quote, ""));
            Some((between(part, "PartNumber")?.parse().ok()?, etag))
        })
        .collect();
    if !objects.uploads.contains_key(id) {
        return error(404, "NoSuchUpload");
    }
    match named.and_then(|named| objects.complete(id, &named)) {
        Some(etag) => {
            xml("CompleteMultipartUploadResult", &format!("<ETag>&quot;{etag}&quot;</ETag>"))
        }
        None => error(400, "InvalidPart"),
    }
}

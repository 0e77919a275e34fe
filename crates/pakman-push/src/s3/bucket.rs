//! The requests that a push makes of a bucket, each signed.

use std::{num::NonZeroU32, ops::Range};

use base64ct::{Base64, Encoding};
use bytes::Bytes;
use object_store::{
    aws::{AwsAuthorizer, AwsCredential, AwsCredentialProvider},
    client::{HttpRequest, HttpRequestBody},
};
use reqwest::{
    Method,
    header::{ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, RANGE},
};
use tokio::sync::Semaphore;

use crate::{
    error::Error,
    s3::{
        answers::{self, Begun, Listed, Part},
        keys,
        object::{Body, Condition, Kind, Object, Put},
        place::{S3, encoded},
    },
    secret::Secret,
    wire::{Answer, Request, Wire},
};

const CHECKSUM: HeaderName = HeaderName::from_static("x-amz-checksum-sha256");
const ALGORITHM: HeaderName = HeaderName::from_static("x-amz-checksum-algorithm");

/// The most that is read of a listing, in bytes: a page has a thousand keys.
const LONGEST_LISTING: usize = 16 << 20;

/// A bucket that is written to.
pub(crate) struct Bucket<'b, 'w> {
    pub(crate) wire: &'b Wire<'w>,
    pub(crate) place: &'b S3,
    credentials: AwsCredentialProvider,
    /// One for each body that may be on its way: a file, or a part of one.
    pub(crate) slots: Semaphore,
    /// How many slots there are.
    pub(crate) most: u32,
}

impl<'b, 'w> Bucket<'b, 'w> {
    /// A bucket to which so many bodies go at a time.
    pub(crate) fn new(place: &'b S3, wire: &'b Wire<'w>, slots: NonZeroU32) -> Result<Self, Error> {
        let credentials = keys::provider(place, wire.patience())?;
        let most = slots.get();
        Ok(Self { wire, place, credentials, slots: Semaphore::new(most as usize), most })
    }

    /// How an object is told of.
    pub(crate) fn name(&self, method: &str, key: &str) -> String {
        format!("{method} {}", self.place.shown(key))
    }

    /// The answer to a signed request. `query` is not encoded yet.
    async fn ask(
        &self,
        name: &str,
        method: Method,
        key: &str,
        query: &[(&str, &str)],
        body: Option<&Body>,
        fill: impl Fn(&mut Request),
    ) -> Result<Answer, Error> {
        let mut url = self.place.url(key)?;
        if !query.is_empty() {
            let pair = |(name, value): &(&str, &str)| {
                format!("{}={}", encoded(name, false), encoded(value, false))
            };
            url.set_query(Some(&query.iter().map(pair).collect::<Vec<_>>().join("&")));
        }
        let mut request = Request::new(method, url);
        fill(&mut request);
        let body = body.cloned().unwrap_or_else(|| Body::of(Bytes::new()));
        if body.content.length() > 0 && request.method == Method::PUT {
            let checksum = Base64::encode_string(&body.hash);
            request.headers.insert(CHECKSUM, checksum.parse().expect("base64 is plain"));
        }
        request.body = body.content;
        let make = async || {
            let credential = self.credentials.get_credential().await;
            let credential = credential.map_err(|error| keys::missing(&error))?;
            self.wire.hide(&Secret::new(&credential.secret_key));
            if let Some(token) = &credential.token {
                self.wire.hide(&Secret::new(token));
            }
            self.signed(&request, &credential, &body.hash)
        };
        self.wire.ask(name, make).await
    }

    fn signed(
        &self,
        request: &Request,
        credential: &AwsCredential,
        digest: &[u8],
    ) -> Result<Request, Error> {
        let words = |error: &dyn std::error::Error| Error::Words(error.to_string());
        // What signs takes for granted that they are.
        let token = credential.token.as_deref().unwrap_or_default();
        for (name, value) in [
            ("id of the key", credential.key_id.as_str()),
            ("token of the key", token),
            ("region", &self.place.region),
        ] {
            if !value.bytes().all(|it| it.is_ascii_graphic()) {
                return Err(Error::Words(format!(
                    "the {name} of the storage has a space, a line break or a sign that none has"
                )));
            }
        }
        let mut plain = HttpRequest::new(HttpRequestBody::empty());
        *plain.method_mut() = request.method.clone();
        *plain.uri_mut() = request.url.as_str().parse().map_err(|error| words(&error))?;
        plain.headers_mut().clone_from(&request.headers);
        let authorizer = AwsAuthorizer::new(credential, "s3", &self.place.region);
        authorizer.try_authorize(&mut plain, Some(digest)).map_err(|error| words(&error))?;
        Ok(Request {
            method: request.method.clone(),
            url: request.url.clone(),
            headers: plain.headers().clone(),
            body: request.body.clone(),
            ..*request
        })
    }

    fn expect(&self, name: &str, answer: Answer) -> Result<Answer, Error> {
        if answer.status.is_success() { Ok(answer) } else { Err(self.wire.refused(name, &answer)) }
    }

    /// Puts an object.
    pub(crate) async fn put(
        &self,
        key: &str,
        body: &Body,
        kind: Kind,
        condition: &Condition,
    ) -> Result<Put, Error> {
        let name = self.name("PUT", key);
        let fill = |request: &mut Request| {
            request.headers = kind.headers();
            request.is_counted = matches!(kind, Kind::Package | Kind::Plain);
            match condition {
                Condition::None => {}
                Condition::Absent => {
                    request.headers.insert(IF_NONE_MATCH, HeaderValue::from_static("*"));
                }
                Condition::Is(etag) => {
                    if let Ok(etag) = etag.parse() {
                        request.headers.insert(IF_MATCH, etag);
                    }
                }
            }
        };
        let answer = self.ask(&name, Method::PUT, key, &[], Some(body), fill).await?;
        match answer.status.as_u16() {
            412 if *condition != Condition::None => Ok(Put::Refused),
            // What was to be there is gone.
            404 if matches!(condition, Condition::Is(_)) => Ok(Put::Refused),
            501 if *condition != Condition::None => Ok(Put::Unknown),
            _ => self.expect(&name, answer).map(|_| Put::Done),
        }
    }

    /// An object, or a range of it; nothing when it is not there. At most `limit` bytes.
    pub(crate) async fn get(
        &self,
        key: &str,
        range: Option<Range<u64>>,
        limit: usize,
    ) -> Result<Option<Object>, Error> {
        let name = self.name("GET", key);
        let fill = |request: &mut Request| {
            request.limit = limit;
            if let Some(Range { start, end }) = range {
                let value = format!("bytes={start}-{}", end - 1);
                request.headers.insert(RANGE, value.parse().expect("numbers are plain"));
            }
        };
        let answer = self.ask(&name, Method::GET, key, &[], None, fill).await?;
        if answer.status.as_u16() == 404 && !answer.body.windows(12).any(|it| it == b"NoSuchBucket")
        {
            return Ok(None);
        }
        let answer = self.expect(&name, answer)?;
        let etag = answer.headers.get(ETAG).and_then(|etag| etag.to_str().ok());
        Ok(Some(Object { etag: etag.map(str::to_owned), bytes: answer.body }))
    }

    /// The size of an object; nothing when it is not there.
    pub(crate) async fn size(&self, key: &str) -> Result<Option<u64>, Error> {
        let name = self.name("HEAD", key);
        let answer = self.ask(&name, Method::HEAD, key, &[], None, |_| ()).await?;
        if answer.status.as_u16() == 404 {
            return Ok(None);
        }
        let answer = self.expect(&name, answer)?;
        let length = answer.headers.get("content-length").and_then(|it| it.to_str().ok());
        Ok(length.and_then(|it| it.parse().ok()))
    }

    /// Every object whose key begins so, in the order of keys.
    pub(crate) async fn list(&self, prefix: &str) -> Result<Vec<Listed>, Error> {
        let name = self.name("LIST", prefix);
        let (mut found, mut token) = (Vec::new(), None::<String>);
        loop {
            let mut query = vec![("list-type", "2"), ("prefix", prefix)];
            query.extend(token.as_deref().map(|token| ("continuation-token", token)));
            let fill = |request: &mut Request| request.limit = LONGEST_LISTING;
            let answer = self.ask(&name, Method::GET, "", &query, None, fill).await?;
            let answer = self.expect(&name, answer)?;
            let page = answers::objects(&text(&answer));
            let (page, next) = page.map_err(|reason| wrong(&name, reason))?;
            found.extend(page);
            match next {
                Some(next) if token.as_ref() != Some(&next) => token = Some(next),
                Some(_) => return Err(wrong(&name, "it keeps starting over".to_owned())),
                None => return Ok(found),
            }
        }
    }

    /// Deletes an object; one that is not there is deleted.
    pub(crate) async fn delete(&self, key: &str) -> Result<(), Error> {
        let name = self.name("DELETE", key);
        let answer = self.ask(&name, Method::DELETE, key, &[], None, |_| ()).await?;
        if answer.status.as_u16() == 404 {
            return Ok(());
        }
        self.expect(&name, answer).map(|_| ())
    }

    /// The uploads that are not complete of keys that begin so, a thousand at most; none where nobody
    /// may or can tell.
    pub(crate) async fn begun(&self, prefix: &str) -> Result<Vec<Begun>, Error> {
        let name = self.name("LIST", prefix) + "?uploads";
        let query = [("prefix", prefix), ("uploads", "")];
        let answer = self.ask(&name, Method::GET, "", &query, None, |_| ()).await?;
        if !answer.status.is_success() {
            return Ok(Vec::new());
        }
        Ok(answers::begun(&text(&answer)).unwrap_or_default())
    }

    /// Gives up an upload and its parts.
    pub(crate) async fn abort(&self, key: &str, id: &str) -> Result<(), Error> {
        let name = self.name("DELETE", key) + "?uploadId";
        let query = [("uploadId", id)];
        let answer = self.ask(&name, Method::DELETE, key, &query, None, |_| ()).await?;
        if answer.status.as_u16() == 404 {
            return Ok(());
        }
        self.expect(&name, answer).map(|_| ())
    }

    /// The parts of an upload that have arrived; none where nobody may or can tell.
    pub(crate) async fn parts(&self, key: &str, id: &str) -> Result<Vec<Part>, Error> {
        let name = self.name("LIST", key) + "?uploadId";
        let (mut found, mut marker) = (Vec::new(), None::<String>);
        loop {
            let mut query = vec![("uploadId", id)];
            query.extend(marker.as_deref().map(|marker| ("part-number-marker", marker)));
            let answer = self.ask(&name, Method::GET, key, &query, None, |_| ()).await?;
            let page = answer.status.is_success().then(|| answers::parts(&text(&answer)));
            let Some(Ok((page, next))) = page else { return Ok(found) };
            found.extend(page);
            match next {
                Some(next) if marker.as_ref() != Some(&next) => marker = Some(next),
                _ => return Ok(found),
            }
        }
    }

    /// Begins an upload in parts, and gives its id.
    pub(crate) async fn begin(&self, key: &str, kind: Kind) -> Result<String, Error> {
        let name = self.name("POST", key) + "?uploads";
        let fill = |request: &mut Request| {
            request.headers = kind.headers();
            request.headers.insert(ALGORITHM, HeaderValue::from_static("SHA256"));
        };
        let answer = self.ask(&name, Method::POST, key, &[("uploads", "")], None, fill).await?;
        let answer = self.expect(&name, answer)?;
        answers::upload_id(&text(&answer)).map_err(|reason| wrong(&name, reason))
    }

    /// Puts a part, counted from 1, and gives its `ETag` as the server wrote it; nothing when the
    /// upload is no longer there.
    pub(crate) async fn put_part(
        &self,
        key: &str,
        id: &str,
        number: u64,
        body: &Body,
    ) -> Result<Option<String>, Error> {
        let name = format!("{}?partNumber={number}", self.name("PUT", key));
        let number = number.to_string();
        let query = [("partNumber", number.as_str()), ("uploadId", id)];
        let fill = |request: &mut Request| request.is_counted = true;
        let answer = self.ask(&name, Method::PUT, key, &query, Some(body), fill).await?;
        if answer.status.as_u16() == 404 {
            return Ok(None);
        }
        let answer = self.expect(&name, answer)?;
        let etag = answer.headers.get(ETAG).and_then(|etag| etag.to_str().ok());
        let etag = etag.ok_or_else(|| wrong(&name, "it has no ETag".to_owned()))?;
        Ok(Some(etag.to_owned()))
    }

    /// Makes an object of the parts of an upload, each with its `ETag` and its SHA-256. Whether it
    /// was there to be completed.
    pub(crate) async fn complete(
        &self,
        key: &str,
        id: &str,
        parts: &[(String, [u8; 32])],
    ) -> Result<bool, Error> {
        let name = self.name("POST", key) + "?uploadId";
        let part = |(at, (etag, hash)): (usize, &(String, [u8; 32]))| {
            format!(
                "<Part><PartNumber>{}</PartNumber><ETag>&quot;{}&quot;</ETag>\
                 <ChecksumSHA256>{}</ChecksumSHA256></Part>",
                at + 1,
                answers::unquoted(etag),
                Base64::encode_string(hash)
            )
        };
        let parts: String = parts.iter().enumerate().map(part).collect();
        let body = format!(
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{parts}\
             </CompleteMultipartUpload>"
        );
        let (body, query) = (Body::of(body), [("uploadId", id)]);
        let fill = |request: &mut Request| request.slow = 10;
        let answer = self.ask(&name, Method::POST, key, &query, Some(&body), fill).await?;
        // An earlier attempt whose answer got lost may have used the parts up.
        let has_no_part = answer.body.windows(11).any(|found| found == b"InvalidPart");
        if answer.status.as_u16() == 404 || (answer.status.as_u16() == 400 && has_no_part) {
            return Ok(false);
        }
        let answer = self.expect(&name, answer)?;
        if answers::is_complete(&text(&answer)) {
            return Ok(true);
        }
        Err(self.wire.refused(&name, &answer))
    }
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

fn wrong(request: &str, reason: String) -> Error {
    Error::Answer { request: request.to_owned(), reason }
}

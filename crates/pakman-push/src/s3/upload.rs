//! A file into a bucket, in parts where it is large, and going on where an earlier push ended.

use std::{
    collections::BTreeMap,
    ops::Range,
    path::Path,
    time::{Duration, SystemTime},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use humantime::format_rfc3339_seconds;
use md5::{Digest as _, Md5};
use tokio::sync::SemaphorePermit;

use crate::{
    content::{Content, aside},
    error::Error,
    parts::{SINGLE, ranges},
    s3::{
        answers::{Begun, Listed, Part, unquoted},
        bucket::Bucket,
        object::{Body, Condition, Kind},
    },
};

/// How many parts of one file are on their way at a time.
const PARALLEL: usize = 4;

/// How long an upload may take, from its beginning to the last push that goes on with it.
const STALE: Duration = Duration::from_hours(24);

impl Bucket<'_, '_> {
    /// Sends a file, whatever is there under its key. The hashes of its parts are made where they
    /// are not known.
    pub(crate) async fn upload(
        &self,
        key: &str,
        content: &Content,
        hashes: Option<&[[u8; 32]]>,
        kind: Kind,
    ) -> Result<(), Error> {
        let hash = |at: u64| Some(hashes?[usize::try_from(at).expect("it is in memory")]);
        if content.length() <= SINGLE {
            let _slot = self.slot().await;
            let body = body(content.clone(), hash(0)).await?;
            return self.put(key, &body, kind, &Condition::None).await.map(|_| ());
        }
        let (id, mut known) = match self.earlier(key, content, hash).await? {
            Some(earlier) => earlier,
            None => (self.begin(key, kind).await?, BTreeMap::new()),
        };
        let missing = ranges(content.length()).into_iter().zip(1..);
        let missing = missing.filter(|(_, number)| !known.contains_key(number));
        let missing: Vec<(Range<u64>, u64)> = missing.collect();
        let sent = missing.into_iter().map(|(range, number)| {
            let id = id.as_str();
            async move {
                let _slot = self.slot().await;
                let body = body(content.part(range), hash(number - 1)).await?;
                match self.put_part(key, id, number, &body).await? {
                    Some(etag) => Ok((number, (etag, body.hash))),
                    None => Err(self.gone(key)),
                }
            }
        });
        let sent: Vec<_> = stream::iter(sent).buffer_unordered(PARALLEL).try_collect().await?;
        known.extend(sent);
        let parts: Vec<(String, [u8; 32])> = known.into_values().collect();
        if self.complete(key, &id, &parts).await? {
            return Ok(());
        }
        // An earlier attempt, whose answer got lost, may still be putting the parts together.
        let mut looked = 0;
        while self.size(key).await? != Some(content.length()) {
            looked += 1;
            let pause = self.wire.patience().pause(looked, None);
            tokio::time::sleep(pause.ok_or_else(|| self.gone(key))?).await;
        }
        Ok(())
    }

    /// Leave to send a body, which bounds how many are on their way whatever the files are.
    async fn slot(&self) -> SemaphorePermit<'_> {
        self.slots.acquire().await.expect("nobody closes it")
    }

    /// Somebody else completed or aborted an upload.
    fn gone(&self, key: &str) -> Error {
        Error::Unanswered {
            request: self.name("POST", key),
            reason: "somebody else ended the upload".to_owned(),
            attempts: 1,
        }
    }

    /// The upload of an earlier push of the same file, with its parts that need not be sent again.
    async fn earlier(
        &self,
        key: &str,
        content: &Content,
        hash: impl Fn(u64) -> Option<[u8; 32]>,
    ) -> Result<Option<(String, BTreeMap<u64, (String, [u8; 32])>)>, Error> {
        let mut begun = self.begun(key).await?;
        begun.retain(|one| one.key == key);
        begun.sort_by(|one, other| other.when.cmp(&one.when));
        for Begun { id, .. } in begun {
            let arrived = self.parts(key, &id).await?;
            let ranges = ranges(content.length());
            let mut same = BTreeMap::new();
            let mut is_other = arrived.is_empty();
            for Part { number, size, etag } in arrived {
                let range =
                    usize::try_from(number).ok().and_then(|at| ranges.get(at.wrapping_sub(1)));
                let Some(range) = range.filter(|range| range.end - range.start == size) else {
                    is_other = true;
                    break;
                };
                let part = content.part(range.clone());
                if hex(md5(part.clone()).await?) == etag {
                    same.insert(number, (etag, body(part, hash(number - 1)).await?.hash));
                }
            }
            if !is_other && !same.is_empty() {
                self.wire.tell(|watcher| {
                    let (found, all) = (same.len(), ranges.len());
                    watcher.note(&format!("{key}: {found} of {all} parts are already there"));
                });
                return Ok(Some((id, same)));
            }
        }
        Ok(None)
    }

    /// Aborts the uploads of packages below a folder that were begun a day ago, whoever began them: by
    /// now nobody goes on with them, and their parts are paid for. It is no failure where one may
    /// not.
    pub(crate) async fn tidy(&self, folder: &str) -> Result<(), Error> {
        // Servers refuse what is signed by a clock that is wrong by more than minutes.
        let then = format_rfc3339_seconds(SystemTime::now() - STALE).to_string();
        for Begun { key, id, when } in self.begun(folder).await? {
            let is_package = Path::new(&key).extension().is_some_and(|it| it == "apk");
            if !when.ends_with('Z') || when >= then || !is_package {
                continue;
            }
            let text = match self.abort(&key, &id).await {
                Ok(()) => format!("{key}: an unfinished upload of {when} was aborted"),
                Err(error) => format!("{key}: an unfinished upload of {when} was kept: {error}"),
            };
            self.wire.tell(|watcher| watcher.note(&text));
        }
        Ok(())
    }

    /// Whether an object has the bytes of a file, as far as its `ETag` can tell: it is an MD5, or
    /// that of the MD5s of parts, on most storages.
    pub(crate) async fn is_same(&self, listed: &Listed, content: &Content) -> Result<bool, Error> {
        let Some(etag) = listed.etag.as_deref().filter(|_| listed.size == content.length()) else {
            return Ok(false);
        };
        let parts = ranges(content.length());
        let expected = if content.length() <= SINGLE {
            hex(md5(content.clone()).await?)
        } else {
            let mut all = Md5::new();
            for range in &parts {
                all.update(md5(content.part(range.clone())).await?);
            }
            format!("{}-{}", hex(all.finalize()), parts.len())
        };
        Ok(unquoted(etag) == expected)
    }
}

/// An MD5 as an `ETag` has it.
fn hex(md5: impl Into<[u8; 16]>) -> String {
    format!("{:032x}", u128::from_be_bytes(md5.into()))
}

/// The MD5 of a content, which takes a while.
async fn md5(content: Content) -> Result<[u8; 16], Error> {
    aside(move || content.hash::<Md5>().map(Into::into)).await
}

/// A content as it is sent, which takes a while as well.
async fn body(content: Content, hash: Option<[u8; 32]>) -> Result<Body, Error> {
    aside(move || Body::read(content, hash)).await
}

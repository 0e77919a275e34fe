//! A repository for apk in a bucket.
//!
//! Others may push to it at the same time, and few storages can tell one of them that the other was
//! first. So an index is never changed, but made of what is there: packages are put, then what is
//! there is listed, the index of all of it is put, and it is listed again, until the index that is
//! there names exactly what the listing has. Where two do so at once, the one who was last sees
//! what the other put. Conditions come on top where the storage knows them: they stop a push that
//! was held up between its listing and its index from putting an old one and being killed.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, Cursor},
    path::Path,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use pakman_apk::{
    Index, IndexSignatures, Limits, PackageReader, PublicKey, Record, Repository, TrustedKey,
};

use crate::{
    content::Content,
    error::Error,
    package::Fingerprint,
    plan::{self, Placed, Plan, Versioned},
    receipt::Indexed,
    s3::{
        answers::Listed,
        bucket::Bucket,
        object::{Condition, Kind, Object, Put},
    },
    storage::{Settled, Storage, Terms},
    watch::State,
};

/// The most that is read of an index, in bytes.
const LARGEST_INDEX: usize = 128 << 20;

/// The most that is read of a key, in bytes.
const LARGEST_KEY: usize = 64 << 10;

/// How much is read of a package first for what it says of itself, in bytes, and at most.
const HEAD: u64 = 64 << 10;
const LARGEST_HEAD: u64 = 8 << 20;

/// How often an index is looked at before a push gives way to the others.
const ROUNDS: u32 = 60;

/// A repository in a bucket.
pub(crate) struct BucketRepository<'r, 'w> {
    bucket: Bucket<'r, 'w>,
    terms: &'r Terms<'r>,
    /// What there was of each architecture at first, by file name.
    there: BTreeMap<String, BTreeMap<String, Listed>>,
    /// Whether the storage holds conditions; known once it was tried.
    honoured: Cell<bool>,
}

/// What stands under the key of an index.
struct Current {
    index: Index,
    signatures: IndexSignatures,
    etag: Option<String>,
}

impl<'r, 'w> BucketRepository<'r, 'w> {
    pub(crate) fn new(bucket: Bucket<'r, 'w>, terms: &'r Terms<'r>) -> Self {
        Self { bucket, terms, there: BTreeMap::new(), honoured: Cell::new(false) }
    }

    /// Whether the storage refuses what another push overtook.
    pub(crate) fn honours_conditions(&self) -> bool {
        self.honoured.get()
    }

    fn key(&self, below: &str) -> String {
        let prefix = &self.bucket.place.prefix;
        if prefix.is_empty() { below.to_owned() } else { format!("{prefix}/{below}") }
    }

    /// The packages of an architecture that are there, by file name.
    async fn packages(&self, arch: &str) -> Result<BTreeMap<String, Listed>, Error> {
        let folder = self.key(&format!("{arch}/"));
        let listed = self.bucket.list(&folder).await?;
        let named = listed.into_iter().filter_map(|listed| {
            let name = listed.key.strip_prefix(&folder)?.to_owned();
            (is_package(&name) && !name.contains('/')).then_some((name, listed))
        });
        Ok(named.collect())
    }

    /// Puts the public keys, and finds out by the first whether the storage holds conditions: a
    /// key that is there is not to be created again.
    async fn put_keys(&self) -> Result<(), Error> {
        for (at, signer) in self.terms.signers.iter().enumerate() {
            let key = self.key(signer.name);
            let public = signer.key.public();
            let body = Bytes::from(public.to_pem());
            let put = || self.bucket.put(&key, body.clone(), Kind::Key, &Condition::Absent);
            let mut there = self.bucket.get(&key, None, LARGEST_KEY).await?;
            if there.is_none() {
                match put().await? {
                    Put::Done => {}
                    Put::Refused => there = self.bucket.get(&key, None, LARGEST_KEY).await?,
                    Put::Unknown => {
                        self.bucket.put(&key, body.clone(), Kind::Key, &Condition::None).await?;
                    }
                }
            }
            if let Some(Object { bytes, .. }) = there {
                let text = String::from_utf8_lossy(&bytes);
                if PublicKey::from_pem(&text).ok() != Some(public) {
                    let place = format!("s3://{}/{key}", self.bucket.place.bucket);
                    return Err(Error::OtherKey { place });
                }
            }
            if at == 0 {
                self.honoured.set(put().await? == Put::Refused);
            }
        }
        Ok(())
    }

    /// What a package in the bucket says of itself.
    async fn head(&self, listed: &Listed) -> Result<PackageReader<Cursor<Bytes>>, Error> {
        let mut wanted = HEAD;
        loop {
            let end = wanted.min(listed.size);
            let limit = usize::try_from(LARGEST_HEAD).expect("it is small") + 1;
            let range = (end > 0).then_some(0..end);
            let object = self.bucket.get(&listed.key, range, limit).await?;
            let Some(Object { bytes, .. }) = object else { return Err(self.vanished(listed)) };
            match PackageReader::open(Cursor::new(bytes), Limits::default()) {
                Ok(package) => return Ok(package),
                // There may be more of it than was read.
                Err(_) if end < listed.size.min(LARGEST_HEAD) => wanted *= 8,
                Err(source) => {
                    let place = self.bucket.name("", &listed.key).trim_start().to_owned();
                    return Err(Error::Package { place, source });
                }
            }
        }
    }

    fn vanished(&self, listed: &Listed) -> Error {
        Error::Unanswered {
            request: self.bucket.name("GET", &listed.key),
            reason: "it was listed, and is gone".to_owned(),
            attempts: 1,
        }
    }

    /// The index that is there. One that cannot be read is none: it is made of what is there.
    async fn current(&self, key: &str) -> Result<Option<Current>, Error> {
        let Some(Object { bytes, etag }) = self.bucket.get(key, None, LARGEST_INDEX).await? else {
            return Ok(None);
        };
        match Index::read(bytes.as_ref()) {
            Ok((index, signatures)) => Ok(Some(Current { index, signatures, etag })),
            Err(error) => {
                let text = format!("{key} cannot be read and is made anew: {error}");
                self.bucket.wire.tell(|watcher| watcher.note(&text));
                let (index, signatures) = (Index::default(), IndexSignatures::default());
                Ok(Some(Current { index, signatures, etag }))
            }
        }
    }

    /// Whether what an index says of packages is taken over: it is one of ours, or makes room for
    /// ours by agreement.
    fn believes(&self, signatures: &IndexSignatures) -> bool {
        signatures.verify(&self.terms.trusted()).is_ok() || self.terms.change_key
    }

    /// The records of what is there: ours, those of the index so far, and what packages say that
    /// nobody knows, where one of our keys signed them.
    async fn records(
        &self,
        arch: &str,
        plan: &Plan,
        listed: &BTreeMap<String, Listed>,
        current: Option<&Index>,
    ) -> Result<Vec<Record>, Error> {
        let ours = plan.packages.iter().filter(|placed| placed.arch == arch);
        let ours = ours.map(|placed| (placed.file_name(), placed.package.record(arch)));
        let mut known: BTreeMap<String, Record> = current
            .into_iter()
            .flat_map(Index::records)
            .map(|record| (record.info.file_name(), record.clone()))
            .collect();
        known.extend(ours);
        let trusted = self.terms.trusted();
        let mut records = Vec::new();
        let mut strange = Vec::new();
        for (name, listed) in listed {
            match known.remove(name) {
                Some(record) if record.file_size == listed.size => records.push(record),
                _ => strange.push((name, listed)),
            }
        }
        let reading = strange.into_iter().map(async |(name, listed): (&String, &Listed)| {
            let doubt = match self.head(listed).await {
                Ok(package) => match doubt(&package, name, arch, &trusted) {
                    None => {
                        let (info, identity) = (&package.info, package.identity);
                        return Ok(Some(Record::new(info, identity, listed.size, arch)));
                    }
                    Some(doubt) => doubt,
                },
                Err(Error::Package { source, .. }) => source.to_string(),
                Err(error) => return Err(error),
            };
            let text = format!("the index does not name {}: {doubt}", listed.key);
            self.bucket.wire.tell(|watcher| watcher.note(&text));
            Ok(None)
        });
        let read: Vec<Option<Record>> =
            stream::iter(reading).buffer_unordered(16).try_collect().await?;
        records.extend(read.into_iter().flatten());
        Ok(records)
    }

    /// What is to stay of the records, and what is not: of packages that this push has, all but so
    /// many of the newest.
    fn kept(&self, arch: &str, plan: &Plan, records: Vec<Record>) -> (Vec<Record>, Vec<Record>) {
        let Some(keep) = self.terms.keep else { return (records, Vec::new()) };
        let ours = plan.packages.iter().filter(|placed| placed.arch == arch);
        let ours: BTreeSet<&str> = ours.map(|placed| placed.package.info.name.as_str()).collect();
        let (ours, mut kept): (Vec<Record>, Vec<Record>) =
            records.into_iter().partition(|record| ours.contains(record.info.name.as_str()));
        let (newest, older) = plan::newest(ours, keep);
        kept.extend(newest);
        (kept, older)
    }

    /// Brings the index to what is there: its number of packages, how often it was written, and
    /// what it no longer names.
    async fn converge(&self, arch: &str, plan: &Plan) -> Result<(usize, u32, Vec<Record>), Error> {
        let key = self.key(&format!("{arch}/{}", Repository::INDEX));
        let place = format!("s3://{}/{key}", self.bucket.place.bucket);
        let mut written = 0;
        for round in 1..=ROUNDS {
            let listed = self.packages(arch).await?;
            let current = self.current(&key).await?;
            let so_far = current.as_ref().map(|current| &current.index);
            let believed = current.as_ref().filter(|it| self.believes(&it.signatures));
            let records = self.records(arch, plan, &listed, believed.map(|it| &it.index)).await?;
            let (kept, older) = self.kept(arch, plan, records);
            let mut index = Index::new(so_far.map_or("", |index| &index.description));
            for record in kept {
                index.insert(record);
            }
            if let Some(Current { index: there, signatures, .. }) = &current {
                self.terms.check(&place, signatures)?;
                if *there == index && self.terms.signed(signatures) {
                    return Ok((index.records().len(), written, older));
                }
            }
            let newest = index.records().iter().map(|record| record.info.build_date).max();
            let epoch = self.terms.epoch.or(newest).unwrap_or(0);
            let mut bytes = Vec::new();
            let wrong = |source| Error::Package { place: place.clone(), source };
            index.write(&self.terms.signers, epoch, &mut bytes).map_err(wrong)?;
            let condition = match current.map(|current| current.etag) {
                _ if !self.honoured.get() => Condition::None,
                None => Condition::Absent,
                Some(Some(etag)) => Condition::Is(etag),
                Some(None) => Condition::None,
            };
            match self.bucket.put(&key, bytes.into(), Kind::Index, &condition).await? {
                Put::Done => written += 1,
                Put::Refused => {
                    // Another push was first; all of them shall not come back at once.
                    let most = u64::from(round.min(10)) * 50;
                    let pause = getrandom::u64().unwrap_or_default() % most;
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                Put::Unknown => self.honoured.set(false),
            }
        }
        Err(Error::Contended { place, attempts: ROUNDS })
    }
}

/// Whether a file of a repository is a package.
fn is_package(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "apk")
}

/// Why the index does not vouch for a package that somebody put into the bucket; nothing where the
/// keys that sign the index signed the package too.
fn doubt<R: BufRead>(
    package: &PackageReader<R>,
    name: &str,
    arch: &str,
    trusted: &[TrustedKey],
) -> Option<String> {
    let info = &package.info;
    if info.file_name() != name {
        return Some(format!("it says that it is {}", info.file_name()));
    }
    if info.arch != arch && info.arch != "noarch" {
        return Some(format!("it is for {}", info.arch));
    }
    package.verify_signature(trusted).err().map(|error| error.to_string())
}

impl Storage for BucketRepository<'_, '_> {
    fn parallel(&self) -> usize {
        self.bucket.most as usize
    }

    async fn prepare(&mut self, plan: &Plan) -> Result<(), Error> {
        for arch in plan.arches() {
            let listed = self.packages(&arch).await?;
            // What would be refused at the end is refused before anything is sent.
            let key = self.key(&format!("{arch}/{}", Repository::INDEX));
            if let Some(Current { signatures, .. }) = self.current(&key).await? {
                let place = format!("s3://{}/{key}", self.bucket.place.bucket);
                self.terms.check(&place, &signatures)?;
            }
            self.there.insert(arch, listed);
        }
        self.put_keys().await
    }

    async fn put(&self, placed: &Placed) -> Result<State, Error> {
        let Placed { arch, package } = placed;
        let key = self.key(&placed.place());
        let content = Content::file(&package.source);
        let there = self.there.get(arch).and_then(|there| there.get(&placed.file_name()));
        let Some(listed) = there else {
            self.bucket.upload(&key, &content, Kind::Package).await?;
            return Ok(State::Sent);
        };
        let is_same = listed.size == package.size()
            && match self.head(listed).await {
                Ok(there) => Fingerprint::of(there, listed.size) == package.fingerprint,
                Err(Error::Package { .. }) => false,
                Err(error) => return Err(error),
            };
        if is_same {
            return Ok(State::Unchanged);
        }
        if !self.terms.replace {
            return Err(Error::Taken { place: format!("s3://{}/{key}", self.bucket.place.bucket) });
        }
        self.bucket.upload(&key, &content, Kind::Package).await?;
        Ok(State::Replaced)
    }

    async fn settle(&self, arch: &str, plan: &Plan) -> Result<Settled, Error> {
        let (mut packages, mut written, older) = self.converge(arch, plan).await?;
        let mut removed = Vec::new();
        for record in &older {
            let place = format!("{arch}/{}", record.info.file_name());
            self.bucket.delete(&self.key(&place)).await?;
            removed.push(place);
        }
        if !removed.is_empty() {
            // Another push may have named them once more in the meantime.
            let (again, more, _) = self.converge(arch, plan).await?;
            (packages, written) = (again, written + more);
        }
        let place = format!("{arch}/{}", Repository::INDEX);
        Ok(Settled { index: Indexed { place, packages, written }, removed })
    }
}

impl Versioned for Record {
    fn line(&self) -> (String, String) {
        (self.info.arch.clone(), self.info.name.clone())
    }

    fn version(&self) -> &str {
        &self.info.version
    }
}

//! A repository for apk in a bucket.
//!
//! Others may push to it at the same time, and few storages can tell one of them that the other was
//! first. So an index is never changed, but made of what is there: packages are put, then what is
//! there is listed, the index of all of it is put, and it is listed again, until the index that is
//! there names exactly what the listing has. Where two do so at once, the one who was last sees
//! what the other put. Conditions come on top where the storage knows them: they stop a push that
//! was held up between its listing and its index from putting an old one and being killed.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    io::{BufRead, Cursor},
    path::Path,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use pakman_apk::{Index, IndexSignatures, Limits, PackageReader, PublicKey, Record, TrustedKey};

use crate::{
    content::Content,
    error::Error,
    package::Fingerprint,
    plan::{Placed, Plan},
    receipt::Indexed,
    s3::{
        answers::Listed,
        bucket::Bucket,
        object::{Body, Condition, Kind, Object, Put},
    },
    storage::{LARGEST_INDEX, LARGEST_KEY, Settled, Storage, Terms, index_of, unreadable},
    watch::State,
};

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
    /// Packages that neither we nor the index know, by key, as they were when they were read, and
    /// their records where they are vouched for.
    read: RefCell<BTreeMap<String, (Listed, Option<Record>)>>,
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
        let (there, read) = (BTreeMap::new(), RefCell::default());
        Self { bucket, terms, there, read, honoured: Cell::new(false) }
    }

    /// Whether the storage refuses what another push overtook.
    pub(crate) fn honours_conditions(&self) -> bool {
        self.honoured.get()
    }

    fn key(&self, below: &str) -> String {
        self.bucket.place.key(below)
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
            let body = Body::of(public.to_pem());
            let put = || self.bucket.put(&key, &body, Kind::Key, &Condition::Absent);
            let mut there = self.bucket.get(&key, None, LARGEST_KEY).await?;
            if there.is_none() {
                match put().await? {
                    Put::Done => {}
                    Put::Refused => there = self.bucket.get(&key, None, LARGEST_KEY).await?,
                    Put::Unknown => {
                        self.bucket.put(&key, &body, Kind::Key, &Condition::None).await?;
                    }
                }
            }
            if let Some(Object { bytes, .. }) = there {
                let text = String::from_utf8_lossy(&bytes);
                if PublicKey::from_pem(&text).ok() != Some(public) {
                    return Err(Error::OtherKey { place: self.bucket.place.shown(&key) });
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
                    let place = self.bucket.place.shown(&listed.key);
                    return Err(Error::Package { place, source });
                }
            }
        }
    }

    fn vanished(&self, listed: &Listed) -> Error {
        Error::Unanswered {
            request: self.bucket.name("GET", &listed.key),
            reason: "it was listed, but is gone".to_owned(),
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
                let text = unreadable(key, &error);
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
        let ours = plan.of_arch(arch);
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
            let read = self.read.borrow().get(&listed.key).cloned();
            if let Some((then, record)) = read
                && then == *listed
                && listed.etag.is_some()
            {
                return Ok(record);
            }
            let record = self.vouched(arch, name, listed, &trusted).await?;
            let key = listed.key.clone();
            self.read.borrow_mut().insert(key, (listed.clone(), record.clone()));
            Ok::<_, Error>(record)
        });
        let read: Vec<Option<Record>> =
            stream::iter(reading).buffer_unordered(16).try_collect().await?;
        records.extend(read.into_iter().flatten());
        Ok(records)
    }

    /// The record of a package that somebody put into the bucket, where the keys that sign the
    /// index signed it too; it is told why not.
    async fn vouched(
        &self,
        arch: &str,
        name: &str,
        listed: &Listed,
        trusted: &[TrustedKey],
    ) -> Result<Option<Record>, Error> {
        let doubt = match self.head(listed).await {
            Ok(package) => match doubt(&package, name, arch, trusted) {
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
    }

    /// Brings the index to what is there: its number of packages, how often it was written, and
    /// what it no longer names.
    async fn converge(&self, arch: &str, plan: &Plan) -> Result<(usize, u32, Vec<Record>), Error> {
        let key = self.key(&index_of(arch));
        let place = self.bucket.place.shown(&key);
        let mut written = 0;
        for round in 1..=ROUNDS {
            let listed = self.packages(arch).await?;
            let current = self.current(&key).await?;
            let so_far = current.as_ref().map(|current| &current.index);
            let believed = current.as_ref().filter(|it| self.believes(&it.signatures));
            let records = self.records(arch, plan, &listed, believed.map(|it| &it.index)).await?;
            let older = self.terms.older(arch, plan, &records);
            let mut index = Index::new(so_far.map_or("", |index| &index.description));
            for record in records.into_iter().filter(|record| !older.contains(record)) {
                index.insert(record);
            }
            if let Some(Current { index: there, signatures, .. }) = &current {
                self.terms.check(&place, signatures)?;
                if *there == index && self.terms.signed(signatures) {
                    return Ok((index.records().len(), written, older));
                }
            }
            let epoch = self.terms.epoch_of(index.newest());
            let mut bytes = Vec::new();
            let wrong = |source| Error::Package { place: place.clone(), source };
            index.write(&self.terms.signers, epoch, &mut bytes).map_err(wrong)?;
            let condition = match current.map(|current| current.etag) {
                _ if !self.honoured.get() => Condition::None,
                None => Condition::Absent,
                Some(Some(etag)) => Condition::Is(etag),
                Some(None) => Condition::None,
            };
            match self.bucket.put(&key, &Body::of(bytes), Kind::Index, &condition).await? {
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
    const HASHES: bool = true;

    fn parallel(&self) -> usize {
        self.bucket.most as usize
    }

    async fn prepare(&mut self, plan: &Plan) -> Result<(), Error> {
        for arch in plan.arches() {
            let listed = self.packages(&arch).await?;
            // What would be refused at the end is refused before anything is sent.
            let key = self.key(&index_of(&arch));
            if let Some(Current { signatures, .. }) = self.current(&key).await? {
                self.terms.check(&self.bucket.place.shown(&key), &signatures)?;
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
            self.bucket.upload(&key, &content, package.hashes(), Kind::Package).await?;
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
            let place = self.bucket.place.shown(&key);
            return Err(Error::Taken { place, can_replace: true });
        }
        self.bucket.upload(&key, &content, package.hashes(), Kind::Package).await?;
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
        self.bucket.tidy(&self.key(&format!("{arch}/"))).await?;
        let place = index_of(arch);
        Ok(Settled { index: Indexed { place, packages, written }, removed })
    }
}

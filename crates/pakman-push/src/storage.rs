//! Where packages can be put, and the push of a plan to there.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::{StreamExt, future::try_join_all, stream};
use pakman_apk::{IndexSignatures, Record, Repository, Signer, TrustedKey};

use crate::{
    content::aside,
    error::Error,
    package::Package,
    plan::{self, Placed, Plan},
    receipt::{File, Indexed, Receipt},
    watch::State,
    wire::Wire,
};

/// The most that is read of an index, in bytes.
pub(crate) const LARGEST_INDEX: usize = 128 << 20;

/// The most that is read of a key, in bytes.
pub(crate) const LARGEST_KEY: usize = 64 << 10;

/// How many packages are verified at a time.
const VERIFIED: usize = 8;

/// The place of the index of an architecture.
pub(crate) fn index_of(arch: &str) -> String {
    format!("{arch}/{}", Repository::INDEX)
}

/// What is told of an index that cannot be read.
pub(crate) fn unreadable(place: &str, error: &pakman_apk::Error) -> String {
    format!("{place} cannot be read and is rebuilt: {error}")
}

/// Who signs the index, and what may become of what is there.
#[derive(Debug)]
pub struct Terms<'t> {
    /// Who signs; the first one's public key is what installations are told of.
    pub signers: Vec<Signer<'t>>,
    /// The time of indexes, in seconds since 1970; `None` for that of their newest package.
    pub epoch: Option<u64>,
    /// How many versions of each package that is pushed stay; `None` for all.
    pub keep: Option<usize>,
    /// Whether a package takes the place of another one of its name and version.
    pub replace: bool,
    /// Whether an index that others signed is signed by us alone.
    pub change_key: bool,
    /// The address by which installations find the repository, where it is not that of the
    /// storage.
    pub address: Option<String>,
}

impl Terms<'_> {
    /// The public halves of the keys that sign.
    pub(crate) fn trusted(&self) -> Vec<TrustedKey> {
        let trusted = |signer: &Signer<'_>| TrustedKey {
            name: signer.name.to_owned(),
            key: signer.key.public(),
        };
        self.signers.iter().map(trusted).collect()
    }

    /// Whether an index that is signed so may make room for one of ours: one of its keys is ours.
    /// Where it had another one besides, a change of keys ends with this push, and who trusts that
    /// one alone was to have changed over by now.
    pub(crate) fn check(&self, place: &str, signatures: &IndexSignatures) -> Result<(), Error> {
        let is_ours = |name: &str| self.signers.iter().any(|signer| signer.name == name);
        let names: Vec<&str> = signatures.as_slice().iter().map(|it| it.name.as_str()).collect();
        if names.is_empty() || self.change_key || names.iter().any(|name| is_ours(name)) {
            return Ok(());
        }
        Err(Error::OtherSigner { place: place.to_owned(), names: names.join(", ") })
    }

    /// The records that are to go: of packages that the plan has, all but so many of the newest.
    pub(crate) fn older(&self, arch: &str, plan: &Plan, records: &[Record]) -> Vec<Record> {
        let Some(keep) = self.keep else { return Vec::new() };
        let is_ours = |record: &&Record| {
            plan.of_arch(arch).any(|placed| placed.package.info.name == record.info.name)
        };
        plan::newest(records.iter().filter(is_ours).cloned().collect(), keep).1
    }

    /// The time of an index whose newest package was built at that time.
    pub(crate) fn epoch_of(&self, newest: Option<u64>) -> u64 {
        self.epoch.or(newest).unwrap_or(0)
    }

    /// Whether each of us signed an index.
    pub(crate) fn signed(&self, signatures: &IndexSignatures) -> bool {
        let ours = self.trusted();
        signatures.as_slice().len() == ours.len()
            && ours.iter().all(|key| signatures.verify(std::slice::from_ref(key)).is_ok())
    }
}

/// An index that names what is there, and what nobody names any more.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) index: Indexed,
    /// Places of packages that were deleted.
    pub(crate) removed: Vec<String>,
}

/// Where packages can be put.
pub(crate) trait Storage {
    /// Whether packages are put with the SHA-256 of their parts.
    const HASHES: bool = false;

    /// How many packages may be put at a time.
    fn parallel(&self) -> usize;

    /// Looks at what is there before anything is put.
    async fn prepare(&mut self, plan: &Plan) -> Result<(), Error>;

    /// Puts a package in its place.
    async fn put(&self, placed: &Placed) -> Result<State, Error>;

    /// Sees to it that the index of an architecture names what is there.
    async fn settle(&self, arch: &str, plan: &Plan) -> Result<Settled, Error>;
}

/// Puts the packages of a plan, then sees to the indexes. Packages that are bad end it before
/// anything is sent.
pub(crate) async fn push<S: Storage>(
    storage: &mut S,
    plan: &Plan,
    terms: &Terms<'_>,
    wire: &Wire<'_>,
    receipt: &mut Receipt,
) -> Result<(), Error> {
    let keys = terms.trusted();
    verify(plan, keys, S::HASHES).await?;
    storage.prepare(plan).await?;
    let bytes = plan.packages.iter().map(|placed| placed.package.size()).sum();
    wire.tell(|watcher| watcher.begin(plan.packages.len(), bytes));
    let putting = plan.packages.iter().map(async |placed: &Placed| {
        let place = placed.place();
        let state = storage.put(placed).await?;
        wire.tell(|watcher| watcher.file(&place, state));
        Ok::<_, Error>((place, state))
    });
    let mut putting = stream::iter(putting).buffer_unordered(storage.parallel());
    while let Some(put) = putting.next().await {
        let (place, state) = put?;
        receipt.set(&place, state);
    }
    drop(putting);
    for arch in plan.arches() {
        let Settled { index, removed } = storage.settle(&arch, plan).await?;
        for place in removed {
            wire.tell(|watcher| watcher.file(&place, State::Removed));
            receipt.files.push(File { place, size: 0, state: State::Removed });
        }
        receipt.indexes.push(index);
    }
    Ok(())
}

/// Verifies every package, each once, several at a time.
async fn verify(plan: &Plan, keys: Vec<TrustedKey>, with_hashes: bool) -> Result<(), Error> {
    let by_path = plan.packages.iter().map(|placed| (placed.package.path(), &placed.package));
    let packages: BTreeMap<&Path, &Arc<Package>> = by_path.collect();
    let packages: Vec<Arc<Package>> = packages.into_values().cloned().collect();
    let threads = packages.len().min(VERIFIED);
    let shared = Arc::new((packages, keys, AtomicUsize::new(0)));
    let verifying = (0..threads).map(|_| {
        let shared = Arc::clone(&shared);
        aside(move || {
            let (packages, keys, next) = &*shared;
            while let Some(package) = packages.get(next.fetch_add(1, Ordering::Relaxed)) {
                // The first that is bad ends it for the others too.
                package.verify(keys, with_hashes).inspect_err(|_| {
                    next.store(packages.len(), Ordering::Relaxed);
                })?;
            }
            Ok(())
        })
    });
    try_join_all(verifying).await.map(drop)
}

/// What the receipt says of a package before anything is sent.
pub(crate) fn file(placed: &Placed) -> File {
    File::left(&placed.place(), placed.package.size())
}

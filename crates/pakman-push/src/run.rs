//! A push from its beginning to its end.

use std::{num::NonZeroU32, path::PathBuf};

use pakman_apk::Signer;
use tokio::runtime::Builder;

use crate::{
    error::Error,
    folder::FolderRepository,
    gitea::{Gitea, Registry},
    orchestrator::{
        deliver,
        order::{Order, Planned},
    },
    plan::Plan,
    receipt::Receipt,
    s3::{bucket::Bucket, place::S3, repository::BucketRepository},
    storage::{self, Terms},
    watch::Watcher,
    wire::{Connection, Wire},
};

/// Where a repository is.
#[derive(Debug, Clone)]
pub enum Destination {
    /// A folder of a bucket.
    S3(S3),
    /// A folder of this machine, an absolute path.
    Folder(PathBuf),
    /// A registry.
    Gitea(Gitea),
}

/// How a push goes about it.
#[derive(Debug, Clone)]
pub struct Manner {
    /// How connections are made.
    pub connection: Connection,
    /// How many files, and parts of large ones, are on their way at a time.
    pub concurrency: NonZeroU32,
}

impl Default for Manner {
    /// Sixteen at a time.
    fn default() -> Self {
        let concurrency = NonZeroU32::new(16).expect("it is not zero");
        Self { connection: Connection::default(), concurrency }
    }
}

/// How a push ended, and what it did until then.
#[derive(Debug)]
pub struct Outcome {
    /// What was done.
    pub receipt: Receipt,
    /// Why not all of it.
    pub ending: Result<(), Error>,
}

/// Pushes packages into a repository, and brings its indexes to what is there.
pub fn push(
    destination: &Destination,
    plan: &Plan,
    terms: &Terms<'_>,
    manner: &Manner,
    watcher: &mut dyn Watcher,
) -> Outcome {
    let receipt = match plan_to(destination, plan, terms) {
        Ok(receipt) => receipt,
        Err(error) => return Outcome { receipt: Receipt::default(), ending: Err(error) },
    };
    drive(receipt, manner, watcher, async |wire, receipt| match destination {
        Destination::S3(place) => {
            let bucket = Bucket::new(place, wire, manner.concurrency)?;
            let mut repository = BucketRepository::new(bucket, terms);
            let ending = storage::push(&mut repository, plan, terms, wire, receipt).await;
            let honours = repository.honours_conditions();
            receipt.conditions = Some(if honours { "honoured" } else { "ignored" });
            ending
        }
        Destination::Folder(folder) => {
            let mut repository = FolderRepository::new(folder, terms, wire);
            storage::push(&mut repository, plan, terms, wire, receipt).await
        }
        Destination::Gitea(place) => {
            let mut registry = Registry::new(place, wire);
            storage::push(&mut registry, &plan.by_own_words(), terms, wire, receipt).await
        }
    })
}

/// What pushing would send where, without asking anybody; also where installations find it.
pub fn plan_to(
    destination: &Destination,
    plan: &Plan,
    terms: &Terms<'_>,
) -> Result<Receipt, Error> {
    let key = terms.signers.first().map_or("", |signer: &Signer<'_>| signer.name);
    let (to, address, key) = match destination {
        Destination::S3(place) => {
            let address = terms.address.clone().map_or_else(|| place.address(), Ok)?;
            let key = format!("{address}/{key}");
            (place.to_string(), address, key)
        }
        Destination::Folder(folder) => {
            let folder = folder.display().to_string();
            let address = terms.address.clone().unwrap_or_else(|| folder.clone());
            let key = format!("{address}/{key}");
            (format!("file://{folder}"), address, key)
        }
        Destination::Gitea(place) => {
            let address = place.address();
            (format!("gitea+{address}"), address, place.key())
        }
    };
    let plan = match destination {
        Destination::Gitea(_) => &plan.by_own_words(),
        _ => plan,
    };
    Ok(Receipt {
        to,
        files: plan.packages.iter().map(storage::file).collect(),
        repository: Some(address),
        key: Some(key),
        ..Receipt::default()
    })
}

/// Pushes packages to an orchestrator.
pub fn announce(order: &Order, manner: &Manner, watcher: &mut dyn Watcher) -> Outcome {
    let receipt = Receipt { to: order.endpoint.to_string(), ..Receipt::default() };
    drive(receipt, manner, watcher, async |wire, receipt| {
        deliver::push(order, wire, manner.concurrency, receipt).await
    })
}

/// What pushing to an orchestrator would send where, without asking anybody.
pub fn plan_order(order: &Order) -> Result<Receipt, Error> {
    let planned = order.plan()?;
    let files = planned.iter().map(Planned::file).collect();
    Ok(Receipt { to: order.endpoint.to_string(), files, ..Receipt::default() })
}

/// Runs a push on this thread.
fn drive(
    mut receipt: Receipt,
    manner: &Manner,
    watcher: &mut dyn Watcher,
    work: impl AsyncFnOnce(&Wire<'_>, &mut Receipt) -> Result<(), Error>,
) -> Outcome {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("the system gives a thread what it needs to wait");
    let wire = match Wire::new(&manner.connection, watcher) {
        Ok(wire) => wire,
        Err(error) => return Outcome { receipt, ending: Err(error) },
    };
    let ending = runtime.block_on(work(&wire, &mut receipt));
    receipt.sent_bytes = wire.sent();
    Outcome { receipt, ending }
}

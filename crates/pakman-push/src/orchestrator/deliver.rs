//! The files to the storage, and word of them to the orchestrator.

use std::num::NonZeroU32;

use futures_util::{StreamExt, stream};

use crate::{
    error::Error,
    orchestrator::{
        order::{Order, Planned},
        service::Service,
    },
    receipt::Receipt,
    s3::{answers::Listed, bucket::Bucket, object::Kind},
    watch::State,
    wire::Wire,
};

/// Pushes the files and tells the orchestrator of them. What was done is in `receipt`, also when
/// an error ends it.
pub(crate) async fn push(
    order: &Order,
    wire: &Wire<'_>,
    slots: NonZeroU32,
    receipt: &mut Receipt,
) -> Result<(), Error> {
    let planned = order.plan()?;
    receipt.files = planned.iter().map(Planned::file).collect();
    let service = Service { order, wire };
    let token = service.authenticate().await?;
    let archive = if let Some(path) = service.deployment(&token).await? {
        wire.tell(|watcher| {
            watcher.note("the orchestrator knows this commit; nothing is uploaded again");
        });
        path
    } else {
        let place = service.storage(&token).await?;
        let bucket = Bucket::new(&place, wire, slots)?;
        wire.tell(|watcher| {
            let bytes = planned.iter().map(|one| one.content.length()).sum();
            watcher.begin(planned.len(), bytes);
        });
        upload(&bucket, order, &planned, slots, receipt).await?;
        planned.last().expect("the archive is one").key.clone()
    };
    let (id, deployment) = service.create_deployment(&token, &archive).await?;
    receipt.deployment = Some(deployment.to_owned());
    receipt.configuration =
        Some(service.create_configuration(&token, &id).await?.unwrap_or("none").to_owned());
    Ok(())
}

/// Sends all files, the archive last. One that is there with the same bytes is not sent again.
async fn upload(
    bucket: &Bucket<'_, '_>,
    order: &Order,
    planned: &[Planned],
    slots: NonZeroU32,
    receipt: &mut Receipt,
) -> Result<(), Error> {
    let (archive, files) = planned.split_last().expect("the archive is one");
    let mut there = listed(bucket, &order.below()).await?;
    there.extend(listed(bucket, &archive.key).await?);
    let sending = files.iter().map(|planned| send(bucket, planned, &there));
    let mut sending = stream::iter(sending).buffer_unordered(slots.get() as usize);
    while let Some(sent) = sending.next().await {
        let (key, state) = sent?;
        receipt.set(key, state);
    }
    let (key, state) = send(bucket, archive, &there).await?;
    receipt.set(key, state);
    Ok(())
}

async fn send<'p>(
    bucket: &Bucket<'_, '_>,
    planned: &'p Planned,
    there: &[Listed],
) -> Result<(&'p str, State), Error> {
    let Planned { key, content } = planned;
    let state = match there.iter().find(|listed| listed.key == *key) {
        Some(listed) if bucket.is_same(listed, content).await? => State::Unchanged,
        _ => {
            bucket.upload(key, content, None, Kind::Plain).await?;
            State::Sent
        }
    };
    bucket.wire.tell(|watcher| watcher.file(key, state));
    Ok((key, state))
}

/// What is there; nothing where the keys are for writing alone.
async fn listed(bucket: &Bucket<'_, '_>, prefix: &str) -> Result<Vec<Listed>, Error> {
    match bucket.list(prefix).await {
        Err(Error::Refused { .. } | Error::Answer { .. }) => Ok(Vec::new()),
        listed => listed,
    }
}

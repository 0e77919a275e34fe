//! `pakman push`.

use std::collections::BTreeSet;

use anyhow::Result;
use pakman_push::{
    Destination, Manner, Order, Outcome, Plan, Receipt, Terms, announce, find, plan_order, plan_to,
    push,
};

use crate::{
    exit::Exit,
    report::{
        diagnostics, errors, pushes,
        sending::Sending,
        stdout::{self, Form},
        voice::{self, Voice},
    },
    settings::{
        announcement::Announcement,
        publication::Publication,
        push::{Push, Way},
        signing::OwnedSigner,
    },
};

/// Pushes to where it is asked to.
pub(crate) fn run(settings: &Push, voice: Voice) -> Result<Exit> {
    match &settings.way {
        Way::Repository(publication) => to_repository(settings, publication, voice),
        Way::Orchestrator(announcement) => to_orchestrator(settings, announcement, voice),
    }
}

/// Pushes packages into a repository.
fn to_repository(settings: &Push, publication: &Publication, voice: Voice) -> Result<Exit> {
    let mut found = Vec::new();
    for path in &publication.paths {
        let inside = find(path, publication.arch.as_deref())?;
        if inside.is_empty() {
            voice::warning(format_args!("there is no package in {}", path.display()));
        }
        found.extend(inside);
    }
    let plan = Plan::of(found, publication.is_all)?;
    anyhow::ensure!(
        !plan.packages().is_empty(),
        "there is nothing to push; `pakman build` makes it"
    );
    if matches!(publication.to, Destination::S3(_)) {
        warn_of_plus(&plan);
    }
    let terms = Terms {
        signers: publication.signers.iter().map(OwnedSigner::signer).collect(),
        epoch: publication.epoch,
        keep: publication.keep,
        replace: publication.replace,
        change_key: publication.change_key,
        address: publication.url.clone(),
    };
    if settings.is_dry {
        return rehearsed(&plan_to(&publication.to, &plan, &terms)?, settings.form, voice);
    }
    carried_out(settings, voice, |manner, sending| {
        push(&publication.to, &plan, &terms, manner, sending)
    })
}

/// S3 takes a `+` in an address for a space, and apk sends it as it is.
fn warn_of_plus(plan: &Plan) {
    let names = plan.packages().iter().map(|one| one.package.info.name.as_str());
    let names: BTreeSet<&str> = names.collect();
    for name in names.into_iter().filter(|name| name.contains('+')) {
        voice::warning(format_args!(
            "{name} has a `+` in its name, which S3 itself takes for a space when apk asks for it; \
             other storages, and a CDN that encodes addresses, do not"
        ));
    }
}

/// Pushes to the orchestrator.
fn to_orchestrator(settings: &Push, announcement: &Announcement, voice: Voice) -> Result<Exit> {
    let Announcement {
        application,
        repository,
        endpoint,
        auth_token,
        package_token,
        reference,
        commit,
        packages,
        archive,
    } = announcement;
    let input = application.read()?;
    diagnostics::tell(&input, voice);
    let Some(package) = &input.package else { return Ok(Exit::Problems) };
    let configuration = pakman_kits::payload(package);
    let configuration = configuration.map(|kits| Order::configuration_of(&kits)).transpose()?;
    let order = Order {
        endpoint: endpoint.clone(),
        auth_token: auth_token.clone(),
        package_token: package_token.clone(),
        repository: (repository.owner_slug(), repository.slug()),
        reference: reference.clone(),
        commit: commit.clone(),
        stack: package.stack.as_ref().map(ToString::to_string),
        configuration,
        packages: packages.clone(),
        archive: archive.clone(),
    };
    if settings.is_dry {
        return rehearsed(&plan_order(&order)?, settings.form, voice);
    }
    carried_out(settings, voice, |manner, sending| announce(&order, manner, sending))
}

/// Shows what would be done.
fn rehearsed(receipt: &Receipt, form: Form, voice: Voice) -> Result<Exit> {
    show(receipt, None, form)?;
    voice.note("nothing was sent, as --dry-run says");
    Ok(Exit::Success)
}

/// Does it, and shows what was done.
fn carried_out(
    settings: &Push,
    voice: Voice,
    work: impl FnOnce(&Manner, &mut Sending) -> Outcome,
) -> Result<Exit> {
    let mut sending = Sending::new(voice, settings.form);
    let Outcome { receipt, ending } = work(&settings.manner, &mut sending);
    sending.end();
    let ending = ending.map_err(anyhow::Error::from);
    show(&receipt, ending.as_ref().err(), settings.form)?;
    if ending.is_err() && !receipt.files.is_empty() {
        voice::warning(pushes::undone(&receipt));
    }
    ending.map(|()| Exit::Success)
}

/// Shows a receipt; to a person only that of a push that went well, as another one was told of
/// while it went on.
fn show(receipt: &Receipt, error: Option<&anyhow::Error>, form: Form) -> Result<()> {
    match (form, error) {
        (Form::Human, None) => stdout::print(&pushes::human(receipt)),
        (Form::Human, Some(_)) => Ok(()),
        (Form::Json, error) => {
            stdout::print_report(pushes::Json { receipt, error: error.map(errors::Report::of) })
        }
    }
}

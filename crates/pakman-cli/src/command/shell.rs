//! `pakman shell`.

use std::{
    fmt::Display,
    io::{self, IsTerminal},
    path::Path,
};

use anyhow::{Context, Result, bail};
use pakman_build::{Interrupt, Native, Plan};
use pakman_project::RecipeFolder;

use crate::{
    command::{
        inside::Ready,
        signal::Signals,
        target::{self, Target},
    },
    exit::Exit,
    report::{stdout, voice::Voice},
    settings::{making::Making, shell::Shell, versions::Numbers},
};

/// Opens a shell.
pub(crate) fn run(settings: &Shell, voice: Voice) -> Result<Exit> {
    match settings {
        Shell::Build(making) => of_build(making, voice),
        Shell::Machine(record) => in_machine(record, voice),
    }
}

/// Opens a shell in the machine that is kept.
fn in_machine(record: &Path, voice: Voice) -> Result<Exit> {
    let kept = pakman_box::find(record)?;
    let kept = kept.context("no machine is kept; `pakman test --keep` keeps one")?;
    voice.done("shell", format_args!("in the machine of {}; `exit` leaves it", kept.name));
    let status = kept.door.shell()?;
    ended(status.success(), status)
}

/// Opens a shell where the build runs.
fn of_build(making: &Making, voice: Voice) -> Result<Exit> {
    let input = target::read(making, "there is no build to look into", voice)?;
    let Some(package) = &input.package else { return Ok(Exit::Problems) };
    let place = &making.application.place;
    let repository = &place.repository_or_local()?;
    let Numbers { version, release, .. } = making.versions.numbers(&place.root, voice)?;
    let arch = target::arch(package, making.arch.as_deref())?.value;
    let recipe = place.recipe(repository);
    let recipe = &RecipeFolder::of(package, recipe, &place.root, version, release)?;
    let ready = Ready::make(making, package, &arch, voice)?;
    let target = Target { making, package, repository, recipe, arch };
    // It hears what the terminal sends as well, and what that means is the shell's to say.
    let signals = Signals::listen().context("cannot listen to signals")?;
    open(&ready.builder(), &target.plan(Vec::new(), voice)?, &signals.interrupt, voice)
}

/// Opens the shell of a builder, and gives what its end means.
pub(crate) fn open(
    native: &Native,
    plan: &Plan<'_>,
    interrupt: &Interrupt,
    voice: Voice,
) -> Result<Exit> {
    voice.done("shell", "as the build has it; `exit` leaves it");
    let errors = (!stdout::is_shared()).then(|| Box::new(io::stderr()) as Box<_>);
    let status = native.shell(plan, errors, interrupt)?;
    ended(status.success(), status)
}

/// What the end of a shell means: for who typed at a terminal, nothing, as a shell ends as the last
/// command in it did.
fn ended(is_well: bool, status: impl Display) -> Result<Exit> {
    if is_well || io::stdin().is_terminal() {
        return Ok(Exit::Success);
    }
    bail!("the shell ended with {status}")
}

//! `pakman kits`.

use anyhow::Result;

use super::Invocation;
use crate::{
    args::{self, Format},
    exit::Exit,
    input::Input,
    place::Place,
};

/// Prints what an orchestrator learns of the package. Problems of the file go to standard error.
pub(super) fn run(invocation: &Invocation, arguments: &args::Kits) -> Result<Exit> {
    let Invocation { global, environment, voice } = invocation;
    let args::Kits { place, report, payload } = arguments;
    let place = Place::find(global, place, environment, *voice)?;
    let file = place.config(global.config.as_deref())?;
    let input = Input::read(&file, &place, &place.surroundings_of_root())?;
    voice.diagnostics(&input);
    let Some(package) = &input.package else { return Ok(Exit::Problems) };
    if *payload {
        match pakman_kits::payload(package) {
            Some(payload) => super::print(&super::json(&payload)?)?,
            None => voice.note("the file has no `kits`, so nothing is sent"),
        }
        return Ok(Exit::Success);
    }
    let summary = pakman_kits::summary(package);
    super::print(&match report.format() {
        Format::Human => pakman_kits::text(&summary),
        Format::Json => super::json(&summary)?,
    })?;
    Ok(Exit::Success)
}

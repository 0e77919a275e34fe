//! `pakman kits`.

use anyhow::Result;

use super::Session;
use crate::{
    args::{self, Format},
    exit::Exit,
    input::Input,
    place::Place,
    standin,
};

/// Prints what an orchestrator learns of the package. Problems of the file go to standard error.
pub(super) fn run(session: &Session, arguments: &args::Kits) -> Result<Exit> {
    let Session { global, environment, voice } = session;
    let args::Kits { place, format, payload } = arguments;
    let place = Place::find(global, place, environment, *voice)?;
    let file = place.config(global.config.as_deref());
    let input = Input::read(&file, &place.surroundings(&file))?;
    voice.diagnostics(&input);
    let Some(package) = &input.package else { return Ok(Exit::Problems) };
    let json = |value: &serde_json::Value| format!("{value:#}\n");
    if *payload {
        match standin::payload(package) {
            Some(value) => super::print(&json(&value))?,
            None => voice.note("the file has no `kits`, so nothing is sent"),
        }
        return Ok(Exit::Success);
    }
    let summary = standin::summary(package);
    super::print(&match format {
        Format::Human => standin::text(&summary),
        Format::Json => json(&summary.to_json()),
    })?;
    Ok(Exit::Success)
}

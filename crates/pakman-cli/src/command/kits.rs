//! `pakman kits`.

use anyhow::Result;

use pakman_spec::report::visible::on_lines;

use crate::{
    exit::Exit,
    report::{
        diagnostics,
        stdout::{self, Form},
        voice::Voice,
    },
    settings::kits::Kits,
};

/// Prints what an orchestrator learns of the package. Problems of the file go to standard error.
pub(crate) fn run(settings: &Kits, voice: Voice) -> Result<Exit> {
    let Kits { application, form, payload } = settings;
    let input = application.read()?;
    diagnostics::tell(&input, voice);
    let Some(package) = &input.package else { return Ok(Exit::Problems) };
    if *payload {
        match pakman_kits::payload(package) {
            Some(payload) => stdout::print_json(&payload)?,
            None => voice.note("the file has no `kits`, so nothing is sent"),
        }
        return Ok(Exit::Success);
    }
    let summary = pakman_kits::summary(package);
    match form {
        Form::Human => stdout::print(&on_lines(&pakman_kits::text(&summary)))?,
        Form::Json => stdout::print_report(&summary)?,
    }
    Ok(Exit::Success)
}

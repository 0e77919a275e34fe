//! `pakman stacks`.

use anyhow::Result;

use crate::{
    exit::Exit,
    indexes,
    report::{
        stacks,
        stdout::{self, Form},
        voice::Voice,
    },
};

/// Prints what Alpine's releases have, or which of them have a package.
pub(crate) fn run(
    package: Option<&str>,
    indexes: &[String],
    form: Form,
    voice: Voice,
) -> Result<Exit> {
    let Some(name) = package else {
        match form {
            Form::Human => stdout::print(&stacks::text())?,
            Form::Json => stdout::print_report(stacks::Stacks::all())?,
        }
        return Ok(Exit::Success);
    };
    let found = stacks::Found::of(name, &indexes::read(indexes)?);
    match form {
        Form::Human => stdout::print(&found.text())?,
        Form::Json => stdout::print_report(&found)?,
    }
    if found.is_empty() {
        voice.note(format_args!("no release of Alpine has a package {name}"));
        return Ok(Exit::Problems);
    }
    Ok(Exit::Success)
}

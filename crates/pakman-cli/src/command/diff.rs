//! `pakman diff`.

use std::path::Path;

use anyhow::{Error, Result};

use crate::{
    abreast,
    exit::Exit,
    package::{archive, contents::Contents, difference::Difference},
    report::{
        errors, package,
        stdout::{self, Form},
    },
};

/// Shows how two packages differ, and nothing where they do not.
pub(crate) fn run(old: &Path, new: &Path, form: Form) -> Result<Exit> {
    let (old, new) = match abreast::both(|| read(old), || read(new)) {
        (Err(old), Err(new)) => return Err(both(old, new)),
        (old, new) => (old?, new?),
    };
    let difference = Difference::between(&old, &new);
    match form {
        Form::Json => stdout::print_report(package::json::difference(&old, &new, &difference))?,
        Form::Human if difference.is_empty() => {}
        Form::Human => {
            stdout::print_styled(&package::human::difference(&old, &new, &difference))?;
        }
    }
    Ok(if difference.is_empty() { Exit::Success } else { Exit::Problems })
}

/// Says one of two errors, and gives the other, by which the command ends: the worse.
fn both(old: Error, new: Error) -> Error {
    let is_worse = Exit::of(&old).and(Exit::of(&new)) == Exit::of(&new);
    let (said, worse) = if is_worse { (old, new) } else { (new, old) };
    errors::tell(&said);
    worse
}

/// A package that is whole: comparing a part would call the rest removed.
fn read(path: &Path) -> Result<Contents> {
    let failed = |error| archive::about(path, error);
    let mut contents = Contents::read(path).map_err(failed)?;
    match contents.broken.take() {
        Some(error) => Err(failed(error)),
        None => Ok(contents),
    }
}

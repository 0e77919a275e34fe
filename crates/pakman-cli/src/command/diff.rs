//! `pakman diff`.

use std::path::Path;

use anyhow::{Result, anyhow};

use crate::{
    archive,
    args::Format,
    exit::Exit,
    package::{self, Contents, Difference},
    package_args::Diff,
};

/// Shows how two packages differ, and nothing where they do not.
pub(super) fn run(arguments: &Diff) -> Result<Exit> {
    let Diff { old, new, report } = arguments;
    let (old, new) = (read(old)?, read(new)?);
    let difference = Difference::between(&old, &new);
    match report.format() {
        Format::Json => {
            super::print(&super::json(&package::difference_json(&old, &new, &difference))?)?;
        }
        Format::Human if difference.is_empty() => {}
        Format::Human => super::print_styled(&package::difference(&old, &new, &difference))?,
    }
    Ok(if difference.is_empty() { Exit::Success } else { Exit::Problems })
}

/// A package that is whole: comparing a part would call the rest removed.
fn read(path: &Path) -> Result<Contents> {
    let failed = |error| anyhow!(archive::about(path, &error));
    let mut contents = Contents::read(path).map_err(failed)?;
    match contents.broken.take() {
        Some(error) => Err(failed(error)),
        None => Ok(contents),
    }
}

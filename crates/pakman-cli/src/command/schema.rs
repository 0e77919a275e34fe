//! `pakman schema`.

use anyhow::Result;

use crate::{exit::Exit, report::stdout};

/// Prints the JSON Schema.
pub(crate) fn run() -> Result<Exit> {
    stdout::print(&pakman_spec::schema())?;
    Ok(Exit::Success)
}

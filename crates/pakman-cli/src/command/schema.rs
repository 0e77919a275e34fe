//! `pakman schema`.

use anyhow::Result;

use crate::exit::Exit;

/// Prints the JSON Schema.
pub(super) fn run() -> Result<Exit> {
    super::print(&pakman_spec::schema())?;
    Ok(Exit::Success)
}

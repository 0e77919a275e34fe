//! `pakman schema`.

use anyhow::Result;

use crate::{exit::Exit, standin};

/// Prints the JSON Schema.
pub(super) fn run() -> Result<Exit> {
    super::print(&standin::schema())?;
    Ok(Exit::Success)
}

//! `pakman lsp`.

use anyhow::Result;
use pakman_lsp::{Ended, serve};

use crate::exit::Exit;

/// Serves an editor until it leaves.
pub(super) fn run() -> Result<Exit> {
    Ok(match serve()? {
        Ended::InOrder => Exit::Success,
        Ended::Abruptly => Exit::Problems,
    })
}

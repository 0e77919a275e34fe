//! `pakman lsp`.

use std::io::{BufReader, stdin, stdout};

use anyhow::Result;
use pakman_lsp::{Ended, serve};

use crate::{bug, exit::Exit};

/// Serves an editor until it leaves.
pub(crate) fn run() -> Result<Exit> {
    bug::report_panics_and_go_on();
    Ok(match serve(BufReader::new(stdin()), stdout())? {
        Ended::InOrder => Exit::Success,
        Ended::Abruptly => Exit::Problems,
    })
}

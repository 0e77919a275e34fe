//! What holds a machine that `pakman test --keep` leaves.

use std::io;

use anyhow::{Context, Result};

use crate::{command::signal::Signals, exit::Exit};

/// Holds it until it is told to end.
pub(crate) fn run() -> Result<Exit> {
    let signals = Signals::listen().context("cannot listen to signals")?;
    pakman_box::hold(io::stdin(), &|| signals.interrupt.is_set())?;
    Ok(Exit::Success)
}

//! What holds a machine that `pakman test --keep` leaves.

use std::{io, path::Path};

use anyhow::{Context, Result};

use crate::{
    command::{signal::Signals, temporary},
    exit::Exit,
};

/// Holds it until it is told to end. What is temporary of it is in `folder`.
pub(crate) fn run(folder: &Path) -> Result<Exit> {
    let signals = Signals::listen().context("cannot listen to signals")?;
    let _lock = temporary::take(folder).with_context(|| folder.display().to_string())?;
    let held = pakman_box::hold(io::stdin(), &|| signals.interrupt.is_set());
    temporary::remove(folder);
    Ok(held.map(|()| Exit::Success)?)
}

//! `pakman completions`.

use anyhow::Result;
use clap_complete::Shell;

use crate::{exit::Exit, report::stdout};

/// Prints the completions of a shell.
pub(crate) fn run(shell: Shell, mut program: clap::Command) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, "pakman", &mut script);
    stdout::print(&String::from_utf8(script)?)?;
    Ok(Exit::Success)
}

//! `pakman completions`.

use anyhow::Result;
use clap::CommandFactory;

use crate::{
    args::{self, Arguments},
    exit::Exit,
};

/// Prints the completions of a shell.
pub(super) fn run(arguments: &args::Completions) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "pakman", &mut script);
    super::print(&String::from_utf8(script)?)?;
    Ok(Exit::Success)
}

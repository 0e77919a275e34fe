//! `pakman completions`.

use anyhow::Result;
use clap::Command as Program;
use clap_complete::Shell;

use crate::{exit::Exit, report::stdout};

/// Prints the completions of a shell.
pub(crate) fn run(shell: Shell, program: &Program) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut shown(program), "pakman", &mut script);
    stdout::print(&String::from_utf8(script)?)?;
    Ok(Exit::Success)
}

/// The program without its hidden commands, which clap completes like all others.
fn shown(program: &Program) -> Program {
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    Program::new("pakman")
        .version(env!("CARGO_PKG_VERSION"))
        .args(program.get_arguments())
        .subcommands(commands)
}

//! `pakman man`.

use std::path::Path;

use anyhow::Result;
use clap::CommandFactory;
use clap_mangen::Man;

use crate::{
    args::{self, Arguments},
    exit::Exit,
    write::{Claim, Planned},
};

/// Prints the manual page of the program, or writes it and one for each command to a folder.
pub(super) fn run(arguments: &args::Man) -> Result<Exit> {
    let mut command = Arguments::command();
    command.build();
    match &arguments.output {
        Some(folder) => write_all(&command, folder)?,
        None => super::print(&page(&command)?)?,
    }
    Ok(Exit::Success)
}

fn write_all(command: &clap::Command, folder: &Path) -> Result<()> {
    let _claim = Claim::on(folder)?;
    for command in std::iter::once(command).chain(command.get_subcommands()) {
        let path = folder.join(Man::new(command.clone()).get_filename());
        Planned { path, text: page(command)?, mode: 0o644 }.write()?;
    }
    Ok(())
}

fn page(command: &clap::Command) -> Result<String> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok(String::from_utf8(page)?)
}

//! `pakman man`.

use std::path::Path;

use anyhow::Result;
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};
use pakman_project::write::{Claim, Planned};

use crate::{exit::Exit, report::stdout};

/// Prints the manual page of the program, or writes it and one for each command to a folder.
pub(crate) fn run(folder: Option<&Path>, mut program: clap::Command) -> Result<Exit> {
    program.build();
    match folder {
        Some(folder) => write_all(&program, folder)?,
        None => stdout::print(&page(&program)?)?,
    }
    Ok(Exit::Success)
}

fn write_all(command: &clap::Command, folder: &Path) -> Result<()> {
    let _claim = Claim::on(folder)?;
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
    for command in std::iter::once(command).chain(shown) {
        let path = folder.join(manual(command).get_filename());
        Planned { path, text: page(command)?, mode: 0o644 }.write()?;
    }
    Ok(())
}

fn page(command: &clap::Command) -> Result<String> {
    let manual = manual(command);
    let mut page = Vec::new();
    manual.render_title(&mut page)?;
    manual.render_name_section(&mut page)?;
    manual.render_synopsis_section(&mut page)?;
    manual.render_description_section(&mut page)?;
    manual.render_options_section(&mut page)?;
    if command.has_subcommands() {
        manual.render_subcommands_section(&mut page)?;
    }
    exit_status().to_writer(&mut page)?;
    Ok(String::from_utf8(page)?)
}

fn manual(command: &clap::Command) -> Man {
    Man::new(command.clone()).source(concat!("pakman ", env!("CARGO_PKG_VERSION"))).manual("pakman")
}

fn exit_status() -> Roff {
    let mut section = Roff::new();
    section.control("SH", ["EXIT STATUS"]);
    for exit in Exit::ALL {
        section.control("TP", []);
        section.text([bold((*exit as u8).to_string())]);
        section.text([roman(exit.summary())]);
    }
    section
}

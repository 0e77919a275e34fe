//! `pakman inspect`.

use anyhow::Result;

use crate::{
    archive,
    args::Format,
    exit::Exit,
    package::{self, Found},
    package_args::Inspect,
    voice,
};

/// Shows what each file holds; of a broken package what stands before the breach.
pub(super) fn run(arguments: &Inspect) -> Result<Exit> {
    let Inspect { files, scripts, report } = arguments;
    let mut exit = Exit::Success;
    let mut all = Vec::new();
    for path in files {
        let found = Found::read(path);
        let error = found.as_ref().map_or_else(Some, Found::broken);
        let troubles = error.map(|error| (archive::about(path, error), archive::exit(error)));
        if let Ok(found) = found {
            if report.format() == Format::Human {
                show(&found, *scripts)?;
            }
            all.push(found);
        }
        if let Some((message, this)) = troubles {
            voice::error(message);
            exit = if exit == Exit::Failure { exit } else { this };
        }
    }
    if report.format() == Format::Json && !all.is_empty() {
        super::print(&super::json(&package::found_json(&all))?)?;
    }
    Ok(exit)
}

fn show(found: &Found, scripts: bool) -> Result<()> {
    super::print_styled(&match found {
        Found::Package(contents) if scripts => {
            package::package(contents) + &package::scripts(contents)
        }
        Found::Package(contents) => package::package(contents),
        Found::Index(listing) => package::index(listing),
    })
}

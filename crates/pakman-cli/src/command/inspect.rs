//! `pakman inspect`.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    abreast,
    exit::Exit,
    package::{archive, contents::Found},
    report::{
        package,
        stdout::{self, Form},
        voice,
    },
};

/// Shows what each file holds; of a broken package what stands before the breach.
pub(crate) fn run(files: &[PathBuf], scripts: bool, form: Form) -> Result<Exit> {
    let mut exit = Exit::Success;
    let mut all = Vec::new();
    let take = |path: &PathBuf, found: Result<_, _>| {
        if let (Ok(found), Form::Human) = (&found, form) {
            show(found, scripts)?;
        }
        if let Some(error) = found.as_ref().map_or_else(Some, Found::broken) {
            voice::error(archive::text(path, error));
            exit = exit.and(error.into());
        }
        // For people it was shown, and may be large.
        all.extend(found.ok().filter(|_| form == Form::Json));
        Ok(())
    };
    abreast::each(files, |path| Found::read(path), take)?;
    if !all.is_empty() {
        stdout::print_report(package::json::found(&all))?;
    }
    Ok(exit)
}

fn show(found: &Found, scripts: bool) -> Result<()> {
    match found {
        Found::Package(contents) => {
            let scripts = scripts.then(|| package::human::scripts(contents));
            stdout::print_each(package::human::package(contents).chain(scripts))
        }
        Found::Index(listing) => stdout::print_styled(&package::human::index(listing)),
    }
}

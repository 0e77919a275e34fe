//! `pakman detect`.

use anyhow::Result;

use crate::{
    exit::Exit,
    report::{
        applications,
        stdout::{self, Form},
    },
    settings::init::Init,
    tree::DiskTree,
};

/// Prints which applications the work tree has, and by what they were found.
pub(crate) fn run(settings: &Init) -> Result<Exit> {
    let survey = pakman_packs::survey(&DiskTree::list(&settings.place.root)?);
    match settings.form {
        Form::Human => stdout::print(&applications::text(&survey))?,
        Form::Json => stdout::print_report(applications::Applications::of(&survey))?,
    }
    Ok(if survey.applications.is_empty() { Exit::Problems } else { Exit::Success })
}

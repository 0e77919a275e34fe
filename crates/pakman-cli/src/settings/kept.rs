//! Where it is on record which machine of an application is kept.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::settings::{application::Application, cache, session::Session};

/// The file with that record, whether or not one is kept.
pub(crate) fn record(application: &Application, session: &Session) -> Result<PathBuf> {
    let folder = session.environment.cache()?;
    let folder = folder.context("HOME is not set; set XDG_CACHE_HOME to a folder of your own")?;
    let repository = application.place.repository_or_local()?;
    let file = format!("{}.json", repository.name);
    let names = ["pakman", "box", &repository.owner, &file];
    cache::own(folder, &names, "set XDG_CACHE_HOME to a folder of your own")
}

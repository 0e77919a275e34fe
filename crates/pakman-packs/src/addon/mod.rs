//! One file per add-on: what an application needs beside its framework.

mod browser;
mod images;
mod kind;
mod mail;
mod mysql;
mod postgresql;
mod redis;
mod s3;
mod scheduler;
mod sqlite;
mod worker;

pub use kind::{AddOn, Needed};
pub(crate) use worker::wanted as workers;

use crate::{app::App, pack::Pack};
use kind::Sign;

/// Every add-on, in the order in which they are applied.
pub const ADD_ONS: &[AddOn] = &[
    postgresql::ADD_ON,
    mysql::ADD_ON,
    sqlite::ADD_ON,
    redis::ADD_ON,
    s3::ADD_ON,
    worker::ADD_ON,
    scheduler::ADD_ON,
    mail::ADD_ON,
    images::ADD_ON,
    browser::ADD_ON,
];

/// The add-on of this name.
#[must_use]
pub fn add_on(name: &str) -> Option<&'static AddOn> {
    ADD_ONS.iter().find(|add_on| add_on.name == name)
}

/// The add-ons that an application may need.
pub(crate) fn found(app: &App<'_>, pack: &Pack) -> Vec<Needed> {
    let signs = ADD_ONS.iter().filter_map(|add_on| {
        let Sign { is_needed, evidence } = (add_on.detect)(app, pack)?;
        Some(Needed { add_on, is_needed, evidence })
    });
    signs.collect()
}

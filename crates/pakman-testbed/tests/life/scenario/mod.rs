//! The scenarios. Each is a function whose name is a sentence; it gets an instance that has just
//! booted and fails by panicking.

mod command;
mod configuration;
mod cut;
mod defeat;
mod deploy;
mod eight;
mod failure;
mod interpreter;
mod life;
mod log;
mod mode;
mod package;
mod plain_host;
mod user;
mod variable;

use crate::instance::Instance;

/// A scenario.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scenario {
    /// A sentence, with `_` for spaces.
    pub(crate) name: &'static str,
    pub(crate) run: fn(Instance),
    pub(crate) place: Place,
}

/// Where a scenario is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On every release under an orchestrator, and on a host that has none.
    Everywhere,
    /// On every release alone: it is about the orchestrator, or does without it by itself.
    Releases,
    /// On a host that has none alone.
    PlainHost,
}

/// The scenarios of a file, by their places and functions.
macro_rules! scenarios {
    ($($place:ident: $($function:ident),+ $(,)?);+ $(;)?) => {
        pub(crate) const ALL: &[super::Scenario] = &[$($(super::Scenario {
            name: stringify!($function),
            run: $function,
            place: super::Place::$place,
        }),+),+];
    };
}
use scenarios;

/// Every scenario, in the order of the table.
pub(crate) fn all() -> Vec<Scenario> {
    let files = [
        life::ALL,
        mode::ALL,
        command::ALL,
        failure::ALL,
        log::ALL,
        package::ALL,
        user::ALL,
        plain_host::ALL,
        configuration::ALL,
        variable::ALL,
        interpreter::ALL,
        deploy::ALL,
        defeat::ALL,
        cut::ALL,
        eight::ALL,
    ];
    files.concat()
}

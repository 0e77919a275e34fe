//! The scenarios. Each is a function whose name is a sentence; it gets an instance that has just
//! booted and fails by panicking.

mod command;
mod configuration;
mod cut;
mod defeat;
mod deploy;
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

/// A scenario and its name.
pub(crate) type Scenario = (&'static str, fn(Instance));

/// The scenarios of a file, by their functions.
macro_rules! scenarios {
    ($($function:ident),+ $(,)?) => {
        pub(crate) const ALL: &[super::Scenario] = &[$((stringify!($function), $function)),+];
    };
}
use scenarios;

/// Those of `pakman deploy`, which are tried on a host that has apk and no orchestrator.
pub(crate) fn deployments() -> Vec<Scenario> {
    [deploy::ALL, defeat::ALL, cut::ALL].concat()
}

/// Every other scenario, in the order of the table.
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
    ];
    files.concat()
}

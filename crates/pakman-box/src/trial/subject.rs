//! What is tried, and how.

use std::{collections::BTreeMap, path::Path, time::Duration};

use pakman_spec::Package;

use super::installed::Installed;
use crate::{
    beside::Beside,
    machine::Users,
    packages::Packages,
    report::{Case, Step},
};

/// A package that is to be tried.
#[derive(Debug)]
pub struct Trial<'a> {
    /// What its file says.
    pub package: &'a Package,
    /// What was built of it.
    pub packages: &'a Packages,
    /// Values that count more than what the file has.
    pub given: BTreeMap<String, String>,
    /// The servers that run beside it.
    pub besides: &'a [Beside],
    /// How long what happens by itself may take: a program that starts to listen, or comes back.
    pub patience: Duration,
    /// The root of the machines, as [`request`](crate::request) asks for it.
    pub root: &'a Path,
    /// Whose ids the files of that root have.
    pub users: Users,
}

/// Is told what goes on while a package is tried.
pub trait Watcher {
    /// A step of an installation begins.
    fn begin(&mut self, case: &Case, step: Step) {
        let _ = (case, step);
    }

    /// Something is wrong with an installation, whose machine is still on.
    fn failed(&mut self, installed: Installed) {
        drop(installed);
    }
}

/// Does not listen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watcher for Silent {}

//! What is tried, and how.

use std::{collections::BTreeMap, path::Path, time::Duration};

use pakman_spec::Package;

use crate::{beside::Beside, machine::Users, packages::Packages};

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
    /// The root of the machines, as [`request`] asks for it.
    pub root: &'a Path,
    /// Whose ids the files of that root have.
    pub users: Users,
}

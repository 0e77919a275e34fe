//! A machine in which a package is installed.

use std::collections::BTreeMap;

use crate::{
    guest::Guest,
    machine::{Door, Left, Machine},
};

/// A machine in which a package is installed, and the guest API that gives this its variables. It
/// is switched off when this is dropped.
#[derive(Debug)]
pub struct Installed {
    /// The kit and the fork: `web/worker`.
    pub name: String,
    /// What the guest API gives.
    pub variables: BTreeMap<String, String>,
    // The machine goes first.
    pub(super) machine: Machine,
    pub(super) guest: Guest,
}

impl Installed {
    /// The way into it.
    pub fn door(&self) -> Door {
        self.machine.door()
    }

    /// Leaves the machine to others, who have to answer as its guest API.
    pub fn leave(self) -> Left {
        drop(self.guest);
        self.machine.leave()
    }
}

//! Programs that share the network, kept from sockets of the machine that have no file.
//!
//! A namespace of the network would cut abstract sockets off; who shares that of the machine can
//! reach all of them, of a desktop's session for instance. Landlock (Linux 6.12) closes them.

use std::{
    io,
    process::{Child, Command},
    sync::mpsc::{Sender, channel},
    thread,
};

#[cfg(target_os = "linux")]
use landlock::{
    CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreated, RulesetStatus, Scope,
};

/// As long as this is there, so is the thread that started the child. bubblewrap ends with it.
pub(crate) struct Parent {
    _stays: Sender<()>,
}

/// Starts a program that cannot connect to abstract sockets of the machine, where the kernel can do
/// that; where it cannot, the program starts all the same.
pub(crate) fn spawn(mut command: Command) -> io::Result<(Child, Parent)> {
    let (stays, end) = channel();
    let (sender, started) = channel();
    // What Landlock forbids a thread it forbids those that the thread starts.
    thread::spawn(move || {
        is_closed();
        // Nobody waits for it when the receiver is gone.
        let _ = sender.send(command.spawn());
        // The ends of pipes that it holds are read to their end.
        drop(command);
        let _ = end.recv();
    });
    let child = started.recv().map_err(io::Error::other)??;
    Ok((child, Parent { _stays: stays }))
}

/// Whether the kernel keeps a build that shares the network from the machine's abstract sockets.
pub fn closes_abstract_sockets() -> bool {
    thread::spawn(is_closed).join().unwrap_or(false)
}

/// Closes them to this thread, for good, and says whether it could.
#[cfg(target_os = "linux")]
fn is_closed() -> bool {
    let ruleset = Ruleset::default().set_compatibility(CompatLevel::BestEffort);
    let ruleset = ruleset.scope(Scope::AbstractUnixSocket).and_then(Ruleset::create);
    let status = ruleset.and_then(RulesetCreated::restrict_self);
    status.is_ok_and(|status| status.ruleset == RulesetStatus::FullyEnforced)
}

/// Other systems have no abstract sockets, and no Landlock.
#[cfg(not(target_os = "linux"))]
fn is_closed() -> bool {
    false
}

//! Finding, or making, where a build runs.

use std::path::PathBuf;

use anyhow::Result;
use pakman_build::{Native, Network, Sandbox, closes_abstract_sockets};
use pakman_root::{Error, Root, installed_release, machine, missing};
use pakman_spec::{Package, Stack};
use rustix::process::geteuid;

use crate::{
    command::root,
    report::{
        errors::NoAlpine,
        voice::{self, Voice},
    },
    settings::{
        inside::{Inside, Wanted},
        making::Making,
        proxy,
        roots::Supply,
    },
};

/// Where a build runs. A root that was made is kept from being removed as long as this lives.
pub(crate) struct Ready {
    root: Option<PathBuf>,
    network: Network,
    _made: Option<Root>,
}

impl Ready {
    /// Finds or makes it, and says in a line or two what was chosen and why.
    pub(crate) fn make(
        making: &Making,
        package: &Package,
        arch: &str,
        voice: Voice,
    ) -> Result<Self> {
        let (root, made) = match &making.inside {
            Inside::Machine(why) => {
                voice.done("builds", format_args!("on this machine ({why})"));
                (None, None)
            }
            Inside::Root(root) => {
                voice.done("builds", format_args!("in {} (--root)", root.display()));
                (Some(root.clone()), None)
            }
            Inside::Fitting(_) if is_here(package) => {
                voice.done("builds", "on this machine, the Alpine that `stack` names");
                tell_missing(package)?;
                (None, None)
            }
            Inside::Alpine(supply) | Inside::Fitting(supply) => {
                of_alpine(package, arch, supply, voice)?
            }
        };
        let network = if root.is_some() { network(making, voice) } else { Network::Off };
        Ok(Self { root, network, _made: made })
    }

    /// Our own builder there.
    pub(crate) fn builder(&self) -> Native {
        let sandbox = |root| Sandbox { root, network: self.network };
        Native { sandbox: self.root.clone().map(sandbox) }
    }
}

fn of_alpine(
    package: &Package,
    arch: &str,
    supply: &Supply,
    voice: Voice,
) -> Result<(Option<PathBuf>, Option<Root>)> {
    // What runs anywhere is built where it is at hand.
    let arch = if arch == "noarch" { machine() } else { arch };
    let made = root::to_build(package, arch, supply, voice);
    let made = made.map_err(|error| match error.downcast_ref() {
        Some(
            Error::Unreachable { .. }
            | Error::Refused { .. }
            | Error::Stranger { .. }
            | Error::Untrusted { .. }
            | Error::Denied(_)
            | Error::Program { .. }
            | Error::Foreign { .. },
        ) => error.context(NoAlpine),
        _ => error,
    })?;
    Ok((Some(made.path.clone()), Some(made)))
}

/// Whether this machine is the Alpine that the file names; any Alpine where it names none.
fn is_here(package: &Package) -> bool {
    let wanted = package.stack.as_ref().map(Stack::release);
    installed_release().is_some_and(|release| wanted.is_none_or(|wanted| wanted == release))
}

/// Says which packages of the build this machine has not, and how it gets them.
fn tell_missing(package: &Package) -> Result<()> {
    let words = package.dependencies.build.iter().map(AsRef::as_ref);
    let missing = missing(words)?;
    if !missing.is_empty() {
        voice::warning("packages of `dependencies.build` are not installed");
        voice::help(format_args!("`apk add {}`, as root, installs them", missing.join(" ")));
    }
    Ok(())
}

/// What a build in a root reaches over the network; said in a line, unless somebody asked for it.
fn network(making: &Making, voice: Voice) -> Network {
    match making.network {
        Wanted::Off => return Network::Off,
        Wanted::Machine => return Network::Machine,
        Wanted::Fitting => {}
    }
    let Err(reason) = Network::own() else {
        voice.done(
            "network",
            "its own, by pasta, without this machine's loopback; `--offline` cuts it off",
        );
        if let Some(reason) = Network::nameless() {
            voice::warning(format_args!("the build cannot look up the names of hosts: {reason}"));
            voice::help("`--network` lets the build look them up as this machine does");
        }
        if let Some(name) = proxy::on_loopback(&making.variables) {
            voice::warning(format_args!(
                "the proxy that {name} names is on this machine's loopback, out of the build's reach"
            ));
            voice::help("`--network` lets the build reach the loopback");
        }
        return Network::Own;
    };
    if geteuid().is_root() && !closes_abstract_sockets() {
        voice.done(
            "network",
            format_args!(
                "none: {reason}, and this kernel cannot keep a build of root from this machine's \
                 abstract sockets; `--network` shares this machine's network anyway"
            ),
        );
        return Network::Off;
    }
    voice.done(
        "network",
        format_args!(
            "this machine's, with its loopback, as {reason}; `--offline` keeps the build from it"
        ),
    );
    Network::Machine
}

//! Where a build runs.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{
    args,
    settings::{place::Place, roots::Supply, session::Session, setting::Setting},
};

/// Where pakman builds.
#[derive(Debug)]
pub(crate) enum Inside {
    /// On this machine, as this asked for.
    Machine(&'static str),
    /// Inside a root filesystem that is there.
    Root(PathBuf),
    /// Inside an Alpine of the release that the file names, whatever this machine is.
    Alpine(Supply),
    /// On this machine where it is that Alpine, else inside one.
    Fitting(Supply),
}

/// The network that is wanted for a build inside a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All that this machine reaches, its loopback included.
    Machine,
    /// None.
    Off,
    /// The best that can be had: one of its own, else this machine's, unless that leaves root's
    /// abstract sockets open.
    Fitting,
}

impl Inside {
    /// What flags say, else the environment.
    pub(crate) fn settle(
        asked: args::inside::Inside,
        place: &Place,
        session: &Session,
    ) -> Result<(Self, Wanted)> {
        let args::inside::Inside { here, root, alpine, mirror, offline, network } = asked;
        let has_mirror = mirror.mirror.is_some() || !mirror.mirror_key.is_empty();
        if has_mirror && (here || root.is_some()) {
            bail!(
                "`--mirror` and `--mirror-key` are for a build in an Alpine that is fetched, which \
                 `--here` and `--root` are not"
            );
        }
        let variable = session.environment.build.as_deref();
        if let Some(other) = variable.filter(|word| *word != "here") {
            bail!("PAKMAN_BUILD is {other:?}; it must be `here` or empty");
        }
        let inside = if let Some(root) = root {
            Self::Root(place.absolute(&root))
        } else if here {
            Self::Machine("--here")
        } else if alpine {
            Self::Alpine(Supply::settle(&mirror, session)?)
        } else if variable.is_some() && !has_mirror {
            Self::Machine("PAKMAN_BUILD")
        } else {
            Self::Fitting(Supply::settle(&mirror, session)?)
        };
        let (network, origin) = match (network, offline) {
            (true, _) => (Wanted::Machine, "--network"),
            (_, true) => (Wanted::Off, "--offline"),
            _ => (Wanted::Fitting, "nothing says otherwise"),
        };
        let name = if network == Wanted::Off { "off" } else { "on" };
        Setting::new(name, origin).tell("network of a build in a root", session.voice);
        Ok((inside, network))
    }
}

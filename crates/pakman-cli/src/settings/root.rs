//! The settings of `pakman root`.

use std::path::PathBuf;

use anyhow::Result;
use pakman_root::{Request, machine};

use crate::{
    args::{
        self,
        root::{List, Packages, Remove, RootVerb, Wanted},
    },
    report::stdout::Form,
    settings::{
        application::Application,
        linux,
        roots::{self, Supply},
        session::Session,
    },
};

/// What is done with roots.
#[derive(Debug)]
pub(crate) enum Root {
    /// They are listed.
    List {
        /// The folder of them.
        folder: PathBuf,
        /// How.
        form: Form,
    },
    /// The packages of the one that a file names are printed.
    Packages(Box<Application>),
    /// One is found or made.
    Provide {
        /// Which.
        which: Which,
        /// Of what.
        supply: Supply,
        /// Whether it is made anew, though it is there.
        anew: bool,
    },
    /// Some of them are removed, or all.
    Remove {
        /// The folder of them.
        folder: PathBuf,
        /// Their names; nothing for all of them.
        names: Option<Vec<String>>,
    },
    /// The profile of `AppArmor` is printed.
    Apparmor,
}

/// Which root is meant.
#[derive(Debug)]
pub(crate) enum Which {
    /// One that was asked for.
    Asked(Request),
    /// The one that a file names, and packages besides.
    OfFile(Box<Application>, Vec<String>),
}

impl Root {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::root::Root, session: &Session) -> Result<Self> {
        Ok(match asked.verb {
            RootVerb::Apparmor => Self::Apparmor,
            RootVerb::Packages(Packages { place }) => {
                Self::Packages(Box::new(Application::find(session, &place)?))
            }
            RootVerb::List(List { report }) => {
                Self::List { folder: roots::folder(session)?, form: report.into() }
            }
            RootVerb::Remove(Remove { roots: names, all }) => {
                Self::Remove { folder: roots::folder(session)?, names: (!all).then_some(names) }
            }
            RootVerb::Path(wanted) => provide(wanted, session, false)?,
            RootVerb::Update(wanted) => provide(wanted, session, true)?,
        })
    }
}

fn provide(wanted: Wanted, session: &Session, anew: bool) -> Result<Root> {
    linux::needed(if anew { "root update" } else { "root path" })?;
    let Wanted { packages, release, place, mirror } = wanted;
    let which = if let Some(release) = release {
        let words = packages.iter().map(String::as_str);
        Which::Asked(Request::to_build(&release, machine(), words)?)
    } else {
        Which::OfFile(Box::new(Application::find(session, &place)?), packages)
    };
    Ok(Root::Provide { which, supply: Supply::settle(&mirror, session)?, anew })
}

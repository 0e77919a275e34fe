//! The settings of `pakman push`.

use std::{path::PathBuf, time::Duration};

use anyhow::Result;
use pakman_push::{Connection, Manner, Patience};

use crate::{
    args,
    report::stdout::Form,
    settings::{
        address, announcement::Announcement, given, publication::Publication, session::Session,
    },
};

/// What is pushed, and how.
#[derive(Debug)]
pub(crate) struct Push {
    pub(crate) way: Way,
    pub(crate) is_dry: bool,
    pub(crate) manner: Manner,
    pub(crate) form: Form,
}

/// Where to.
#[derive(Debug)]
pub(crate) enum Way {
    /// Into a repository.
    Repository(Box<Publication>),
    /// To the orchestrator.
    Orchestrator(Box<Announcement>),
}

impl Push {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::push::Push, session: &Session) -> Result<Self> {
        let args::push::Push {
            paths,
            to,
            place,
            repository,
            orchestrator,
            dry_run: is_dry,
            manner,
            report,
            key,
        } = asked;
        let way = if let Some(to) = to {
            let to = address::parse(&to, &repository, &session.environment, is_dry)?;
            let settled = Publication::settle(to, paths, &place, repository, key, session)?;
            Way::Repository(Box::new(settled))
        } else {
            let settled = Announcement::settle(&place, orchestrator, session, is_dry)?;
            Way::Orchestrator(Box::new(settled))
        };
        Ok(Self { way, is_dry, manner: self::manner(manner)?, form: report.into() })
    }
}

/// How connections are made.
fn manner(asked: args::push::Manner) -> Result<Manner> {
    let args::push::Manner { concurrency, timeout, attempts, ca_file } = asked;
    let read = |path: PathBuf| given::text(&path).map(|text| text.as_bytes().to_vec());
    let silence = Duration::from_secs(timeout.get().into());
    let patience = Patience { attempts: attempts.get(), silence, ..Patience::default() };
    let connection = Connection { patience, authority: ca_file.map(read).transpose()? };
    Ok(Manner { connection, concurrency })
}

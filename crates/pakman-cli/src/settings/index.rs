//! The settings of `pakman index`.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    args,
    report::stdout::Form,
    settings::{place::Place, session::Session, signing::OwnedSigner, signing::Signing},
};

/// Which indexes are written, and how.
#[derive(Debug)]
pub(crate) struct Index {
    /// Folders of packages, repositories, or packages.
    pub(crate) paths: Vec<PathBuf>,
    /// The architecture, where nothing else is to tell.
    pub(crate) arch: Option<String>,
    /// The line about the repository, where that so far does not stay.
    pub(crate) description: Option<String>,
    /// Whether every package is read.
    pub(crate) rebuild: bool,
    pub(crate) form: Form,
    /// The key that signs.
    pub(crate) signer: Option<OwnedSigner>,
    /// How to come by a key.
    pub(crate) way_to_a_key: String,
    /// The time of the index in seconds since 1970.
    pub(crate) epoch: Option<u64>,
}

impl Index {
    /// What flags say, else the environment, else the work tree and `HOME`.
    pub(crate) fn settle(asked: args::index::Index, session: &Session) -> Result<Self> {
        let args::index::Index { paths, arch, description, rebuild, report, place, key } = asked;
        let repository = Place::find(session, &place)?.repository_or_local()?;
        let signing = Signing::settle(key, &session.environment);
        let signer = signing.find(&repository, session.voice)?;
        let paths = if paths.is_empty() { vec![PathBuf::from(".")] } else { paths };
        let epoch = session.environment.epoch()?;
        let (form, way_to_a_key) = (report.into(), signing.way_to_a_key());
        Ok(Self { paths, arch, description, rebuild, form, signer, way_to_a_key, epoch })
    }
}

//! The settings of `pakman sign`.

use std::path::PathBuf;

use anyhow::Result;
use pakman_apk::Others;

use crate::{
    args,
    settings::{place::Place, session::Session, signing::OwnedSigner, signing::Signing},
};

/// What is signed, and by which key.
#[derive(Debug)]
pub(crate) struct Sign {
    pub(crate) files: Vec<PathBuf>,
    /// What becomes of the signatures of other keys.
    pub(crate) others: Others,
    pub(crate) signer: OwnedSigner,
}

impl Sign {
    /// What flags say, else the environment, else the work tree and `HOME`.
    pub(crate) fn settle(asked: args::sign::Sign, session: &Session) -> Result<Self> {
        let args::sign::Sign { files, add, place, key } = asked;
        let repository = Place::find(session, &place)?.repository_or_local()?;
        let signing = Signing::settle(key, &session.environment);
        let signer = signing.find_one(&repository, session.voice)?;
        let others = if add { Others::Keep } else { Others::Drop };
        Ok(Self { files, others, signer })
    }
}

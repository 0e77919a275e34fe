//! The settings of `pakman keygen`.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{
    args,
    settings::{keys, place::Place, session::Session},
};

/// Which key is made, and where.
#[derive(Debug)]
pub(crate) struct Keygen {
    /// Where the private half goes.
    pub(crate) private: PathBuf,
    /// Whether commands look for it there.
    pub(crate) is_found: bool,
    /// Its size in bits.
    pub(crate) bits: u16,
}

impl Keygen {
    /// A key of the usual size where commands look for it.
    pub(crate) fn usual(private: PathBuf) -> Self {
        Self { private, is_found: true, bits: args::keygen::BITS }
    }

    /// The file that was named, else the one of the repository in `.abuild` below `HOME`.
    pub(crate) fn settle(asked: args::keygen::Keygen, session: &Session) -> Result<Self> {
        let args::keygen::Keygen { file, bits, place } = asked;
        if let Some(private) = file {
            return Ok(Self { private, is_found: false, bits });
        }
        let place = Place::find(session, &place)?;
        let home = session.environment.home.as_ref();
        let home = home.context("HOME is not set; name the file: `pakman keygen FILE`")?;
        let name = keys::file_name(&place.repository_or_local()?);
        Ok(Self { private: home.join(".abuild").join(name), is_found: true, bits })
    }
}

//! The settings of `pakman verify`.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    args,
    report::stdout::Form,
    settings::{session::Session, trust::Trust},
};

/// Which files are verified, and by whose keys.
#[derive(Debug)]
pub(crate) struct Verify {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) trust: Trust,
    pub(crate) form: Form,
}

impl Verify {
    /// What flags say, else apk's own folder of keys.
    pub(crate) fn settle(asked: args::verify::Verify, session: &Session) -> Result<Self> {
        let args::verify::Verify { files, trust, report } = asked;
        let trust = Trust::settle(trust, session.voice)?;
        Ok(Self { files, trust, form: report.into() })
    }
}

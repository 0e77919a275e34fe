//! The settings of `pakman kits`.

use anyhow::Result;

use crate::{
    args,
    report::stdout::Form,
    settings::{application::Application, session::Session},
};

/// Of which application what is shown.
#[derive(Debug)]
pub(crate) struct Kits {
    pub(crate) application: Application,
    pub(crate) form: Form,
    /// Whether that is exactly what is sent to the orchestrator.
    pub(crate) payload: bool,
}

impl Kits {
    /// What flags say.
    pub(crate) fn settle(asked: args::kits::Kits, session: &Session) -> Result<Self> {
        let args::kits::Kits { place, report, payload } = asked;
        let application = Application::find(session, &place)?;
        Ok(Self { application, form: report.into(), payload })
    }
}

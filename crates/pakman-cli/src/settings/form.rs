//! How a command reports.

use crate::{
    args::report::{Format, Report},
    report::stdout::Form,
};

impl From<Report> for Form {
    fn from(asked: Report) -> Self {
        match asked {
            Report { json: true, .. } | Report { format: Format::Json, .. } => Self::Json,
            Report { format: Format::Human, .. } => Self::Human,
        }
    }
}

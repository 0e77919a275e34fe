//! How a command reports.

use clap::{Args, ValueEnum};

/// How to report.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Report {
    /// How to report
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
}

/// How a report looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

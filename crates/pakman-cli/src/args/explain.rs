//! The arguments of `pakman explain`.

use clap::Args;
use pakman_spec::Code;

use crate::args::code::CodeParser;

/// Explain a code that `check` reports
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, for instance `unknown-key` [default: list every code]
    #[arg(value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) code: Option<Code>,
    /// List every code
    #[arg(long, conflicts_with = "code")]
    pub(crate) list: bool,
}

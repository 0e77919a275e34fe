//! The arguments of `pakman schema`.

use clap::Args;

/// Print the JSON Schema of instellar.yml, for editors
#[derive(Debug, Args)]
pub(crate) struct Schema {}

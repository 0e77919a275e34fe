//! The arguments of `pakman lsp`.

use clap::Args;

/// Run the language server for instellar.yml, for editors
///
/// It speaks the Language Server Protocol over standard input and output, and reads no file. An
/// editor that ends without `shutdown` gives exit code 1.
#[derive(Debug, Args)]
pub(crate) struct Lsp {
    /// Taken for editors that always give it; there is no other way
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}

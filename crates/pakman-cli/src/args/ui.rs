//! The arguments of `pakman ui`.

use clap::Args;

use crate::args::place::Where;

/// Set up, view and understand the application in this folder, in the browser
///
/// Serves a page to this machine only, and opens it once. The page shows what was found and why,
/// the file as it would be beside what each key means, problems with their fixes, and what an
/// installation asks for. It writes what it has shown as a difference, below the application, and
/// loads nothing from elsewhere. Ctrl-C ends it.
#[derive(Debug, Args)]
pub(crate) struct Ui {
    #[command(flatten)]
    pub(crate) place: Where,
    /// The port of 127.0.0.1 to listen on [default: any that is free]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
    /// Print the address, which works once, and open no browser
    #[arg(long)]
    pub(crate) no_open: bool,
    /// End when the page is closed, too
    #[arg(long)]
    pub(crate) until_closed: bool,
}

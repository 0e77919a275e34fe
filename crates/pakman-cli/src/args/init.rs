//! The arguments of `pakman init` and `pakman detect`.

use clap::Args;

use crate::args::{place::Where, report::Report};

/// Write an instellar.yml for the application in this folder
///
/// It looks at manifests and lock files, says what it found and why, and asks once before it
/// writes. Nothing of the application is run. Where there is an instellar.yml already, what its
/// author wrote stays, and what is missing is added.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) choices: Choices,
    /// Write without asking
    #[arg(short, long, conflicts_with_all = ["print", "list"])]
    pub(crate) yes: bool,
    /// Print the text of the file, and write nothing
    #[arg(long, conflicts_with_all = ["format", "json", "list"])]
    pub(crate) print: bool,
    /// Make changes to files of yours that the proposal offers, too
    #[arg(long, conflicts_with = "list")]
    pub(crate) edit: bool,
    /// List packs and add-ons, and which of them are proven
    #[arg(long)]
    pub(crate) list: bool,
}

/// What is decided in place of what was found.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Choices {
    /// The kind of application, for instance `rails` [default: what was found]
    #[arg(long, value_name = "NAME")]
    pub(crate) pack: Option<String>,
    /// An add-on, for instance `postgresql`; `none` for none [default: those that are needed]
    #[arg(long, value_name = "NAME")]
    pub(crate) addon: Vec<String>,
    /// The release, for instance `alpine/3.23` [default: what fits the application]
    #[arg(long, value_name = "STACK")]
    pub(crate) stack: Option<String>,
    /// The folder of the application, from the work tree [default: what was found]
    #[arg(long, value_name = "DIR")]
    pub(crate) app: Option<String>,
}

/// Show which applications are here, and what shows it
#[derive(Debug, Args)]
pub(crate) struct Detect {
    #[command(flatten)]
    pub(crate) place: Where,
    #[command(flatten)]
    pub(crate) report: Report,
}

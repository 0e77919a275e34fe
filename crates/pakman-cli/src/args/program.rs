//! The command line as a whole.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};

use crate::args::{
    bootstrap::Bootstrap,
    build::Build,
    check::Check,
    completions::Completions,
    deploy::Deploy,
    diff::Diff,
    explain::Explain,
    index::Index,
    init::{Detect, Init},
    inspect::Inspect,
    keep_machine::KeepMachine,
    keygen::Keygen,
    kits::Kits,
    lsp::Lsp,
    man::Man,
    push::Push,
    root::Root,
    schema::Schema,
    shell::Shell,
    sign::Sign,
    stacks::Stacks,
    test::Test,
    ui::Ui,
    verify::Verify,
    workflow::Workflow,
};

/// Builds, tests and deploys an application as an Alpine Linux package, as instellar.yml says.
#[derive(Debug, Parser)]
#[command(name = "pakman", version)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Work in DIR, as if started there, and use it as the work tree
    #[arg(short = 'C', long, value_name = "DIR", global = true, value_hint = ValueHint::DirPath)]
    pub(crate) directory: Option<PathBuf>,
    /// The file to read [default: instellar.yml of the work tree]
    #[arg(short, long, value_name = "FILE", global = true, value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// Leave out notes
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say where each setting comes from
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) color: colorchoice_clap::Color,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Init(Init),
    Detect(Detect),
    Ui(Ui),
    Stacks(Stacks),
    Build(Build),
    Shell(Shell),
    Test(Test),
    Push(Push),
    Deploy(Deploy),
    Workflow(Workflow),
    Bootstrap(Bootstrap),
    Check(Check),
    Kits(Kits),
    Keygen(Keygen),
    Sign(Sign),
    Index(Index),
    Inspect(Inspect),
    Verify(Verify),
    Root(Root),
    Diff(Diff),
    Schema(Schema),
    Explain(Explain),
    Lsp(Lsp),
    Completions(Completions),
    Man(Man),
    KeepMachine(KeepMachine),
}

impl Verb {
    /// Whether it is done at once, without a temporary file. A machine that is kept has the folder of
    /// its trial.
    pub(crate) fn makes_no_temporary_file(&self) -> bool {
        matches!(
            self,
            Self::Check(_)
                | Self::Schema(_)
                | Self::Explain(_)
                | Self::Lsp(_)
                | Self::Completions(_)
                | Self::Man(_)
                | Self::KeepMachine(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_free_of_contradictions() {
        Arguments::command().debug_assert();
    }
}

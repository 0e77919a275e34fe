//! The arguments of `pakman check`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum, ValueHint};
use pakman_spec::Code;

use crate::args::{code::CodeParser, place::Where};

/// Check instellar.yml: what is wrong, where, and how to fix it
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The files to check, `-` for standard input [default: instellar.yml of the work tree]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) place: Where,
    /// How to report [default: human; in a workflow of GitHub Actions: github]
    #[arg(long, value_enum, conflicts_with = "diff")]
    pub(crate) format: Option<ReportFormat>,
    /// The same as --format json
    #[arg(long, conflicts_with_all = ["format", "diff"])]
    pub(crate) json: bool,
    /// Hold dependencies against an APKINDEX.tar.gz of the release; may be repeated, once for main
    /// and once for community [default: those that a build left in the cache, else the table
    /// that pakman brings along]
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) index: Vec<String>,
    #[command(flatten)]
    pub(crate) levels: Levels,
    #[command(flatten)]
    pub(crate) fixes: Fixes,
}

/// How the report of `check` looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: annotations
    Github,
}

/// Which problems count, and how much. Errors of the package's own stay errors.
#[derive(Debug, Default, Args)]
pub(crate) struct Levels {
    /// Exit with 1 on warnings too
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// Leave out warnings and notes of this code; may be repeated
    #[arg(long, value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) allow: Vec<Code>,
    /// Turn notes of this code into warnings; may be repeated
    #[arg(long, value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) warn: Vec<Code>,
    /// Turn warnings and notes of this code into errors; may be repeated
    #[arg(long, value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub(crate) deny: Vec<Code>,
}

/// What is done about problems that edits can mend.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(group = ArgGroup::new("mending").multiple(true))]
pub(crate) struct Fixes {
    /// Apply the safe fixes and report what is left; with `-`, print the new text
    #[arg(long, group = "mending")]
    pub(crate) fix: bool,
    /// Show what --fix would change, and write nothing; differences give exit code 1
    #[arg(long, group = "mending")]
    pub(crate) diff: bool,
    /// Also apply, or show, the fixes that need your consent
    #[arg(long = "unsafe", requires = "mending")]
    pub(crate) also_unsafe: bool,
}

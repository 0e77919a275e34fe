//! The settings of `pakman check`.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{
    args::{self, check::ReportFormat},
    input::is_standard_input,
    settings::{levels::Levels, place::Place, session::Session},
};

/// What is checked, and what is done about it.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) place: Place,
    /// The files, `-` for standard input.
    pub(crate) files: Vec<PathBuf>,
    /// Files and addresses of indexes that dependencies are held against.
    pub(crate) indexes: Vec<String>,
    pub(crate) levels: Levels,
    /// Whether warnings count as problems too.
    pub(crate) deny_warnings: bool,
    /// What is done about problems that edits can mend.
    pub(crate) mending: Mending,
    pub(crate) output: Output,
}

/// What is done about problems that edits can mend.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mending {
    /// Fixes are applied.
    pub(crate) fix: bool,
    /// What they would change is shown; with both, nothing is written.
    pub(crate) diff: bool,
    /// Those that a person has to agree with, too.
    pub(crate) also_unsafe: bool,
}

/// Where the report goes, and how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// To standard output, for people.
    Human,
    /// To standard output, for programs.
    Json,
    /// To standard output, for code scanning.
    Sarif,
    /// To standard output, for a workflow of GitHub Actions.
    Github,
    /// To standard error, for people: standard output is for the text of a file.
    Aside,
    /// Nowhere but for a count: differences are what was asked for.
    Count,
}

impl Check {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::check::Check, session: &Session) -> Result<Self> {
        let args::check::Check { files, place, format, json, index, levels, fixes } = asked;
        let format = if json { Some(ReportFormat::Json) } else { format };
        if let (Some(config), [_, ..]) = (&session.config, &files[..]) {
            bail!(
                "files are given, and --config names {} too; give one or the other",
                config.display()
            );
        }
        let deny_warnings = levels.deny_warnings;
        let levels = Levels::new(&levels)?;
        let place = Place::find(session, &place)?;
        let files =
            if files.is_empty() { vec![place.config(session.config.as_deref())?] } else { files };
        let args::check::Fixes { fix, diff, also_unsafe } = fixes;
        let mending = Mending { fix, diff, also_unsafe };
        let output = Output::of(mending, &files, format, session.environment.in_workflow)?;
        Ok(Self { place, files, indexes: index, levels, deny_warnings, mending, output })
    }
}

impl Output {
    fn of(
        mending: Mending,
        paths: &[PathBuf],
        format: Option<ReportFormat>,
        in_workflow: bool,
    ) -> Result<Self> {
        if mending.diff {
            return Ok(Self::Count);
        }
        if mending.fix && paths.iter().any(|path| is_standard_input(path)) {
            if format.is_some_and(|format| format != ReportFormat::Human) {
                bail!("--fix prints the text of `-`, where the report of --format would go");
            }
            return Ok(Self::Aside);
        }
        Ok(match format {
            None if in_workflow => Self::Github,
            None | Some(ReportFormat::Human) => Self::Human,
            Some(ReportFormat::Json) => Self::Json,
            Some(ReportFormat::Sarif) => Self::Sarif,
            Some(ReportFormat::Github) => Self::Github,
        })
    }
}

//! `pakman check`.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use pakman_spec::{Code, Severity};

use super::Invocation;
use crate::{
    args::{self, Fixes, ReportFormat},
    exit::Exit,
    input::{Input, is_standard_input},
    levels::Levels,
    mend::{Mended, Mender},
    place::Place,
    report,
    voice::{self, Voice},
};

/// Reports what is wrong in each file, and mends it where that is asked for.
pub(super) fn run(invocation: &Invocation, arguments: &args::Check) -> Result<Exit> {
    let Invocation { global, environment, voice } = invocation;
    let args::Check { files, place, format, json, levels: flags, fixes } = arguments;
    let format = if *json { Some(ReportFormat::Json) } else { *format };
    if let (Some(config), [_, ..]) = (&global.config, &files[..]) {
        bail!("files are named, and --config names {} too; leave it out", config.display());
    }
    let levels = Levels::new(flags)?;
    let place = Place::find(global, place, environment, *voice)?;
    let files = if files.is_empty() {
        vec![place.config(global.config.as_deref())?]
    } else {
        files.clone()
    };
    let output = Output::of(*fixes, &files, format, environment.in_workflow)?;
    let mender = Mender { fixes: *fixes, levels: &levels, place: &place, voice: *voice };
    let mut checked = Checked::default();
    for file in &files {
        checked.add(file, &mender)?;
    }
    for code in levels.apply(checked.inputs.iter_mut().map(|input| &mut input.diagnostics)) {
        say_that_errors_stay(code, flags);
    }
    let Checked { inputs, failed, changed } = checked;
    output.report(&inputs, *voice)?;
    let has = |severity| inputs.iter().any(|input| input.count(severity) > 0);
    Ok(if failed {
        Exit::Failure
    } else if has(Severity::Error)
        || flags.deny_warnings && has(Severity::Warning)
        || fixes.diff && changed
    {
        Exit::Problems
    } else {
        Exit::Success
    })
}

/// What the files gave.
#[derive(Default)]
struct Checked {
    inputs: Vec<Input>,
    /// Whether a file could not be read or written.
    failed: bool,
    /// Whether a file was mended, or would be.
    changed: bool,
}

impl Checked {
    /// Reads and mends one file, and prints what mending it is to print.
    fn add(&mut self, file: &Path, mender: &Mender<'_>) -> Result<()> {
        let around = mender.place.surroundings(file);
        let input = match Input::read(file, mender.place, &around) {
            Ok(input) => input,
            Err(error) => {
                self.fail(&error);
                return Ok(());
            }
        };
        match mender.mend(&input, file, &around) {
            Ok(None) => self.inputs.push(input),
            Ok(Some(Mended { input, text, is_changed })) => {
                self.inputs.push(input);
                self.changed |= is_changed;
                super::print(&text)?;
            }
            Err(error) => {
                self.inputs.push(input);
                self.fail(&error);
            }
        }
        Ok(())
    }

    fn fail(&mut self, error: &anyhow::Error) {
        voice::error(format_args!("{error:#}"));
        self.failed = true;
    }
}

fn say_that_errors_stay(code: Code, flags: &args::Levels) {
    let flag = if flags.allow.contains(&code) { "--allow" } else { "--warn" };
    let name = code.name();
    voice::warning(format_args!(
        "{flag} {name} is for warnings and notes; nothing can be built while its errors are there"
    ));
}

/// Where the report goes, and how it looks.
enum Output {
    /// To standard output.
    Report(ReportFormat),
    /// To standard error, for people: standard output is for the text of a file.
    Aside,
    /// Nowhere but for a count: differences are what was asked for.
    Count,
}

impl Output {
    fn of(
        fixes: Fixes,
        paths: &[PathBuf],
        format: Option<ReportFormat>,
        in_workflow: bool,
    ) -> Result<Self> {
        if fixes.diff {
            return Ok(Self::Count);
        }
        if fixes.fix && paths.iter().any(|path| is_standard_input(path)) {
            if format.is_some_and(|format| format != ReportFormat::Human) {
                bail!("--fix prints the text of `-`, where the report of --format would go");
            }
            return Ok(Self::Aside);
        }
        let usual = if in_workflow { ReportFormat::Github } else { ReportFormat::Human };
        Ok(Self::Report(format.unwrap_or(usual)))
    }

    fn report(&self, inputs: &[Input], voice: Voice) -> Result<()> {
        if inputs.is_empty() {
            return Ok(());
        }
        let wanted = report::wanted(voice.is_quiet());
        let summary = || report::summary(inputs, wanted);
        let human = || -> String {
            let reports: String = inputs.iter().map(|one| report::human(one, wanted)).collect();
            reports + &summary()
        };
        match self {
            Self::Report(ReportFormat::Human) => {
                anstream::stdout().write_all(human().as_bytes()).context(super::NO_OUTPUT)
            }
            Self::Report(ReportFormat::Json) => super::print(&report::json(inputs, wanted)),
            Self::Report(ReportFormat::Sarif) => super::print(&report::sarif(inputs, wanted)),
            Self::Report(ReportFormat::Github) => {
                super::print(&(report::github(inputs, wanted) + &summary()))
            }
            // Nothing is left to do when standard error is closed.
            Self::Aside => {
                let _ = anstream::stderr().write_all(human().as_bytes());
                Ok(())
            }
            Self::Count => {
                let count = report::count(inputs, wanted);
                if !count.is_empty() {
                    voice.note(format_args!("{count} would be left"));
                }
                Ok(())
            }
        }
    }
}

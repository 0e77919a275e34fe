//! `pakman check`.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Result;
use pakman_spec::{Code, Severity};

use crate::{
    abreast,
    command::mend::{Mended, Mender},
    exit::Exit,
    indexes,
    input::{Around, Input, is_standard_input},
    report::{
        diagnostics, errors, github, sarif, stdout,
        voice::{self, Voice},
    },
    settings::{
        check::{Check, Output},
        levels::Levels,
    },
};

/// Reports what is wrong in each file, and mends it where that is asked for.
pub(crate) fn run(settings: &Check, voice: Voice) -> Result<Exit> {
    let Check { place, files, indexes, levels, deny_warnings, mending, output } = settings;
    let listed = indexes::read(indexes)?;
    let mender = Mender { mending: *mending, levels, voice };
    let mut checked = Checked { inputs: Vec::new(), failed: Exit::Success, changed: false };
    let read = |file: &PathBuf| {
        let mut around = place.around_any(file);
        around.surroundings.listed = Arc::clone(&listed);
        let input = Input::read(file, &around);
        (around, input)
    };
    let mut take = |file: &PathBuf, (around, input)| checked.add(file, &around, input, &mender);
    // A file that is named twice is mended once, and standard input has one reader.
    let in_turn = mending.fix || files.iter().filter(|file| is_standard_input(file)).count() > 1;
    if in_turn {
        files.iter().try_for_each(|file| take(file, read(file)))?;
    } else {
        abreast::each(files, read, take)?;
    }
    for code in levels.apply(checked.inputs.iter_mut().map(|input| &mut input.diagnostics)) {
        say_that_errors_stay(code, levels);
    }
    let Checked { inputs, failed, changed } = checked;
    report(*output, &inputs, voice)?;
    let has = |severity| inputs.iter().any(|input| input.count(severity) > 0);
    let problems =
        has(Severity::Error) || *deny_warnings && has(Severity::Warning) || mending.diff && changed;
    Ok(if problems { failed.and(Exit::Problems) } else { failed })
}

/// What the files gave.
struct Checked {
    inputs: Vec<Input>,
    /// How bad it is that files could not be read or written.
    failed: Exit,
    /// Whether a file was mended, or would be.
    changed: bool,
}

impl Checked {
    /// Mends one file that was read, and prints what mending it is to print.
    fn add(
        &mut self,
        file: &Path,
        around: &Around<'_>,
        input: Result<Input>,
        mender: &Mender<'_>,
    ) -> Result<()> {
        let input = match input {
            Ok(input) => input,
            Err(error) => {
                self.fail(&error);
                return Ok(());
            }
        };
        match mender.mend(&input, file, around) {
            Ok(None) => self.inputs.push(input),
            Ok(Some(Mended { input, text, is_changed })) => {
                self.inputs.push(input);
                self.changed |= is_changed;
                stdout::print_foreign(&text)?;
            }
            Err(error) => {
                self.inputs.push(input);
                self.fail(&error);
            }
        }
        Ok(())
    }

    fn fail(&mut self, error: &anyhow::Error) {
        errors::tell(error);
        self.failed = self.failed.and(Exit::of(error));
    }
}

fn say_that_errors_stay(code: Code, levels: &Levels) {
    let flag = if levels.allows(code) { "--allow" } else { "--warn" };
    let name = code.name();
    voice::warning(format_args!(
        "{flag} {name} only affects warnings and notes; its errors must be fixed, or nothing can \
         be built"
    ));
}

fn report(output: Output, inputs: &[Input], voice: Voice) -> Result<()> {
    if inputs.is_empty() {
        return Ok(());
    }
    let wanted = diagnostics::wanted(voice.is_quiet());
    let summary = || diagnostics::summary(inputs, wanted);
    let human = || diagnostics::human(inputs, wanted) + &summary();
    match output {
        Output::Human => stdout::print_styled(&human()),
        Output::Json => stdout::print_report(diagnostics::json(inputs, wanted)),
        Output::Sarif => stdout::print(&sarif::sarif(inputs, wanted)),
        Output::Github => stdout::print(&(github::github(inputs, wanted) + &summary())),
        // Nothing is left to do when standard error is closed.
        Output::Aside => {
            let _ = anstream::stderr().write_all(human().as_bytes());
            Ok(())
        }
        Output::Count => {
            let count = diagnostics::count(inputs, wanted);
            if !count.is_empty() {
                voice.note(format_args!("{count} would be left"));
            }
            Ok(())
        }
    }
}

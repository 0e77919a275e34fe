//! The `pakman` program: `instellar.yml` in, the recipe of an Alpine package out.
//!
//! This crate is the only one that knows of arguments, the environment, files, processes and exit
//! codes. Data goes to standard output, everything else to standard error.
//!
//! It has three layers, each of which imports those below it alone: [`command`] does the work,
//! [`settings`] says with which values, [`args`] is what was typed. Commands and settings speak
//! through [`report`].

mod abreast;
mod args;
mod exit;
mod bug;
mod input;
mod indexes;
mod package;
mod tree;
mod report;
mod settings;
mod command;

use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches};

use crate::{
    args::program::{Arguments, Verb},
    command::temporary::Temporary,
    exit::Exit,
    report::{
        errors,
        stdout::{self, Form},
    },
    settings::{
        bootstrap::Bootstrap, build::Build, check::Check, deploy::Deploy, environment::Environment,
        index::Index, init::Init, keygen::Keygen, kits::Kits, push::Push, root::Root,
        session::Session, shell::Shell, sign::Sign, test::Test, ui::Ui, verify::Verify,
        workflow::Workflow,
    },
};

fn main() -> ExitCode {
    bug::report_panics();
    // Without it Ctrl-C is as good, and says nothing.
    let _ = command::signal::tell_of_interrupts();
    let (arguments, form) = arguments();
    run(arguments)
        .and_then(|exit| reported(form, exit))
        .unwrap_or_else(|error| end(&error, form))
        .into()
}

/// What was typed, and how the command is to report. Wrong usage, and help that was asked for, end
/// the program here.
fn arguments() -> (Arguments, Form) {
    let words = Environment::words();
    let matches = Arguments::command().after_help(Exit::table()).try_get_matches_from(&words);
    let parsed = matches.and_then(|matches| {
        let is_for_programs = args::report::is_for_programs(&matches);
        let form = if is_for_programs { Form::Json } else { Form::Human };
        Ok((Arguments::from_arg_matches(&matches)?, form))
    });
    parsed.unwrap_or_else(|error| {
        if error.use_stderr() && args::report::ask_for_programs(&words) {
            // Where it cannot be written, the exit code is left.
            let _ = stdout::print_report(errors::Report::of_usage(&error.to_string()));
        }
        error.exit()
    })
}

/// Settles what was asked for, and does it.
fn run(Arguments { global, verb }: Arguments) -> Result<Exit> {
    global.color.write_global();
    let session = Session::start(global)?;
    let voice = session.voice;
    // Where none can be made, whoever needs one says so.
    let temporary = (!verb.makes_no_temporary_file()).then(Temporary::new);
    match verb {
        Verb::Init(asked) => command::init::run(&Init::settle(asked, &session)?, voice),
        Verb::Detect(asked) => command::detect::run(&Init::settle_detection(asked, &session)?),
        Verb::Ui(asked) => command::ui::run(Ui::settle(asked, &session)?, voice),
        Verb::Stacks(asked) => {
            command::stacks::run(asked.package.as_deref(), &asked.index, asked.report.into(), voice)
        }
        Verb::Build(asked) => command::build::run(&Build::settle(asked, &session)?, voice),
        Verb::Shell(asked) => command::shell::run(&Shell::settle(asked, &session)?, voice),
        Verb::Push(asked) => command::push::run(&Push::settle(asked, &session)?, voice),
        Verb::Deploy(asked) => command::deploy::run(&Deploy::settle(asked, &session)?, voice),
        Verb::Workflow(asked) => command::workflow::run(&Workflow::settle(asked, &session)?, voice),
        Verb::Test(asked) => {
            let temporary = temporary.expect("it makes temporary files");
            command::test::run(&Test::settle(asked, &session)?, temporary, voice)
        }
        Verb::Bootstrap(asked) => {
            command::bootstrap::run(&Bootstrap::settle(asked, &session)?, voice)
        }
        Verb::Check(asked) => command::check::run(&Check::settle(asked, &session)?, voice),
        Verb::Kits(asked) => command::kits::run(&Kits::settle(asked, &session)?, voice),
        Verb::Keygen(asked) => command::keygen::run(&Keygen::settle(asked, &session)?, voice),
        Verb::Sign(asked) => command::sign::run(&Sign::settle(asked, &session)?, voice),
        Verb::Index(asked) => command::index::run(&Index::settle(asked, &session)?),
        Verb::Inspect(asked) => {
            command::inspect::run(&asked.files, asked.scripts, asked.report.into())
        }
        Verb::Verify(asked) => command::verify::run(&Verify::settle(asked, &session)?, voice),
        Verb::Diff(asked) => command::diff::run(&asked.old, &asked.new, asked.report.into()),
        Verb::Root(asked) => command::root::run(&Root::settle(asked, &session)?, voice),
        Verb::Schema(_) => command::schema::run(),
        Verb::Explain(asked) => command::explain::run(asked.code),
        Verb::Lsp(_) => command::lsp::run(),
        Verb::Completions(asked) => command::completions::run(asked.shell, &Arguments::command()),
        Verb::KeepMachine(asked) => command::keep_machine::run(&asked.folder),
        Verb::Man(asked) => command::man::run(asked.output.as_deref(), Arguments::command()),
    }
}

/// A program that reads the report gets one, whatever happened: one that says no more than how the
/// command ended where there was nothing to report.
fn reported(form: Form, exit: Exit) -> Result<Exit> {
    if form == Form::Json && exit != Exit::Success && !stdout::has_reported() {
        stdout::print_report(errors::Report::saying(exit.summary()))?;
    }
    Ok(exit)
}

/// Says why the program ends, and tells how.
fn end(error: &anyhow::Error, form: Form) -> Exit {
    let exit = Exit::of(error);
    if exit != Exit::Success {
        errors::tell(error);
        if form == Form::Json && !stdout::has_reported() {
            // Where it cannot be written either, the exit code is left.
            let _ = stdout::print_report(errors::Report::of(error));
        }
    }
    exit
}

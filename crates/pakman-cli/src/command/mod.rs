//! The commands, one file each.

mod bootstrap;
mod build;
mod check;
mod completions;
mod diff;
mod explain;
mod index;
mod inspect;
mod keygen;
mod kits;
mod lsp;
mod man;
mod root;
mod schema;
mod sign;
mod verify;

use std::{
    env,
    io::{self, ErrorKind, Write},
};

use anyhow::{Context, Result};
use clap::Parser;
use serde::Serialize;

use crate::{
    args::{Arguments, Global, Verb},
    env::Environment,
    exit::Exit,
    voice::{self, Voice},
};

/// Said when standard output takes no more.
const NO_OUTPUT: &str = "cannot write to standard output";

/// What every command is given.
struct Invocation {
    global: Global,
    environment: Environment,
    voice: Voice,
}

/// Runs what the command line asks for.
pub(crate) fn run() -> Exit {
    let Arguments { global, verb } = Arguments::parse();
    global.color.write_global();
    let voice = Voice::new(&global);
    let environment = Environment::read(|name| env::var_os(name));
    let result = start(&global).and_then(|()| {
        let invocation = Invocation { global, environment, voice };
        match verb {
            Verb::Build(arguments) => build::run(&invocation, &arguments),
            Verb::Bootstrap(arguments) => bootstrap::run(&invocation, &arguments),
            Verb::Check(arguments) => check::run(&invocation, &arguments),
            Verb::Kits(arguments) => kits::run(&invocation, &arguments),
            Verb::Keygen(arguments) => keygen::run(&invocation, &arguments),
            Verb::Sign(arguments) => sign::run(&invocation, &arguments),
            Verb::Index(arguments) => index::run(&invocation, &arguments),
            Verb::Inspect(arguments) => inspect::run(&arguments),
            Verb::Verify(arguments) => verify::run(&invocation, &arguments),
            Verb::Diff(arguments) => diff::run(&arguments),
            Verb::Root(arguments) => root::run(&invocation, &arguments),
            Verb::Schema(_) => schema::run(),
            Verb::Explain(arguments) => explain::run(&arguments),
            Verb::Lsp(_) => lsp::run(),
            Verb::Completions(arguments) => completions::run(&arguments),
            Verb::Man(arguments) => man::run(&arguments),
        }
    });
    result.unwrap_or_else(|error| {
        // Whoever reads has seen enough: `pakman explain --list | head`.
        if error.chain().any(is_broken_pipe) {
            return Exit::Success;
        }
        voice::error(format_args!("{error:#}"));
        Exit::Failure
    })
}

fn start(global: &Global) -> Result<()> {
    let Some(folder) = &global.directory else { return Ok(()) };
    env::set_current_dir(folder).with_context(|| format!("cannot work in {}", folder.display()))
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

/// A value as one JSON document with a final newline.
fn json(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

/// Writes text to standard output, with its colours where those are wanted.
fn print_styled(text: &str) -> Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context(NO_OUTPUT)
}

/// Writes data to standard output as it is.
fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context(NO_OUTPUT)
}

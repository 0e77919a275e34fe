//! The `pakman` program: `instellar.yml` in, the recipe of an Alpine package out.
//!
//! This crate is the only one that knows of arguments, the environment, files, processes and exit
//! codes. Data goes to standard output, everything else to standard error.

mod args;
mod build_args;
mod package_args;
mod root_args;
mod env;
mod exit;
mod bug;
mod voice;
mod passed;
mod place;
mod version;
mod input;
mod levels;
mod mend;
mod keys;
mod signing;
mod archive;
mod package;
mod trust;
mod visible;
mod progress;
mod making;
mod signal;
mod report;
mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    bug::report_panics();
    command::run().into()
}

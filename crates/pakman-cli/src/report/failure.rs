//! Why a build failed.

use std::{io::Write, path::Path};

use pakman_build::{Error, Failure};
use pakman_spec::{Package, Source, locate, locate_text, report::visible::on_one_line};
use serde::Serialize;

use crate::report::voice::{self, Voice};

/// Tells why, with the line of the file that it came from, and the last lines of what was printed
/// where they have not just been shown.
pub(crate) fn tell(error: &Error, package: &Package, source: &Source, voice: Voice) {
    match error {
        Error::Contents(findings) => findings.iter().for_each(voice::error),
        Error::Failed(failure) => failed(failure, package, source, voice),
        error => match line(source, keys(error), None) {
            Some(line) => voice::error(format_args!("{}:{line}: {error}", source.name())),
            None => voice::error(error),
        },
    }
}

/// The key of the file whose value is to blame.
fn keys(error: &Error) -> &'static [&'static str] {
    match error {
        Error::MissingDestinations(_) => &["build", "destinations"],
        Error::RemoteSource(_) | Error::MissingSource(_) => &["source"],
        Error::Apk(pakman_apk::Error::Capabilities { .. }) => &["package"],
        _ => &[],
    }
}

fn failed(failure: &Failure, package: &Package, source: &Source, voice: Voice) {
    let Failure { part, ending: _, tail, log, at, notes } = failure;
    for printed in tail.iter().filter(|_| voice.is_quiet()) {
        // Nothing is left to do when standard error is closed.
        let _ = writeln!(anstream::stderr(), "  | {}", on_one_line(printed));
    }
    let keys: &[&str] = match *part {
        "build.command" => &["build", "command"],
        "package" if package.body.is_some() => &["package"],
        _ => &[],
    };
    let place = line(source, keys, *at)
        .map(|line| format!(", from {}:{line}", source.name()))
        .unwrap_or_default();
    voice::error(format_args!("{failure}{place}; what it printed is in {}", log.display()));
    notes.iter().for_each(voice::help);
}

/// The line of the file, from 1, where the value of a key stands, or the command that begins at a
/// byte of that value.
fn line(source: &Source, keys: &[&str], at: Option<usize>) -> Option<usize> {
    let keys = keys.first().map(|_| keys)?;
    let command = at.and_then(|at| locate_text(source, keys, at..at + 1));
    let span = command.or_else(|| locate(source, keys))?;
    Some(source.position(span.start as usize).line)
}

#[derive(Serialize)]
struct Report<'a> {
    error: Entry<'a>,
}

#[derive(Serialize)]
struct Entry<'a> {
    message: String,
    /// What failed, how, its last lines and where all of them are.
    part: Option<&'a str>,
    ending: Option<&'a str>,
    tail: &'a [String],
    log: Option<&'a Path>,
    /// What may have been the reason.
    notes: &'a [String],
}

/// The same for programs.
pub(crate) fn json(error: &Error) -> impl Serialize {
    let message = error.to_string();
    let entry = match error {
        Error::Failed(failure) => Entry {
            message,
            part: Some(failure.part),
            ending: Some(&failure.ending),
            tail: &failure.tail,
            log: Some(&failure.log),
            notes: &failure.notes,
        },
        _ => Entry { message, part: None, ending: None, tail: &[], log: None, notes: &[] },
    };
    Report { error: entry }
}

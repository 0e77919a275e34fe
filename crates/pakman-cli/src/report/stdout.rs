//! Standard output, which is for data alone.

use std::{
    io::{self, BufRead, BufWriter, IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use anstream::AutoStream;
use anyhow::{Context, Result};
use pakman_spec::report::{Report, visible::on_lines};
use rustix::fs::{Stat, fstat};
use serde::Serialize;

/// Said when standard output takes no more.
const NO_OUTPUT: &str = "cannot write to standard output";

/// Whether a document was written for programs.
static REPORTED: AtomicBool = AtomicBool::new(false);

/// How a report looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// Whether whoever reads standard output reads standard error beside it: at a terminal.
pub(crate) fn has_one_reader() -> bool {
    io::stdout().is_terminal() && io::stderr().is_terminal()
}

/// Whether a person sees what is written, and can answer.
pub(crate) fn is_a_conversation() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether errors go where output goes, as at a terminal.
pub(crate) fn is_shared() -> bool {
    let place = |stat: Stat| (stat.st_dev, stat.st_ino, stat.st_rdev);
    fstat(io::stdout()).map(place) == fstat(io::stderr()).map(place)
}

/// Asks a question, and gives the answer without the space around it; nothing where the input ends.
pub(crate) fn ask(question: &str) -> Result<Option<String>> {
    print(question)?;
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer).context("cannot read the answer")?;
    Ok((read > 0).then(|| answer.trim().to_owned()))
}

/// Writes text as it is.
pub(crate) fn print(text: &str) -> Result<()> {
    print_bytes(text.as_bytes())
}

/// Writes text with its colours where those are wanted.
pub(crate) fn print_styled(text: &str) -> Result<()> {
    // The colours part it into many pieces, which go out as one.
    let mut styled = AutoStream::new(Vec::new(), AutoStream::choice(&io::stdout()));
    styled.write_all(text.as_bytes()).context(NO_OUTPUT)?;
    print_bytes(&styled.into_inner())
}

/// Writes texts in the same way, many at once.
pub(crate) fn print_each(texts: impl Iterator<Item = String>) -> Result<()> {
    const AT_ONCE: usize = 64 << 10;
    let mut some = String::new();
    for text in texts {
        some += &text;
        if some.len() > AT_ONCE {
            print_styled(&some)?;
            some.clear();
        }
    }
    print_styled(&some)
}

fn print_bytes(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).context(NO_OUTPUT)
}

/// Writes somebody else's text: as it is for a file or a program, and so that it does no harm to a
/// terminal.
pub(crate) fn print_foreign(text: &str) -> Result<()> {
    if io::stdout().is_terminal() { print(&on_lines(text)) } else { print(text) }
}

/// Writes a report for programs, in the envelope of all of them.
pub(crate) fn print_report(body: impl Serialize) -> Result<()> {
    print_json(&Report::of(body))
}

/// Whether a report for programs was written.
pub(crate) fn has_reported() -> bool {
    REPORTED.load(Ordering::Relaxed)
}

/// Writes a value as one JSON document with a final newline.
pub(crate) fn print_json(value: &impl Serialize) -> Result<()> {
    REPORTED.store(true, Ordering::Relaxed);
    let mut out = BufWriter::new(io::stdout().lock());
    serde_json::to_writer_pretty(&mut out, value)
        .map_err(io::Error::from)
        .and_then(|()| writeln!(out))
        .and_then(|()| out.flush())
        .context(NO_OUTPUT)
}

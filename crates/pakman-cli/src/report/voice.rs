//! What the program says on standard error.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
    path::Path,
};

use anstyle::{AnsiColor, Style};
use pakman_spec::{FILE, Package, UNKNOWN, report::visible::on_one_line};

/// How much is said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    quiet: bool,
    verbose: bool,
}

impl Voice {
    /// Without notes, or with all that may be asked.
    pub(crate) fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
    }

    /// Whether notes are wanted.
    pub(crate) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Something worth knowing, left out by `--quiet`.
    pub(crate) fn note(self, text: impl Display) {
        if !self.quiet {
            say(AnsiColor::BrightGreen, "note", text);
        }
    }

    /// Something that was done, or would be, left out by `--quiet`.
    pub(crate) fn done(self, word: &str, text: impl Display) {
        if !self.quiet {
            say(AnsiColor::BrightGreen, word, text);
        }
    }

    /// What nobody knows of a package, where nobody does.
    pub(crate) fn unknown(self, package: &Package) {
        if package.metadata.license == UNKNOWN {
            self.note(
                "the licence of the package is unknown, as no file of the repository states it; \
                 add `license` to instellar.yml, with an identifier from https://spdx.org/licenses",
            );
        }
        if package.metadata.url == UNKNOWN {
            self.note(
                "the address of the package is unknown, as the remote `origin` names no host; add \
                 `url` to instellar.yml",
            );
        }
    }

    /// Something for whoever wonders, said with `--verbose`.
    pub(crate) fn detail(self, text: impl Display) {
        if self.verbose {
            say(AnsiColor::BrightBlue, "detail", text);
        }
    }
}

/// The reason why the program ends as it does.
pub(crate) fn error(text: impl Display) {
    say(AnsiColor::BrightRed, "error", text);
}

/// The program ends because somebody wants it to.
pub(crate) fn interrupted() {
    if io::stderr().is_terminal() {
        // `^C`, and maybe a bar, are on the line.
        let _ = writeln!(anstream::stderr());
    }
    error("interrupted");
}

/// What may be done about it.
pub(crate) fn help(text: impl Display) {
    say(AnsiColor::BrightCyan, "help", text);
}

/// Something that works and will disappoint.
pub(crate) fn warning(text: impl Display) {
    say(AnsiColor::Yellow, "warning", text);
}

/// A file that nothing reads, because its name is only nearly right; nothing where there is none.
pub(crate) fn unread(path: Option<&Path>) {
    if let Some(path) = path.map(Path::display) {
        warning(format_args!("nothing reads {path}; rename it to {FILE} to keep what it says"));
    }
}

/// Lines of others below a heading; nothing where there are none.
pub(crate) fn quote(heading: &str, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    // As in `say`.
    let mut out = anstream::stderr();
    let _ = writeln!(out, "{heading}:");
    for line in text.lines() {
        let _ = writeln!(out, "  | {}", on_one_line(line));
    }
}

fn say(color: AnsiColor, word: &str, text: impl Display) {
    let style = Style::new().bold().fg_color(Some(color.into()));
    // Nothing is left to do when standard error is closed.
    let text = text.to_string();
    let _ = writeln!(anstream::stderr(), "{style}{word}{style:#}: {}", on_one_line(&text));
}

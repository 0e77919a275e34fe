//! What goes on during a build, on standard error.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use anstyle::Style;
use indicatif::{ProgressBar, ProgressStyle};
use pakman_build::{Finding, Phase, Watcher};
use pakman_spec::report::visible::on_one_line;

use crate::report::voice::{self, Voice};

/// How many warnings about files are told before the rest is counted.
const MOST_WARNINGS: usize = 5;

/// Tells the phases with their times and passes output on; on a terminal a spinner turns below.
pub(crate) struct Progress {
    quiet: bool,
    spinner: ProgressBar,
    running: Option<(Phase, Instant)>,
    /// Each phase that is over, and how long it took.
    pub(crate) done: Vec<(Phase, Duration)>,
    warnings: usize,
}

impl Progress {
    pub(crate) fn new(voice: Voice) -> Self {
        let quiet = voice.is_quiet();
        let spinner = if quiet || !io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
            let spinner = ProgressBar::new_spinner()
                .with_style(style.expect("the template is one of indicatif's"));
            spinner.enable_steady_tick(Duration::from_millis(100));
            spinner
        };
        Self { quiet, spinner, running: None, done: Vec::new(), warnings: 0 }
    }

    /// The last phase is over.
    pub(crate) fn end(&mut self) {
        self.finish_phase();
        self.spinner.finish_and_clear();
        if let Some(more) = self.warnings.checked_sub(MOST_WARNINGS).filter(|more| *more > 0) {
            voice::warning(format_args!("and the same for {more} more files"));
        }
        self.warnings = 0;
    }

    fn finish_phase(&mut self) {
        let Some((phase, start)) = self.running.take() else { return };
        let took = start.elapsed();
        self.done.push((phase, took));
        if !self.quiet {
            let bold = Style::new().bold();
            self.say(&format!("{bold}{:8}{bold:#} {:.1} s", phase.name(), took.as_secs_f64()));
        }
    }

    fn say(&self, line: &str) {
        // Nothing is left to do when standard error is closed.
        self.spinner.suspend(|| {
            let _ = writeln!(anstream::stderr(), "{line}");
        });
    }
}

impl Watcher for Progress {
    fn phase(&mut self, phase: Phase) {
        self.finish_phase();
        self.running = Some((phase, Instant::now()));
        self.spinner.set_message(phase.name());
        self.spinner.reset_elapsed();
    }

    fn output(&mut self, line: &str) {
        if !self.quiet {
            self.say(&on_one_line(line));
        }
    }

    fn warning(&mut self, finding: &Finding) {
        self.warnings += 1;
        if self.warnings <= MOST_WARNINGS {
            self.spinner.suspend(|| voice::warning(finding));
        }
    }
}

//! What goes on during a push, on standard error.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use pakman_push::{State, Watcher};

use crate::report::{
    pushes::word,
    stdout::{Form, has_one_reader},
    voice::Voice,
};

/// Tells what became of each file; on a terminal a bar grows below.
pub(crate) struct Sending {
    voice: Voice,
    /// Whether each file is told: not where the same reader sees the list at the end.
    tells: bool,
    bar: ProgressBar,
}

impl Sending {
    pub(crate) fn new(voice: Voice, form: Form) -> Self {
        let tells = form == Form::Json || !has_one_reader();
        Self { voice, tells, bar: ProgressBar::hidden() }
    }

    /// Shows how much of it is there.
    fn show_bar(&mut self, bytes: u64) {
        if self.voice.is_quiet() || !io::stderr().is_terminal() {
            return;
        }
        let template = "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        let style = ProgressStyle::with_template(template);
        let style = style.expect("the template is one of indicatif's");
        self.bar = ProgressBar::new(bytes).with_style(style);
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    /// It is over.
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Watcher for Sending {
    fn begin(&mut self, _files: usize, bytes: u64) {
        self.show_bar(bytes);
    }

    fn file(&mut self, place: &str, state: State) {
        if self.tells {
            self.bar.suspend(|| self.voice.done(word(state), place));
        }
    }

    fn sent(&mut self, bytes: u64) {
        self.bar.set_position(bytes);
    }

    fn again(&mut self, request: &str, reason: &str) {
        self.bar.suspend(|| self.voice.note(format_args!("{request} again: {reason}")));
    }

    fn asked(&mut self, request: &str, outcome: &str) {
        self.bar.suspend(|| self.voice.detail(format_args!("{request}: {outcome}")));
    }

    fn note(&mut self, text: &str) {
        self.bar.suspend(|| self.voice.note(text));
    }
}

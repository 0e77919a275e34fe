//! What goes on while a root is made, on standard error.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use pakman_root::{Step, Watcher};

use crate::report::voice::Voice;

/// Tells the steps; on a terminal a bar shows how much of the packages is here.
pub(crate) struct Making {
    voice: Voice,
    bar: ProgressBar,
}

impl Making {
    pub(crate) fn new(voice: Voice) -> Self {
        Self { voice, bar: ProgressBar::hidden() }
    }

    fn say(&self, text: &str) {
        self.voice.done("root", text);
    }

    fn show_bar(&mut self, bytes: u64) {
        if self.voice.is_quiet() || !io::stderr().is_terminal() {
            return;
        }
        let template = "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
        let style = ProgressStyle::with_template(template);
        self.bar =
            ProgressBar::new(bytes).with_style(style.expect("the template is one of indicatif's"));
        self.bar.enable_steady_tick(Duration::from_millis(100));
    }
}

impl Watcher for Making {
    fn step(&mut self, step: Step) {
        self.bar.finish_and_clear();
        match step {
            Step::Wait => self.say("another process is creating it; waiting"),
            Step::Fetch { packages, bytes } if packages > 0 => {
                let plural = if packages == 1 { "" } else { "s" };
                self.say(&format!("fetching {packages} package{plural}, {}", HumanBytes(bytes)));
                self.show_bar(bytes);
            }
            Step::Fill { packages } => self.say(&format!("installing {packages} packages")),
            _ => {}
        }
    }

    fn fetched(&mut self, bytes: u64) {
        self.bar.set_position(bytes);
    }

    fn removed(&mut self, id: &str) {
        self.say(&format!("removed {id}, unused for 30 days"));
    }
}

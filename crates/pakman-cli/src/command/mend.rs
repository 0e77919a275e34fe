//! What fixes do to a file: its new text, its difference, and the line that says so.

use std::path::Path;

use anyhow::Result;
use pakman_project::{unified, write::amend};
use pakman_spec::{Diagnostic, report::visible::on_one_line};

use crate::{
    input::{Around, Input, is_standard_input},
    report::voice::Voice,
    settings::{check::Mending, levels::Levels},
};

/// How files are mended.
pub(crate) struct Mender<'a> {
    /// What is asked for.
    pub(crate) mending: Mending,
    /// Which codes are left alone.
    pub(crate) levels: &'a Levels,
    /// How much is said.
    pub(crate) voice: Voice,
}

/// A file after its fixes.
pub(crate) struct Mended {
    /// The file as it is now, or as it would be.
    pub(crate) input: Input,
    /// What is to be printed: the new text of standard input, or a difference.
    pub(crate) text: String,
    /// Whether something changed, or would.
    pub(crate) is_changed: bool,
}

impl Mender<'_> {
    /// Mends one file if that is asked for, and says what was mended, a line each.
    ///
    /// An error means that the file is as it was: it may not be written, or it changed meanwhile.
    pub(crate) fn mend(
        &self,
        input: &Input,
        file: &Path,
        around: &Around<'_>,
    ) -> Result<Option<Mended>> {
        let Mending { fix, diff, also_unsafe: _ } = self.mending;
        // Half a text must never stand for the whole.
        if !fix && !diff || !input.is_text() {
            return Ok(None);
        }
        let (fixed, mended, goes_on) = input.fixed(around, |one| self.wants(one));
        let is_changed = !mended.is_empty();
        let mut text = String::new();
        if diff {
            text = difference(input, &fixed);
        } else if is_standard_input(file) {
            fixed.source.text().clone_into(&mut text);
        } else if is_changed {
            amend(file, input.source.text(), fixed.source.text())?;
        }
        let word = if diff { "would fix" } else { "fixed" };
        for (diagnostic, byte) in &mended {
            self.voice.done(word, line(input, diagnostic, *byte));
        }
        if goes_on {
            self.voice.note("one run does not fix everything; run --fix again");
        }
        self.say_what_is_left(&fixed);
        Ok(Some(Mended { input: fixed, text, is_changed }))
    }

    fn wants(&self, diagnostic: &Diagnostic) -> bool {
        let is_safe = diagnostic.fix.as_ref().is_some_and(|fix| fix.safe);
        (is_safe || self.mending.also_unsafe) && !self.levels.allows(diagnostic.code)
    }

    fn say_what_is_left(&self, input: &Input) {
        let is_left = |one: &&Diagnostic| {
            one.fix.as_ref().is_some_and(|fix| !fix.safe) && !self.levels.allows(one.code)
        };
        match input.diagnostics.iter().filter(is_left).count() {
            _ if self.mending.also_unsafe => {}
            0 => {}
            1 => self.voice.note("one more fix needs your consent; --unsafe applies it too"),
            left => self.voice.note(format_args!(
                "{left} more fixes need your consent; --unsafe applies them too"
            )),
        }
    }
}

/// What was mended and how: file, line, column, code, message and the title of the fix.
fn line(input: &Input, diagnostic: &Diagnostic, byte: usize) -> String {
    let position = input.source.position(byte);
    let title = diagnostic.fix.as_ref().map_or("", |fix| &fix.title);
    format!(
        "{}:{}:{}: [{}] {}: {title}",
        input.source.name(),
        position.line,
        position.column,
        diagnostic.code.name(),
        diagnostic.message
    )
}

/// The unified diff between two states of a file.
fn difference(old: &Input, new: &Input) -> String {
    let name = on_one_line(&old.path);
    let (from, to) = (format!("a/{name}"), format!("b/{name}"));
    unified(&from, &to, old.source.text(), new.source.text())
}

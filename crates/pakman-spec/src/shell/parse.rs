//! Shell text to the commands that it may run; with `walk.rs` all that knows the shell parser.
//!
//! The parser is rable, which reads what bash reads; Alpine's shell is busybox ash, so what ash
//! lacks is told apart in the walk. It is recursive, so texts that nest too much are not given to it.

use std::ops::Range;

use super::{Fault, Reading, Word, walk};

/// Bytes of shell text that a file may hold and still have it read.
const MAX_BYTES: usize = 256 << 10;
/// Words and signs of a text that may open something inside something else, so that it nests no
/// deeper than that: the parser's stack and its time grow with the depth.
const MAX_OPENINGS: usize = 64;
/// The same for all texts of a file together.
const MAX_OPENINGS_OF_FILE: usize = 512;
/// Signs that open something.
const SIGNS: &[char] = &['(', '`', '{', '!'];
/// Words that do.
const WORDS: &[&str] = &[
    "if", "elif", "else", "while", "until", "for", "case", "select", "function", "coproc", "time",
];

/// A command that a script may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invocation {
    /// The program and its arguments, without what stands in front of it (`exec`, `X=1`).
    pub(crate) words: Vec<Word>,
    /// Redirections, in order.
    pub(crate) redirects: Vec<Redirect>,
    /// Bytes in the script's text; those of the word around it inside of `$(...)`.
    pub(crate) range: Range<usize>,
    /// Whether it runs whenever the script does, as long as what stands before it succeeds.
    pub(crate) is_certain: bool,
}

/// A redirection of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Redirect {
    /// The descriptor in front of the operator, -1 where there is none.
    pub(crate) descriptor: i32,
    /// `>`, `>&`, ...
    pub(crate) operator: String,
    /// The file or descriptor behind it.
    pub(crate) target: String,
    /// Bytes in the script's text.
    pub(crate) range: Range<usize>,
}

impl Invocation {
    /// The file name of the program, if it is known.
    pub(crate) fn program(&self) -> Option<&str> {
        let path = self.words.first()?.text.as_deref()?;
        Some(path.rsplit('/').next().unwrap_or(path))
    }

    /// The words behind the program.
    pub(crate) fn arguments(&self) -> &[Word] {
        self.words.get(1..).unwrap_or_default()
    }
}

/// What the texts of one file may still cost.
pub(super) struct Budget {
    bytes: usize,
    openings: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MAX_BYTES, openings: MAX_OPENINGS_OF_FILE }
    }
}

impl Budget {
    /// Reads the text of a whole script.
    pub(super) fn script(&mut self, text: &str) -> Reading {
        if self.affords(text) { read(text, 0) } else { Reading::Unread }
    }

    /// Reads words that stand behind a program, which is not among the words that come out.
    pub(super) fn arguments(&mut self, text: &str) -> Reading {
        if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" _./:=,@%+-".contains(&byte)) {
            return Reading::Commands(vec![plain(text)]);
        }
        if !self.affords(text) {
            return Reading::Unread;
        }
        let trimmed = text.trim_start();
        let reading = read(&format!("x {trimmed}"), 2);
        shift(reading, text.len() - trimmed.len())
    }

    /// What the parser makes of the text of a whole script; nothing where it is no shell text.
    pub(super) fn nodes(&mut self, text: &str) -> Option<Vec<rable::Node>> {
        if self.affords(text) { rable::parse(text, false).ok() } else { None }
    }

    fn affords(&mut self, text: &str) -> bool {
        let openings = openings(text);
        let is_small = openings <= MAX_OPENINGS;
        match (self.bytes.checked_sub(text.len()), self.openings.checked_sub(openings)) {
            (Some(bytes), Some(openings)) if is_small => {
                (self.bytes, self.openings) = (bytes, openings);
                true
            }
            _ => false,
        }
    }
}

/// How deep a text can nest at most.
fn openings(text: &str) -> usize {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    text.matches(SIGNS).count() + words.filter(|word| WORDS.contains(word)).count()
}

/// Words in which nothing means anything to the shell.
fn plain(text: &str) -> Invocation {
    let mut words = vec![Word::new("", 0..0)];
    let mut at = 0;
    for raw in text.split(' ') {
        if !raw.is_empty() {
            words.push(Word::new(raw, at..at + raw.len()));
        }
        at += raw.len() + 1;
    }
    Invocation { words, redirects: Vec::new(), range: 0..text.len(), is_certain: true }
}

/// `before` is how many bytes of the text stand in front of the user's.
fn read(text: &str, before: usize) -> Reading {
    let offsets = Offsets::of(text, before);
    match rable::parse(text, false) {
        Ok(nodes) => match walk::commands(&nodes, &offsets) {
            Ok(mut commands) => {
                let first = commands.first_mut().and_then(|command| command.words.first_mut());
                if let Some(program) = first.filter(|_| before > 0) {
                    *program = Word::new("", 0..0);
                }
                Reading::Commands(commands)
            }
            Err(faults) => Reading::Faults(faults),
        },
        // `$[` is arithmetic to bash alone; to ash it is text.
        Err(error) if error.message().contains("'$['") => Reading::Unread,
        Err(error) => {
            let at = offsets.start_of(error.pos());
            let (range, problem) = super::fault::explain(text, at, error.message());
            Reading::Faults(vec![Fault { range: offsets.users(range), problem }])
        }
    }
}

/// The same reading of a text that begins `by` bytes further on.
fn shift(mut reading: Reading, by: usize) -> Reading {
    let moved = |range: &mut Range<usize>| *range = range.start + by..range.end + by;
    match &mut reading {
        Reading::Commands(commands) => {
            for command in commands {
                moved(&mut command.range);
                command.words.iter_mut().for_each(|word| moved(&mut word.range));
                command.redirects.iter_mut().for_each(|redirect| moved(&mut redirect.range));
            }
        }
        Reading::Faults(faults) => faults.iter_mut().for_each(|fault| moved(&mut fault.range)),
        Reading::Unread => {}
    }
    reading
}

/// From characters, in which the parser counts, to bytes of the user's text.
pub(super) struct Offsets<'a> {
    text: &'a str,
    before: usize,
    /// The first byte of each character; `None` where each has one byte.
    starts: Option<Vec<usize>>,
}

fn starts(text: &str) -> Option<Vec<usize>> {
    (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect())
}

impl<'a> Offsets<'a> {
    pub(super) fn of(text: &'a str, before: usize) -> Self {
        Self { text, before, starts: starts(text) }
    }

    fn start_of(&self, character: usize) -> usize {
        let byte = match &self.starts {
            None => character,
            Some(starts) => starts.get(character).copied().unwrap_or(self.text.len()),
        };
        byte.min(self.text.len())
    }

    pub(super) fn bytes(&self, span: &rable::Span) -> Range<usize> {
        self.users(self.start_of(span.start)..self.start_of(span.end))
    }

    fn users(&self, range: Range<usize>) -> Range<usize> {
        range.start.saturating_sub(self.before)..range.end.saturating_sub(self.before)
    }
}

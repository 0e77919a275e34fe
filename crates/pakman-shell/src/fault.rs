//! What is wrong in a shell text, in words for who wrote it.

use std::ops::Range;

/// Why a text was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The shell refuses it.
    Fault(Box<Fault>),
    /// It nests deeper than [`crate::MAX_DEPTH`].
    TooDeep,
}

/// Something wrong in a shell text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub nature: Nature,
    /// The bytes of the text that are to be shown first.
    pub range: Range<usize>,
    /// What is wrong: lower case, no full stop.
    pub problem: String,
    /// A second place that explains it, and what is to be said there.
    pub also: Option<(Range<usize>, String)>,
}

/// What the shell does about a [`Fault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// It refuses the text.
    Refused,
    /// It takes the text, and whatever comes behind it becomes part of it.
    Open,
    /// busybox before 1.37 refuses the text, later ones take it.
    RefusedBefore137,
    /// It takes the text, and stops when it gets there.
    RefusedWhenRun,
    /// Likewise, unless the text is the body of a function.
    RefusedOutsideFunction,
    /// It takes the text, and what stands there fails; it goes on behind.
    FailsWhenRun,
}

impl Fault {
    pub(crate) fn new(range: Range<usize>, problem: impl Into<String>) -> Self {
        Self { nature: Nature::Refused, range, problem: problem.into(), also: None }
    }

    /// The same, which the shell takes in the way that `nature` says.
    pub(crate) fn nature(mut self, nature: Nature) -> Self {
        self.nature = nature;
        self
    }

    /// The same, with a second place.
    pub(crate) fn also(mut self, range: Range<usize>, words: impl Into<String>) -> Self {
        self.also = Some((range, words.into()));
        self
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

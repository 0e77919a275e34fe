//! Something to tell the user about their file.

pub(crate) mod code;
pub(crate) mod fix;
pub(crate) mod severity;
pub(crate) mod suggest;

use crate::{Code, Severity, Span};

/// One thing to tell the user about their file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule speaks.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, on one line: lower case, keys in backquotes, no full stop.
    pub message: String,
    /// Where; the first is the place itself. Empty means the file as a whole.
    pub labels: Vec<Label>,
    /// What to do, where no edit can say it.
    pub help: Option<String>,
    /// The edits that mend it.
    pub fix: Option<Fix>,
}

/// A place, and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// Why here; may be empty.
    pub message: String,
}

/// Edits that mend a problem together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the edits do, as a command: `rename the key to ...`.
    pub title: String,
    /// The edits, in the order of their spans, none overlapping another.
    pub edits: Vec<Edit>,
    /// Whether the file means what its author meant afterwards, beyond doubt.
    pub safe: bool,
    /// The place whose text the edits repeat. A fix that changes that place comes first, or the
    /// two would leave the old text beside the new.
    pub repeats: Option<Span>,
}

/// New text for a range; an empty range inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// With what.
    pub text: String,
}

impl Diagnostic {
    /// A diagnostic of the code's own severity at `span`, without label text, help or fix.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: vec![Label { span, message: String::new() }],
            help: None,
            fix: None,
        }
    }

    /// A diagnostic about the file as a whole.
    pub fn whole_file(code: Code, message: impl Into<String>) -> Self {
        let mut diagnostic = Self::new(code, Span::default(), message);
        diagnostic.labels.clear();
        diagnostic
    }

    /// The same, at another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same, with words at its own place.
    #[must_use]
    pub fn label(mut self, message: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.message = message.into();
        }
        self
    }

    /// The same, pointing at a second place too.
    #[must_use]
    pub fn also(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// The same, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, with edits that leave no doubt.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits, safe: true, repeats: None });
        self
    }

    /// The same, with edits that a person has to agree with.
    #[must_use]
    pub fn unsafe_fix(mut self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fix = Some(Fix { title: title.into(), edits, safe: false, repeats: None });
        self
    }

    /// The same, its fix made of the text at `span`.
    #[must_use]
    pub fn repeating(mut self, span: Option<Span>) -> Self {
        if let Some(fix) = &mut self.fix {
            fix.repeats = span;
        }
        self
    }
}

/// How many diagnostics are kept; the rest is counted.
const MAX_DIAGNOSTICS: usize = 1_000;

/// Gathers diagnostics while a file is read.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    diagnostics: Vec<Diagnostic>,
    left_out: usize,
    has_errors: bool,
}

impl Sink {
    /// Takes one more, its message on one line whatever text of the file it quotes.
    pub(crate) fn push(&mut self, mut diagnostic: Diagnostic) {
        if diagnostic.message.contains(char::is_control) {
            diagnostic.message = diagnostic.message.replace(char::is_control, " ");
        }
        self.has_errors |= diagnostic.severity == Severity::Error;
        if self.is_full() {
            self.left_out += 1;
        } else {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Forgets what was said of a place, once, under a code that is no error.
    pub(crate) fn take_back(&mut self, code: Code, span: Span) {
        let is_it = |it: &Diagnostic| {
            it.code == code && it.labels.first().is_some_and(|label| label.span == span)
        };
        let before = self.diagnostics.len();
        self.diagnostics.retain(|it| !is_it(it));
        if self.diagnostics.len() == before {
            // It was only counted.
            self.left_out = self.left_out.saturating_sub(1);
        }
    }

    /// Whether anything was said of a place inside of this one under a code.
    pub(crate) fn has_told(&self, code: Code, around: Span) -> bool {
        self.diagnostics.iter().filter(|it| it.code == code).any(|it| {
            it.labels.first().is_some_and(|label| {
                around.start <= label.span.start && label.span.end <= around.end
            })
        })
    }

    /// Takes all that another has gathered.
    pub(crate) fn extend(&mut self, other: Self) {
        self.left_out += other.left_out;
        self.has_errors |= other.has_errors;
        other.diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// Whether the next one will only be counted.
    pub(crate) fn is_full(&self) -> bool {
        self.diagnostics.len() >= MAX_DIAGNOSTICS
    }

    /// Whether any of them is an error.
    pub(crate) fn has_errors(&self) -> bool {
        self.has_errors
    }

    /// All of them in the order of their places, then of their codes.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| {
            let place = |d: &Diagnostic| d.labels.first().map(|label| label.span);
            (place(a), a.code.name(), &a.message).cmp(&(place(b), b.code.name(), &b.message))
        });
        self.diagnostics.dedup();
        if self.left_out > 0 {
            let message = format!("{} more problems are not shown", self.left_out);
            self.diagnostics.push(Diagnostic::whole_file(Code::TooManyProblems, message));
        }
        self.diagnostics
    }
}

//! What a text says while somebody writes it: its rows, its problems, and the values that a form
//! shows.

use pakman_spec::{Code, Diagnostic, Draft, Source};
use serde::Serialize;

use crate::{
    form::{self, Form},
    known::{Known, source},
    row::{Row, rows},
};

/// What a text says.
#[derive(Serialize)]
pub(crate) struct Look<'a> {
    /// Its rows, which are the text.
    rows: Vec<Row<'a>>,
    problems: Vec<Problem>,
    form: Form,
}

/// Something to tell about the text.
#[derive(Serialize)]
struct Problem {
    code: &'static str,
    severity: &'static str,
    message: String,
    /// Why here; may be empty.
    label: String,
    help: Option<String>,
    /// Its line, from 1; 0 for the file as a whole.
    line: usize,
    /// The line on which the place ends.
    last: usize,
    fix: Option<Mend>,
}

/// What mends a problem.
#[derive(Serialize)]
struct Mend {
    title: String,
    /// Whether nobody could mean anything else.
    safe: bool,
}

/// What `text` says.
pub(crate) fn look<'a>(text: &'a str, known: &Known<'_>) -> Look<'a> {
    let source = source(text);
    let Draft { root, diagnostics, .. } = known.draft(&source);
    Look {
        rows: rows(text),
        problems: diagnostics.iter().map(|one| problem(one, &source)).collect(),
        form: root.as_ref().map(form::of).unwrap_or_default(),
    }
}

fn problem(diagnostic: &Diagnostic, source: &Source) -> Problem {
    let Diagnostic { code, severity, message, labels, help, fix } = diagnostic;
    let first = labels.first();
    let place = first.map(|label| source.position(label.span.start as usize));
    let last = first.map(|label| source.position(label.span.end as usize).line);
    Problem {
        code: code.name(),
        severity: severity.name(),
        message: message.clone(),
        label: first.map(|label| label.message.clone()).unwrap_or_default(),
        help: help.clone(),
        line: place.map_or(0, |place| place.line),
        last: last.unwrap_or(0),
        fix: fix.as_ref().map(|fix| Mend { title: fix.title.clone(), safe: fix.safe }),
    }
}

/// The page about a code, in Markdown; `None` for a word that is none.
pub(crate) fn page(code: &str) -> Option<&'static str> {
    Code::ALL.iter().find(|known| known.name() == code).map(|code| code.page())
}

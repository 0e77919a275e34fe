//! The report for programs. Its shape is a contract: fields are added, never changed.

use serde::Serialize;

use crate::{Diagnostic, Edit, Fix, Label, Source, Span};

/// Grows when a field of any report changes its meaning.
const VERSION: u32 = 1;

/// The envelope of every report: its version, then the fields of what is reported.
///
/// ```
/// use pakman_spec::report::Report;
///
/// #[derive(serde::Serialize)]
/// struct Roots { roots: Vec<String> }
///
/// let report = serde_json::to_string(&Report::of(Roots { roots: vec![] })).unwrap();
/// assert_eq!(report, r#"{"version":1,"roots":[]}"#);
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct Report<T> {
    version: u32,
    #[serde(flatten)]
    body: T,
}

impl<T: Serialize> Report<T> {
    /// A report of `body`, which serializes to a map.
    pub fn of(body: T) -> Self {
        Self { version: VERSION, body }
    }
}

/// What is reported of problems: `{"diagnostics": [...]}`.
#[derive(Debug, Clone, Serialize)]
pub struct Problems<'a> {
    diagnostics: Vec<Entry<'a>>,
}

impl<'a> Problems<'a> {
    /// The problems in their order.
    pub fn of(problems: impl IntoIterator<Item = (&'a Source, &'a Diagnostic)>) -> Self {
        let diagnostics = problems.into_iter().map(|(source, one)| entry(source, one)).collect();
        Self { diagnostics }
    }
}

/// The problems in their order, as one JSON document with a final newline.
///
/// `{version: 1, diagnostics: [{code, severity, message, help, labels, fix}]}`, where `labels` is
/// `[{file, message, start, end}]` with at least one item, `fix` is
/// `{title, safe, edits: [{file, start, end, text}]}` or null, and a place is
/// `{byte, line, column}`: bytes from 0, lines and columns (in characters) from 1, ends exclusive.
pub fn json<'a>(problems: impl IntoIterator<Item = (&'a Source, &'a Diagnostic)>) -> String {
    let report = Report::of(Problems::of(problems));
    serde_json::to_string_pretty(&report).expect("keys are text") + "\n"
}

#[derive(Debug, Clone, Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    /// At least one: what concerns the whole file stands at its start.
    labels: Vec<Place<'a>>,
    fix: Option<Mend<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct Place<'a> {
    file: &'a str,
    message: &'a str,
    start: Point,
    end: Point,
}

/// A place between two characters: bytes from 0, lines and columns (in characters) from 1.
#[derive(Debug, Clone, Serialize)]
struct Point {
    byte: usize,
    line: usize,
    column: usize,
}

#[derive(Debug, Clone, Serialize)]
struct Mend<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<Replacement<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct Replacement<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    text: &'a str,
}

fn entry<'a>(source: &'a Source, diagnostic: &'a Diagnostic) -> Entry<'a> {
    let Diagnostic { code, severity, message, labels, help, fix } = diagnostic;
    let mut labels: Vec<Place<'_>> =
        labels.iter().map(|Label { span, message }| place(source, *span, message)).collect();
    if labels.is_empty() {
        labels.push(place(source, Span::default(), ""));
    }
    Entry {
        code: code.name(),
        severity: severity.name(),
        message,
        help: help.as_deref(),
        labels,
        fix: fix.as_ref().map(|fix| mend(source, fix)),
    }
}

fn mend<'a>(source: &'a Source, Fix { title, edits, safe, repeats: _ }: &'a Fix) -> Mend<'a> {
    let replacement = |Edit { span, text }: &'a Edit| Replacement {
        file: source.name(),
        start: point(source, span.start),
        end: point(source, span.end),
        text,
    };
    Mend { title, safe: *safe, edits: edits.iter().map(replacement).collect() }
}

fn place<'a>(source: &'a Source, span: Span, message: &'a str) -> Place<'a> {
    let (start, end) = (point(source, span.start), point(source, span.end));
    Place { file: source.name(), message, start, end }
}

fn point(source: &Source, byte: u32) -> Point {
    let position = source.position(byte as usize);
    Point { byte: byte as usize, line: position.line, column: position.column }
}

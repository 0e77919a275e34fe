//! The report for programs. Its shape is a contract: fields are added, never changed.

use pakman_spec::{Diagnostic, Edit, Fix, Label, Severity, Source, Span};
use serde::Serialize;

use crate::input::Input;

/// Grows when a field changes its meaning.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    /// At least one: what concerns the whole file stands at its start.
    labels: Vec<Place<'a>>,
    fix: Option<Mend<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    message: &'a str,
    start: Point,
    end: Point,
}

/// A place between two characters: bytes from 0, lines and columns (in characters) from 1.
#[derive(Serialize)]
struct Point {
    byte: usize,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Mend<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    file: &'a str,
    start: Point,
    end: Point,
    text: &'a str,
}

/// The diagnostics of all files that have a wanted severity, as one JSON document with a final
/// newline.
pub(crate) fn json(inputs: &[Input], wanted: &[Severity]) -> String {
    let mut diagnostics = Vec::new();
    for input in inputs {
        let reported = input.diagnostics.iter().filter(|one| wanted.contains(&one.severity));
        diagnostics.extend(reported.map(|one| entry(&input.source, one)));
    }
    let report = Report { version: VERSION, diagnostics };
    let mut text = serde_json::to_string_pretty(&report).expect("keys are text");
    text.push('\n');
    text
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{human::wanted, sample::sample};

    #[test]
    fn the_shape_of_the_report_is_a_contract() {
        insta::assert_snapshot!(json(&[sample()], wanted(false)));
    }

    #[test]
    fn without_problems_the_list_is_empty() {
        let input = Input { diagnostics: Vec::new(), ..sample() };
        assert_eq!(
            json(&[input], wanted(false)),
            "{\n  \"version\": 1,\n  \"diagnostics\": []\n}\n"
        );
    }
}

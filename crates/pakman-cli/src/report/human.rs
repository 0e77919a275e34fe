//! The report for people: the lines themselves, marks below them, and the edits that mend them.

use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet,
};
use pakman_spec::{Diagnostic, Edit, Fix, Severity, Source, Span};

use crate::{
    input::Input,
    visible::{on_one_line, same_length},
};

/// The most bytes of the file that are shown around one problem; a longer part is only named.
const MOST_SHOWN: usize = 64 * 1024;

/// Which severities are reported.
pub(crate) fn wanted(quiet: bool) -> &'static [Severity] {
    if quiet {
        &[Severity::Error, Severity::Warning]
    } else {
        &[Severity::Error, Severity::Warning, Severity::Note]
    }
}

/// The diagnostics of one file that have a wanted severity, an empty line behind each, with the
/// escape sequences of terminals: whoever writes them drops those that are not wanted.
pub(crate) fn human(input: &Input, wanted: &[Severity]) -> String {
    render(input, wanted, &Renderer::styled())
}

fn render(input: &Input, wanted: &[Severity], renderer: &Renderer) -> String {
    let wanted = input.diagnostics.iter().filter(|one| wanted.contains(&one.severity));
    wanted.map(|one| renderer.render(&report(&input.source, one)) + "\n\n").collect()
}

/// `2 errors, 1 warning`: how many there are of the wanted severities; empty when none.
pub(crate) fn count(inputs: &[Input], wanted: &[Severity]) -> String {
    let part = |severity: &Severity| {
        let number: usize = inputs.iter().map(|input| input.count(*severity)).sum();
        let plural = if number == 1 { "" } else { "s" };
        (number > 0).then(|| format!("{number} {}{plural}", severity.name()))
    };
    wanted.iter().filter_map(part).collect::<Vec<_>>().join(", ")
}

/// The last line of a report: how many there are, or that there are none.
pub(crate) fn summary(inputs: &[Input], wanted: &[Severity]) -> String {
    let count = count(inputs, wanted);
    match inputs {
        _ if !count.is_empty() => count + "\n",
        [input] => format!("{}: no problems\n", on_one_line(input.source.name())),
        _ => format!("{} files: no problems\n", inputs.len()),
    }
}

fn report<'a>(source: &'a Source, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let Diagnostic { code, severity, message, labels, help, fix } = diagnostic;
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(on_one_line(message)).id(code.name());
    let mut first = Group::with_title(title);
    first = match Part::around(source, labels.iter().map(|label| label.span)) {
        None => first.element(origin(source)),
        Some(part) if part.is_long() => {
            let position = source.position(labels[0].span.start as usize);
            first.element(origin(source).line(position.line).char_column(position.column))
        }
        Some(part) => {
            let kinds = std::iter::once(AnnotationKind::Primary)
                .chain(std::iter::repeat(AnnotationKind::Context));
            let annotations = labels.iter().zip(kinds).map(|(label, kind)| {
                let annotation = kind.span(part.within(label.span));
                let message = Some(label.message.as_str()).filter(|message| !message.is_empty());
                annotation.label(message.map(on_one_line))
            });
            first.element(part.snippet::<Annotation<'_>>(source).annotations(annotations))
        }
    };
    if let Some(help) = help {
        first = first.element(Level::HELP.message(on_one_line(help)));
    }
    std::iter::once(first).chain(fix.as_ref().map(|fix| mended(source, fix))).collect()
}

/// The lines that a fix changes, as they will be.
fn mended<'a>(source: &'a Source, Fix { title, edits, .. }: &'a Fix) -> Group<'a> {
    let title = Level::HELP.secondary_title(on_one_line(title));
    match Part::around(source, edits.iter().map(|edit| edit.span)) {
        Some(part) if !part.is_long() => {
            let patch =
                |Edit { span, text }: &'a Edit| Patch::new(part.within(*span), same_length(text));
            title.element(part.snippet::<Patch<'_>>(source).patches(edits.iter().map(patch)))
        }
        _ => Group::with_title(title),
    }
}

fn origin(source: &Source) -> Origin<'_> {
    Origin::path(on_one_line(source.name()))
}

/// Whole lines of a source: the renderer is given no more of it, so that a large file with many
/// problems is not read once for each.
struct Part<'a> {
    text: &'a str,
    range: Range<usize>,
    line: usize,
}

impl<'a> Part<'a> {
    /// The lines that hold all of `spans`, or `None` where there are none.
    fn around(source: &'a Source, spans: impl Iterator<Item = Span>) -> Option<Self> {
        let all = spans.reduce(Span::join)?;
        let line = source.position(all.start as usize).line;
        let last = source.position(all.end as usize).line;
        let range = source.line_start(line)..source.line_start(last + 1);
        Some(Self { text: &source.text()[range.clone()], range, line })
    }

    fn is_long(&self) -> bool {
        self.range.len() > MOST_SHOWN
    }

    /// The same span in the part's text, moved to the borders of characters.
    fn within(&self, span: Span) -> Range<usize> {
        let Range { start, end } = span.range();
        let start = self.text.floor_char_boundary(start.saturating_sub(self.range.start));
        let end = self.text.ceil_char_boundary(end.saturating_sub(self.range.start));
        start..end.max(start)
    }

    fn snippet<T: Clone>(&self, source: &'a Source) -> Snippet<'a, T> {
        Snippet::source(same_length(self.text))
            .path(on_one_line(source.name()))
            .line_start(self.line)
            .fold(true)
    }
}

#[cfg(test)]
mod tests {
    use pakman_spec::Code;

    use super::*;
    use crate::report::sample::sample;

    #[test]
    fn every_shape_of_diagnostic_is_drawn() {
        let renderer = Renderer::plain().term_width(80);
        let text = render(&sample(), wanted(false), &renderer);
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn quiet_reports_leave_out_notes() {
        let inputs = [sample()];
        assert_eq!(count(&inputs, wanted(false)), "4 errors, 2 warnings, 1 note");
        assert_eq!(count(&inputs, wanted(true)), "4 errors, 2 warnings");
        assert!(!render(&inputs[0], wanted(true), &Renderer::plain()).contains("a note"));
    }

    #[test]
    fn spans_outside_the_text_and_inside_letters_do_no_harm() {
        for text in ["", "é", "é\n", "\n\n", "\r\nx\r"] {
            for (start, end) in [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (5, 9), (9, 5)] {
                let span = Span { start, end };
                let edits = vec![Edit { span, text: "x\n".to_owned() }];
                let diagnostic = Diagnostic::new(Code::BadValue, span, "x").fix("y", edits);
                let diagnostics = vec![diagnostic.also(Span { start: 1, end: 7 }, "z")];
                let source = Source::new("x", text);
                let input = Input { source, diagnostics, ..sample() };
                assert!(human(&input, wanted(false)).contains("bad-value"));
            }
        }
    }

    #[test]
    fn a_long_line_is_named_and_not_shown() {
        let text = "x".repeat(MOST_SHOWN + 1);
        let diagnostics = vec![Diagnostic::new(Code::BadValue, Span::new(3, 4), "x")];
        let input = Input { source: Source::new("a", text), diagnostics, ..sample() };
        let report = render(&input, wanted(false), &Renderer::plain());
        assert!(report.contains("--> a:1:4"), "{report}");
        assert!(report.len() < 200);
    }
}

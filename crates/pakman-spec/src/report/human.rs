//! The report for people: the lines themselves, marks below them, and the edits that mend them.

use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet,
};

use super::visible::{on_one_line, same_length};
use crate::{Diagnostic, Edit, Fix, Severity, Source, Span};

/// The most bytes of the file that are shown around one problem; a longer part is only named.
const MOST_SHOWN: usize = 64 * 1024;

/// How a report for people looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// With colours, by the escape sequences of terminals. Of foreign text it has none.
    Terminal,
}

/// The problems in their order: the lines that each is about with marks below them, what to do,
/// the lines as they would be, and an empty line.
///
/// A place of more than 64 KiB is named and not shown. Nothing of a source or a message reaches the
/// text that a terminal would obey, see [`visible`](super::visible).
pub fn human<'a>(
    problems: impl IntoIterator<Item = (&'a Source, &'a Diagnostic)>,
    style: Style,
) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Terminal => Renderer::styled(),
    };
    let problems = problems.into_iter();
    problems.map(|(source, one)| renderer.render(&groups(source, one)) + "\n\n").collect()
}

fn groups<'a>(source: &'a Source, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
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

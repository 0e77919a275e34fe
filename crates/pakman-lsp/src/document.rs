//! A text that an editor has open, and what is known of it.

use std::{cell::OnceCell, mem};

use pakman_spec::{Code, Diagnostic, Draft, Names, Source, Span, Surroundings, decode, tree::Node};

use crate::lines::{Encoding, Lines, Point};

/// A text that an editor has open.
///
/// It is read when first something is asked of it, so that texts which were overtaken while
/// somebody was typing cost nothing.
#[derive(Debug)]
pub struct Document {
    source: Source,
    /// What keeps it from being read at all: its size.
    unreadable: Option<Diagnostic>,
    lines: Lines,
    draft: OnceCell<Draft>,
    names: OnceCell<Names>,
    /// Those of the last text that was read as a whole.
    earlier_names: Names,
}

impl Document {
    /// A text as it was opened.
    pub fn new(text: &str) -> Self {
        Self::following(text, Names::default())
    }

    /// Puts another text in this one's place.
    pub fn change(&mut self, text: &str) {
        let is_whole = self.draft.get().is_some_and(|draft| draft.is_whole);
        let names =
            if is_whole { self.names().clone() } else { mem::take(&mut self.earlier_names) };
        *self = Self::following(text, names);
    }

    fn following(text: &str, earlier_names: Names) -> Self {
        let (source, unreadable) = decode("instellar.yml", text.as_bytes());
        Self {
            lines: Lines::new(source.text()),
            source,
            unreadable,
            draft: OnceCell::new(),
            names: OnceCell::new(),
            earlier_names,
        }
    }

    /// The text; empty when it is over 4 MiB.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// What can be read of it.
    pub fn draft(&self) -> &Draft {
        self.draft.get_or_init(|| {
            if let Some(diagnostic) = &self.unreadable {
                return Draft::unreadable(diagnostic.clone());
            }
            let mut draft = Draft::read(&self.source, &Surroundings::default());
            // The repository's name is what is missing, and an editor does not know it.
            draft.diagnostics.retain(|found| found.code != Code::NoName);
            draft
        })
    }

    /// What can be read of it as a tree.
    pub fn root(&self) -> Option<&Node> {
        self.draft().root.as_ref()
    }

    /// The names in it and their uses.
    pub fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            self.root().map(|root| Names::of(&self.source, root)).unwrap_or_default()
        })
    }

    /// The names to propose: those of the text, and when a part of it cannot be read also those
    /// that were there before.
    pub(crate) fn known_names(&self) -> impl Iterator<Item = &Names> {
        let earlier = (!self.draft().is_whole).then_some(&self.earlier_names);
        std::iter::once(self.names()).chain(earlier)
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        &self.source.text()[span.range()]
    }

    /// Line and column of a byte offset.
    pub fn point(&self, offset: usize, encoding: Encoding) -> Point {
        self.lines.point(self.source.text(), offset, encoding)
    }

    /// Byte offset of a line and column.
    pub fn offset(&self, point: Point, encoding: Encoding) -> usize {
        self.lines.offset(self.source.text(), point, encoding)
    }

    /// Where the line that a byte offset is on begins.
    pub(crate) fn line_start(&self, offset: usize) -> usize {
        self.source.text()[..offset].rfind(['\n', '\r']).map_or(0, |at| at + 1)
    }
}

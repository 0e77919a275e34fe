//! The documents that the editor has open.

use std::collections::BTreeMap;

use gen_lsp_types::{
    DidChangeTextDocumentParams, Position, Range, TextDocumentContentChangeEvent, TextDocumentItem,
    Uri,
};
use pakman_spec::Span;

use crate::{
    document::Document,
    lines::{Encoding, Point},
};

/// The documents that are an `instellar.yml`; others are left alone.
#[derive(Debug, Default)]
pub(super) struct OpenDocuments(BTreeMap<String, OpenDocument>);

/// One of them.
#[derive(Debug)]
pub(super) struct OpenDocument {
    /// Its address.
    pub(super) uri: Uri,
    /// The editor's number for this state of it.
    pub(super) version: i32,
    /// Its text.
    pub(super) document: Document,
}

impl OpenDocuments {
    /// The document at an address, if it is one of ours.
    pub(super) fn get(&self, uri: &str) -> Option<&OpenDocument> {
        self.0.get(uri)
    }

    /// Takes a document, also in the place of one that is open already. Gives its address if it is
    /// one of ours.
    pub(super) fn open(&mut self, item: TextDocumentItem) -> Option<String> {
        let TextDocumentItem { uri, language_id, version, text } = item;
        if !is_instellar(&uri, language_id.as_str()) {
            return None;
        }
        let address = uri.0.clone();
        let document = Document::new(&text);
        self.0.insert(address.clone(), OpenDocument { uri, version, document });
        Some(address)
    }

    /// Changes a document. Gives its address if it is one of ours.
    pub(super) fn change(
        &mut self,
        params: DidChangeTextDocumentParams,
        encoding: Encoding,
    ) -> Option<String> {
        let DidChangeTextDocumentParams { text_document, content_changes } = params;
        let address = text_document.text_document_identifier.uri.0;
        let open = self.0.get_mut(&address)?;
        open.version = text_document.version;
        for change in content_changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    open.document.change(&whole.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let span = open.span(part.range, encoding);
                    let mut text = open.document.source().text().to_owned();
                    text.replace_range(span.range(), &part.text);
                    open.document.change(&text);
                }
            }
        }
        Some(address)
    }

    /// Forgets a document. Whether it was one of ours.
    pub(super) fn close(&mut self, uri: &Uri) -> bool {
        self.0.remove(&uri.0).is_some()
    }
}

impl OpenDocument {
    /// Byte offset of a place.
    pub(super) fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let point = Point { line: position.line, column: position.character };
        self.document.offset(point, encoding)
    }

    /// Bytes of a range; one that ends before it begins is empty.
    pub(super) fn span(&self, range: Range, encoding: Encoding) -> Span {
        let (start, end) = (self.offset(range.start, encoding), self.offset(range.end, encoding));
        Span::new(start, end.max(start))
    }

    /// The range of bytes.
    pub(super) fn range(&self, span: Span, encoding: Encoding) -> Range {
        let place = |offset: u32| {
            let Point { line, column } = self.document.point(offset as usize, encoding);
            Position { line, character: column }
        };
        Range { start: place(span.start), end: place(span.end) }
    }
}

/// Whether a document is called almost like ours, so that nothing reads it.
pub(super) fn is_misnamed(uri: &Uri, language: &str) -> bool {
    let name = uri.0.rsplit('/').next().unwrap_or_default();
    pakman_spec::is_misspelt(name) && !is_instellar(uri, language)
}

/// Whether a document is ours: by its name, or because the editor calls its language `instellar`.
fn is_instellar(uri: &Uri, language: &str) -> bool {
    language == "instellar" || uri.0.rsplit('/').next() == Some(pakman_spec::FILE)
}

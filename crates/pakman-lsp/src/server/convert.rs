//! The model's plain values as the protocol's.

use std::collections::HashMap;

use gen_lsp_types::{
    BaseSymbolInformation, CompletionItem, CompletionItemKind, CompletionItemTextEdit,
    DocumentSymbol, Documentation, InsertTextFormat, InsertTextMode, Location, MarkupContent,
    MarkupKind, SymbolInformation, SymbolKind as LspSymbolKind, TextEdit, WorkspaceEdit,
};
use pakman_spec::Edit;

use super::{client::Client, open::OpenDocument};
use crate::{
    completion::{Proposal, ProposalKind},
    lines::Encoding,
    symbol::{Symbol, SymbolKind},
};

/// Text for people; an editor that knows no Markdown gets it as it stands.
pub(super) fn markup(value: String, markdown: bool) -> MarkupContent {
    let kind = if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    MarkupContent { kind, value }
}

/// A proposal; `rank` is its place in the list.
pub(super) fn item(
    client: &Client,
    open: &OpenDocument,
    rank: usize,
    proposal: Proposal,
) -> CompletionItem {
    let Proposal { label, kind, detail, documentation, replace, filter, insert, snippet } =
        proposal;
    let snippet = snippet.filter(|_| client.snippets);
    let is_snippet = snippet.is_some();
    let edit = TextEdit {
        range: open.range(replace, client.encoding),
        new_text: snippet.unwrap_or(insert),
    };
    CompletionItem {
        label,
        kind: Some(match kind {
            ProposalKind::Key => CompletionItemKind::Property,
            ProposalKind::Word => CompletionItemKind::EnumMember,
            ProposalKind::Example => CompletionItemKind::Value,
            ProposalKind::Name => CompletionItemKind::Reference,
            ProposalKind::Shell => CompletionItemKind::Keyword,
        }),
        detail,
        documentation: documentation
            .map(|text| Documentation::MarkupContent(markup(text, client.markdown_proposals))),
        sort_text: Some(format!("{rank:04}")),
        filter_text: Some(filter),
        text_edit: Some(CompletionItemTextEdit::TextEdit(edit)),
        insert_text_format: is_snippet.then_some(InsertTextFormat::Snippet),
        insert_text_mode: is_snippet.then_some(InsertTextMode::AdjustIndentation),
        ..CompletionItem::default()
    }
}

/// Edits of one document.
pub(super) fn workspace_edit(
    open: &OpenDocument,
    edits: &[Edit],
    encoding: Encoding,
) -> WorkspaceEdit {
    let edits = edits.iter().map(|edit| TextEdit {
        range: open.range(edit.span, encoding),
        new_text: edit.text.clone(),
    });
    let changes = HashMap::from([(open.uri.clone(), edits.collect())]);
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}

/// An outline with levels.
pub(super) fn symbol(open: &OpenDocument, encoding: Encoding, symbol: Symbol) -> DocumentSymbol {
    let Symbol { name, detail, kind, span, selection, children } = symbol;
    let children: Vec<DocumentSymbol> =
        children.into_iter().map(|child| self::symbol(open, encoding, child)).collect();
    #[expect(deprecated, reason = "the field has no constructor that leaves it out")]
    DocumentSymbol {
        name,
        detail,
        kind: symbol_kind(kind),
        tags: None,
        deprecated: None,
        range: open.range(span, encoding),
        selection_range: open.range(selection, encoding),
        children: Some(children).filter(|children| !children.is_empty()),
    }
}

/// The same outline without levels, each part with the name of what it is in.
pub(super) fn flat_symbols(
    open: &OpenDocument,
    encoding: Encoding,
    symbols: Vec<Symbol>,
    container: Option<&str>,
) -> Vec<SymbolInformation> {
    let mut flat = Vec::new();
    for Symbol { name, detail: _, kind, span, selection: _, children } in symbols {
        let range = open.range(span, encoding);
        let inside = flat_symbols(open, encoding, children, Some(&name));
        #[expect(deprecated, reason = "the field has no constructor that leaves it out")]
        flat.push(SymbolInformation {
            deprecated: None,
            location: Location { uri: open.uri.clone(), range },
            base_symbol_information: BaseSymbolInformation {
                name,
                kind: symbol_kind(kind),
                tags: None,
                container_name: container.map(str::to_owned),
            },
        });
        flat.extend(inside);
    }
    flat
}

fn symbol_kind(kind: SymbolKind) -> LspSymbolKind {
    match kind {
        SymbolKind::Map => LspSymbolKind::Object,
        SymbolKind::List => LspSymbolKind::Array,
        SymbolKind::Item => LspSymbolKind::Struct,
        SymbolKind::Text => LspSymbolKind::String,
        SymbolKind::Number => LspSymbolKind::Number,
        SymbolKind::Boolean => LspSymbolKind::Boolean,
        SymbolKind::Nothing => LspSymbolKind::Null,
    }
}

//! One answer for each request that the server knows.

use gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionRequest, CodeActionResponse,
    CompletionList, CompletionRequest, CompletionResponse, Definition as LspDefinition,
    DefinitionRequest, DefinitionResponse, DocumentHighlight, DocumentHighlightRequest,
    DocumentSymbolRequest, DocumentSymbolResponse, Hover as LspHover, HoverRequest, Location,
    LocationLink, PrepareRenamePlaceholder, PrepareRenameRequest, PrepareRenameResult, Range,
    ReferencesRequest, RenameRequest, Request, TextDocumentPositionParams, Uri, WorkspaceEdit,
};
use lsp_server::{ErrorCode, RequestId, Response};
use pakman_spec::Span;
use serde_json::Value as Json;

use super::capability::FIX_ALL;
use super::{
    client::Client,
    convert, diagnostic,
    open::{OpenDocument, OpenDocuments},
};
use crate::{action, completion::proposed, hover::hover, reference, symbol::symbols};

/// Why a request is not answered.
struct Refusal(ErrorCode, String);

type Answer<T> = Result<T, Refusal>;

/// The answer to a request.
pub(super) fn answer(
    client: &Client,
    documents: &OpenDocuments,
    id: RequestId,
    method: &str,
    params: Json,
) -> Response {
    let asked = Asked { client, documents };
    let answer = match method {
        "textDocument/completion" => typed::<CompletionRequest>(params, |params| {
            Ok(asked.completion(&params.text_document_position_params))
        }),
        "textDocument/hover" => typed::<HoverRequest>(params, |params| {
            Ok(asked.hover(&params.text_document_position_params))
        }),
        "textDocument/definition" => typed::<DefinitionRequest>(params, |params| {
            Ok(asked.definition(&params.text_document_position_params))
        }),
        "textDocument/references" => typed::<ReferencesRequest>(params, |params| {
            let given = params.context.include_declaration;
            Ok(asked.references(&params.text_document_position_params, given))
        }),
        "textDocument/documentHighlight" => typed::<DocumentHighlightRequest>(params, |params| {
            Ok(asked.highlights(&params.text_document_position_params))
        }),
        "textDocument/documentSymbol" => typed::<DocumentSymbolRequest>(params, |params| {
            Ok(asked.symbols(&params.text_document.uri))
        }),
        "textDocument/codeAction" => {
            typed::<CodeActionRequest>(params, |params| Ok(asked.actions(&params)))
        }
        "textDocument/prepareRename" => typed::<PrepareRenameRequest>(params, |params| {
            Ok(asked.renamable(&params.text_document_position_params))
        }),
        "textDocument/rename" => typed::<RenameRequest>(params, |params| {
            asked.rename(&params.text_document_position_params, &params.new_name)
        }),
        _ => Err(Refusal(ErrorCode::MethodNotFound, format!("there is no `{method}`"))),
    };
    match answer {
        Ok(result) => Response::new_ok(id, result),
        Err(Refusal(code, why)) => Response::new_err(id, code as i32, why),
    }
}

/// Reads the parameters of a request and writes its result.
fn typed<R: Request>(
    params: Json,
    answer: impl FnOnce(R::Params) -> Answer<R::Result>,
) -> Answer<Json> {
    let params = serde_json::from_value(params)
        .map_err(|error| Refusal(ErrorCode::InvalidParams, error.to_string()))?;
    let result = answer(params)?;
    serde_json::to_value(result)
        .map_err(|error| Refusal(ErrorCode::InternalError, error.to_string()))
}

/// Whom an answer is for, and what it is about. A document that is not ours gives nothing.
struct Asked<'a> {
    client: &'a Client,
    documents: &'a OpenDocuments,
}

impl<'a> Asked<'a> {
    /// A document and a byte offset in it.
    fn place(&self, params: &TextDocumentPositionParams) -> Option<(&'a OpenDocument, usize)> {
        let open = self.documents.get(&params.text_document.uri.0)?;
        Some((open, open.offset(params.position, self.client.encoding)))
    }

    fn range(&self, open: &OpenDocument, span: Span) -> Range {
        open.range(span, self.client.encoding)
    }

    fn completion(&self, params: &TextDocumentPositionParams) -> Option<CompletionResponse> {
        let (open, offset) = self.place(params)?;
        let (proposals, is_incomplete) = proposed(&open.document, offset);
        let items = proposals.into_iter().enumerate();
        let items = items.map(|(rank, one)| convert::item(self.client, open, rank, one));
        let list =
            CompletionList { items: items.collect(), is_incomplete, ..CompletionList::default() };
        Some(CompletionResponse::CompletionList(list))
    }

    fn hover(&self, params: &TextDocumentPositionParams) -> Option<LspHover> {
        let (open, offset) = self.place(params)?;
        let found = hover(&open.document, offset)?;
        let contents = convert::markup(found.markdown, self.client.markdown_hover).into();
        Some(LspHover { contents, range: Some(self.range(open, found.span)) })
    }

    fn definition(&self, params: &TextDocumentPositionParams) -> Option<DefinitionResponse> {
        let (open, offset) = self.place(params)?;
        let found = reference::definition(&open.document, offset)?;
        let name = self.range(open, found.name);
        if !self.client.links {
            let location = Location { uri: open.uri.clone(), range: name };
            return Some(DefinitionResponse::Definition(LspDefinition::Location(location)));
        }
        let link = LocationLink {
            origin_selection_range: Some(self.range(open, found.origin)),
            target_uri: open.uri.clone(),
            target_range: self.range(open, found.owner),
            target_selection_range: name,
        };
        Some(DefinitionResponse::DefinitionLinkList(vec![link]))
    }

    fn references(
        &self,
        params: &TextDocumentPositionParams,
        given: bool,
    ) -> Option<Vec<Location>> {
        let (open, offset) = self.place(params)?;
        let spans = reference::references(&open.document, offset, given).into_iter();
        let location = |span| Location { uri: open.uri.clone(), range: self.range(open, span) };
        Some(spans.map(location).collect())
    }

    fn highlights(&self, params: &TextDocumentPositionParams) -> Option<Vec<DocumentHighlight>> {
        let (open, offset) = self.place(params)?;
        let spans = reference::references(&open.document, offset, true).into_iter();
        let highlight = |span| DocumentHighlight { range: self.range(open, span), kind: None };
        Some(spans.map(highlight).collect())
    }

    fn symbols(&self, uri: &Uri) -> Option<DocumentSymbolResponse> {
        let open = self.documents.get(&uri.0)?;
        let (encoding, symbols) = (self.client.encoding, symbols(&open.document));
        Some(if self.client.nested_symbols {
            let symbols = symbols.into_iter().map(|one| convert::symbol(open, encoding, one));
            DocumentSymbolResponse::DocumentSymbolList(symbols.collect())
        } else {
            let symbols = convert::flat_symbols(open, encoding, symbols, None);
            DocumentSymbolResponse::SymbolInformationList(symbols)
        })
    }

    fn actions(&self, params: &CodeActionParams) -> Option<Vec<CodeActionResponse>> {
        let open = self.documents.get(&params.text_document.uri.0)?;
        let encoding = self.client.encoding;
        // A kind stands for all that its name begins.
        let wanted = |kind: &str| {
            let below = |only: &CodeActionKind| {
                let rest = kind.strip_prefix(only.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            params.context.only.as_ref().is_none_or(|only| only.iter().any(below))
        };
        let mut actions = Vec::new();
        if wanted(CodeActionKind::QuickFix.as_str()) {
            let fixes = action::quick_fixes(&open.document, open.span(params.range, encoding));
            actions.extend(fixes.into_iter().map(|fix| CodeAction {
                title: fix.title.to_owned(),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![diagnostic::one(self.client, open, fix.diagnostic)]),
                is_preferred: fix.safe.then_some(true),
                edit: Some(convert::workspace_edit(open, fix.edits, encoding)),
                ..CodeAction::default()
            }));
        }
        // Only on request, such as when saving: it is no answer to one diagnostic.
        let all = params.context.only.as_ref().filter(|_| wanted(FIX_ALL));
        if let Some(edit) = all.and_then(|_| action::fix_all(&open.document)) {
            actions.push(CodeAction {
                title: "apply every safe fix".to_owned(),
                kind: Some(FIX_ALL.into()),
                edit: Some(convert::workspace_edit(open, &[edit], encoding)),
                ..CodeAction::default()
            });
        }
        Some(actions.into_iter().map(CodeActionResponse::CodeAction).collect())
    }

    fn renamable(&self, params: &TextDocumentPositionParams) -> Option<PrepareRenameResult> {
        let (open, offset) = self.place(params)?;
        let (name, span) = reference::renamable(&open.document, offset).ok()?;
        let (range, placeholder) = (self.range(open, span), name.text.clone());
        Some(PrepareRenamePlaceholder { range, placeholder }.into())
    }

    fn rename(
        &self,
        params: &TextDocumentPositionParams,
        new: &str,
    ) -> Answer<Option<WorkspaceEdit>> {
        let Some((open, offset)) = self.place(params) else { return Ok(None) };
        let edits = reference::rename(&open.document, offset, new)
            .map_err(|why| Refusal(ErrorCode::RequestFailed, why))?;
        Ok(Some(convert::workspace_edit(open, &edits, self.client.encoding)))
    }
}

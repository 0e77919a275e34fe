//! What the editor can do.

use serde_json::Value as Json;

use crate::lines::Encoding;

/// What the editor can do, as it said in `initialize`. What it did not say it cannot.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "the protocol has one for each")]
pub(super) struct Client {
    /// What columns are counted in.
    pub(super) encoding: Encoding,
    /// Whether proposals may have places for the cursor.
    pub(super) snippets: bool,
    /// Whether the explanation of a proposal may be Markdown.
    pub(super) markdown_proposals: bool,
    /// Whether hover may be Markdown.
    pub(super) markdown_hover: bool,
    /// Whether the outline may have levels.
    pub(super) nested_symbols: bool,
    /// Whether a definition may say what leads to it.
    pub(super) links: bool,
    /// Whether a diagnostic may say that something is of an older generation.
    pub(super) tags: bool,
    /// Whether a diagnostic may show other places.
    pub(super) related: bool,
    /// Whether a diagnostic may lead to a page.
    pub(super) pages: bool,
}

impl Client {
    /// What the parameters of `initialize` say.
    pub(super) fn of(params: &Json) -> Self {
        let get = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let says = |path: &str| get(path).and_then(Json::as_bool).unwrap_or_default();
        let lists = |path: &str, word: &str| {
            let words = get(path).and_then(Json::as_array).into_iter().flatten();
            words.filter_map(Json::as_str).any(|one| one == word)
        };
        let is_utf8 = lists("general/positionEncodings", "utf-8");
        Self {
            encoding: if is_utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            snippets: says("textDocument/completion/completionItem/snippetSupport"),
            markdown_proposals: lists(
                "textDocument/completion/completionItem/documentationFormat",
                "markdown",
            ),
            markdown_hover: lists("textDocument/hover/contentFormat", "markdown"),
            nested_symbols: says("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            links: says("textDocument/definition/linkSupport"),
            tags: get("textDocument/publishDiagnostics/tagSupport").is_some(),
            related: says("textDocument/publishDiagnostics/relatedInformation"),
            pages: says("textDocument/publishDiagnostics/codeDescriptionSupport"),
        }
    }
}

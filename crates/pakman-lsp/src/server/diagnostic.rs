//! Diagnostics as the editor shows them.

use gen_lsp_types::{
    Code as LspCode, CodeDescription, Diagnostic as LspDiagnostic, DiagnosticRelatedInformation,
    DiagnosticSeverity, DiagnosticTag, Location, Range, Uri,
};
use pakman_spec::{Code, Diagnostic, Severity, Span};

use super::{client::Client, open::OpenDocument};

/// Where the pages of the codes are.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/crates/pakman-spec/codes");

/// All there is to tell about a document.
pub(super) fn all(client: &Client, open: &OpenDocument) -> Vec<LspDiagnostic> {
    let diagnostics = open.document.draft().diagnostics.iter();
    diagnostics.map(|diagnostic| one(client, open, diagnostic)).collect()
}

/// What there is to tell about a document that is called almost like ours.
pub(super) fn misnamed() -> LspDiagnostic {
    LspDiagnostic {
        severity: Some(DiagnosticSeverity::Warning),
        source: Some("pakman".to_owned()),
        message: "pakman reads `instellar.yml` and no file of another name; rename this one"
            .to_owned()
            .into(),
        ..LspDiagnostic::default()
    }
}

/// One diagnostic.
pub(super) fn one(client: &Client, open: &OpenDocument, diagnostic: &Diagnostic) -> LspDiagnostic {
    let Diagnostic { code, severity, message, labels, help, fix: _ } = diagnostic;
    let (first, others) =
        labels.split_first().map_or((None, &[][..]), |(first, others)| (Some(first), others));
    let why = first.map(|label| &label.message).filter(|why| !why.is_empty());
    let page = format!("{PAGES}/{}.md", code.name());
    // An editor that cannot show a link gets it as text.
    let link = (!client.pages).then_some(&page);
    let lines: Vec<&str> = [Some(message), why, help.as_ref(), link]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let message = lines.join("\n");
    let related = others.iter().map(|label| DiagnosticRelatedInformation {
        location: Location {
            uri: open.uri.clone(),
            range: open.range(label.span, client.encoding),
        },
        message: label.message.clone(),
    });
    LspDiagnostic {
        range: range(client, open, first.map(|label| label.span)),
        severity: Some(match severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
            Severity::Note => DiagnosticSeverity::Information,
        }),
        code: Some(LspCode::String(code.name().to_owned())),
        code_description: client.pages.then(|| CodeDescription { href: Uri::from(page) }),
        source: Some("pakman".to_owned()),
        message: message.into(),
        tags: (client.tags && is_deprecated(*code)).then(|| vec![DiagnosticTag::Deprecated]),
        related_information: Some(related.collect::<Vec<_>>())
            .filter(|related| client.related && !related.is_empty()),
        data: None,
    }
}

/// The place; the first line for what is about the file as a whole.
fn range(client: &Client, open: &OpenDocument, place: Option<Span>) -> Range {
    let first_line = || {
        let text = open.document.source().text();
        Span::new(0, text.lines().next().map_or(0, str::len))
    };
    open.range(place.unwrap_or_else(first_line), client.encoding)
}

/// Whether a code is about what is from an older version of the file.
fn is_deprecated(code: Code) -> bool {
    matches!(
        code,
        Code::DeadStop
            | Code::OldBinary
            | Code::OldDestination
            | Code::OldProcess
            | Code::OldSource
            | Code::OldType
            | Code::OldVariations
    )
}

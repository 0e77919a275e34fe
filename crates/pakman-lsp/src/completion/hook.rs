//! Words of install scripts: what OpenRC is asked to do with the package.

use pakman_spec::{Part, Span, Writing, unquoted};

use super::{
    command_line::{Call, Word, call, commands},
    proposal::{Proposal, ProposalKind},
};
use crate::document::Document;

/// What a service understands without being told.
const VERBS: &[(&str, &str)] = &[
    ("start", "starts the service"),
    ("stop", "stops the service"),
    ("restart", "stops and starts the service"),
    ("reload", "sends the service's signal, or restarts it"),
    ("status", "tells whether the service runs"),
];

/// The next word of the command that the line ends in.
pub(super) fn proposals(document: &Document, offset: usize, writing: &Writing) -> Vec<Proposal> {
    let body = unquoted(document.source(), writing.span);
    let start = document.line_start(offset).max(body.start as usize);
    if start > offset {
        return Vec::new();
    }
    let line = Span::new(start, offset);
    let text = document.text(line);
    let is_open = text.ends_with(|last: char| last.is_whitespace() || ";&|(".contains(last));
    let mut words = commands(document.source(), line).pop().unwrap_or_default();
    if is_open && !text.ends_with(' ') {
        words.clear();
    }
    let word = if is_open { None } else { words.pop() };
    let replace = word.map_or(Span::new(offset, offset), |word| word.span);
    if !is_open && word.is_none() && !text.is_empty() {
        return Vec::new();
    }
    let next = Next { document, replace };
    match call(&words) {
        None if words.is_empty() => next.commands(),
        Some(
            Call::Service { package: None, .. } | Call::Update { verb: Some(_), package: None },
        ) => next.package(),
        Some(Call::Service { package: Some(package), command: None }) => next.verbs(package),
        Some(Call::Update { verb: None, .. }) => next.update(),
        None | Some(_) => Vec::new(),
    }
}

struct Next<'a> {
    document: &'a Document,
    replace: Span,
}

impl Next<'_> {
    fn word(&self, word: impl Into<String>, detail: impl Into<String>) -> Proposal {
        let mut proposal = Proposal::new(ProposalKind::Shell, word, self.replace);
        proposal.detail = Some(detail.into());
        proposal
    }

    /// What a line usually begins with.
    fn commands(&self) -> Vec<Proposal> {
        let whole = |words: &str, detail| {
            let package = self.package().into_iter().next();
            let package = package.map_or(String::new(), |package| package.label);
            self.word(format!("{words} {package}"), detail)
        };
        vec![
            whole("rc-service", "a command of the package, or start and stop"),
            whole("rc-update add", "starts the service when the system starts"),
            whole("rc-update del", "no longer starts it"),
        ]
    }

    fn package(&self) -> Vec<Proposal> {
        let names = self.document.known_names().flat_map(|names| names.of_part(Part::Package));
        names.map(|name| self.word(&name.text, "the package")).collect()
    }

    fn update(&self) -> Vec<Proposal> {
        vec![
            self.word("add", "starts the service when the system starts"),
            self.word("del", "no longer starts it"),
        ]
    }

    /// The commands of the file, then what every service understands.
    fn verbs(&self, package: Word<'_>) -> Vec<Proposal> {
        let mut known = self.document.known_names();
        let is_ours =
            known.any(|names| names.of_part(Part::Package).any(|name| name.text == package.text));
        let names = self.document.known_names().flat_map(|names| names.of_part(Part::Command));
        let commands = names.filter(|_| is_ours).map(|name| {
            let mut proposal = self.word(&name.text, "a command of this file");
            proposal.kind = ProposalKind::Name;
            proposal
        });
        commands.chain(VERBS.iter().map(|(verb, detail)| self.word(*verb, *detail))).collect()
    }
}

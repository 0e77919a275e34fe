//! Values: words of the schema, names that the file gives, and examples.

use pakman_alpine::{layout, packages};
use pakman_spec::{
    Arch, Part, Reference, SERVICE_MODE, SERVICE_RUNTIME, Shape, Span, Subschema, Writing,
    releases, yaml_word,
};

use super::proposal::{Proposal, ProposalKind, whole_word};
use crate::document::Document;

/// The most packages that are listed at once; a longer word has fewer.
pub(super) const MOST_PACKAGES: usize = 200;

/// What the value may be.
pub(super) fn proposals(document: &Document, offset: usize, writing: &Writing) -> Vec<Proposal> {
    let typed = document.text(writing.span);
    let Some(schema) = Subschema::at(&writing.path) else { return Vec::new() };
    let mut before = document.source().text()[..writing.span.start as usize].split_whitespace();
    let is_block = before.next_back().is_some_and(|sign| sign.starts_with(['|', '>']));
    if is_block || typed.contains(['\n', '\r']) || typed.starts_with(['|', '>', '&', '*', '!']) {
        return Vec::new();
    }
    let words = Words { document, writing, schema };
    if schema.takes(Shape::List) {
        return words.items(offset);
    }
    let mut found = words.names();
    found.extend(words.of_the_schema());
    // Beside names of the file an example is no choice.
    if found.iter().all(|proposal| proposal.kind != ProposalKind::Name) {
        found.extend(words.examples());
    }
    let quote = typed.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let replace = match quote {
        Some(quote) => up_to(document, writing.span, quote),
        None => whole_word(document, writing.span),
    };
    for proposal in &mut found {
        proposal.replace = replace;
        let word = &proposal.label;
        proposal.insert = match quote {
            Some(quote) => format!("{quote}{word}{quote}"),
            None if schema.takes(Shape::Text) => yaml_word(word),
            None => word.clone(),
        };
        if quote.is_some() {
            proposal.filter.clone_from(&proposal.insert);
        }
    }
    found
}

/// What is written, up to the quote that ends it if one follows on the line.
fn up_to(document: &Document, written: Span, quote: char) -> Span {
    let rest = &document.source().text()[written.end as usize..];
    let rest = rest.lines().next().unwrap_or_default();
    let more = rest.find(quote).map_or(0, |at| at + 1);
    Span::new(written.start as usize, written.end as usize + more)
}

struct Words<'a> {
    document: &'a Document,
    writing: &'a Writing,
    schema: Subschema,
}

impl Words<'_> {
    fn word(&self, kind: ProposalKind, word: impl Into<String>) -> Proposal {
        Proposal::new(kind, word, self.writing.span)
    }

    /// The beginning of an item, where a list is to be and the line has nothing yet.
    fn items(&self, offset: usize) -> Vec<Proposal> {
        let line = &self.document.source().text()[self.document.line_start(offset)..offset];
        let Some(items) = self.schema.items().filter(|_| line.trim().is_empty()) else {
            return Vec::new();
        };
        let first = items
            .keys()
            .find(|key| key.required)
            .map_or(String::new(), |key| format!("{}: ", key.name));
        let mut item = self.word(ProposalKind::Key, format!("- {first}").trim_end());
        item.insert = format!("- {first}");
        item.detail = items.description().map(str::to_owned);
        vec![item]
    }

    /// Names that the file gives to its parts.
    fn names(&self) -> Vec<Proposal> {
        let keys = self.writing.path.keys();
        if let Some(reference) = Reference::at(&keys) {
            return self.referable(reference);
        }
        match keys[..] {
            [.., "variables", "[]", "key"] => {
                let mut word = self.word(ProposalKind::Word, SERVICE_MODE);
                word.detail = Some("chooses the service that runs".to_owned());
                vec![word]
            }
            ["stack"] => self.stacks(),
            ["dependencies", "runtime", "[]"] => {
                let mut words = self.runtime();
                words.extend(self.packages());
                words
            }
            ["dependencies", "build", "[]"] => self.packages(),
            ["architectures", "[]"] => {
                Arch::KNOWN.iter().map(|arch| self.word(ProposalKind::Word, *arch)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The names that a reference may use.
    fn referable(&self, reference: &Reference) -> Vec<Proposal> {
        let Reference { part, spelling, beside, .. } = *reference;
        if beside.is_some_and(|(key, value)| !self.has_beside(key, value)) {
            return Vec::new();
        }
        let names = self.document.known_names().flat_map(|names| names.of_part(part));
        names
            .map(|name| {
                let mut proposal = self.word(ProposalKind::Name, spelling.of(&name.text));
                proposal.detail = Some(format!("a {} of this file", part.noun()));
                proposal
            })
            .collect()
    }

    /// Alpine's releases, the newest first.
    fn stacks(&self) -> Vec<Proposal> {
        let mut stacks: Vec<Proposal> = releases()
            .map(|release| {
                let stack = format!("alpine/{}", release.name);
                let mut proposal = self.word(ProposalKind::Word, stack);
                proposal.detail = Some(format!("supported until {}", release.supported_until));
                proposal
            })
            .collect();
        stacks.reverse();
        stacks
    }

    /// What the generated service files need.
    fn runtime(&self) -> Vec<Proposal> {
        let packages = self.document.known_names().flat_map(|names| names.of_part(Part::Package));
        let openrc = packages.map(|package| layout::openrc_package(&package.text));
        let needed = SERVICE_RUNTIME.iter().map(|&name| name.to_owned()).chain(openrc);
        needed
            .map(|name| {
                let mut proposal = self.word(ProposalKind::Word, name);
                proposal.detail = Some("services and commands need it".to_owned());
                proposal
            })
            .collect()
    }

    /// Packages of the release that the file names, else of the newest one, that begin as what is
    /// typed does. There are too many for those of an empty word.
    fn packages(&self) -> Vec<Proposal> {
        let typed = self.document.text(self.writing.span).trim_start_matches(['\'', '"']);
        if typed.is_empty() {
            return Vec::new();
        }
        let roots = [self.document.root(), Some(&self.writing.root)];
        let stack = roots.into_iter().flatten().find_map(|root| root.entry("stack")?.value.text());
        let named = stack.and_then(|stack| packages::release(stack.strip_prefix("alpine/")?));
        let stable = || packages::releases().filter(|release| release.name != "edge").last();
        let Some(release) = named.or_else(stable) else { return Vec::new() };
        let there = packages::beginning(typed).filter_map(|package| {
            let version = package.versions(release.name)?.last;
            let mut proposal = self.word(ProposalKind::Word, package.name);
            proposal.detail = Some(format!("{version} in alpine/{}", release.name));
            Some(proposal)
        });
        there.take(MOST_PACKAGES).collect()
    }

    /// Whether a key beside the one whose value this is has this value.
    fn has_beside(&self, key: &str, value: &str) -> bool {
        let path = self.writing.path.parent();
        let roots = [Some(&self.writing.root), self.document.root()];
        let mut parts = roots.into_iter().flatten().filter_map(|root| root.get(&path));
        parts.any(|part| part.entry(key).and_then(|entry| entry.value.text()) == Some(value))
    }

    /// The words that the schema lists, and `true` and `false`.
    fn of_the_schema(&self) -> Vec<Proposal> {
        let words = self.schema.words().map(|(word, meaning)| {
            let mut proposal = self.word(ProposalKind::Word, word);
            proposal.documentation = Some(meaning.to_owned()).filter(|text| !text.is_empty());
            proposal
        });
        let is_boolean = self.schema.takes(Shape::Boolean);
        let booleans = ["true", "false"].into_iter().filter(|_| is_boolean);
        let mut words: Vec<Proposal> =
            words.chain(booleans.map(|word| self.word(ProposalKind::Word, word))).collect();
        let default = self.schema.default().and_then(plain);
        for word in words.iter_mut().filter(|word| Some(&word.label) == default.as_ref()) {
            word.detail = Some("the default".to_owned());
        }
        words
    }

    /// The default and the examples of the schema; for an item also those of its list.
    fn examples(&self) -> Vec<Proposal> {
        let list = Subschema::at(&self.writing.path.parent());
        let lists = list.into_iter().flat_map(Subschema::examples);
        let items = lists.filter_map(|example| example.as_array()).flatten();
        let (default, examples) = (self.schema.default().into_iter(), self.schema.examples());
        let words = default.chain(examples).chain(items).filter_map(plain);
        words
            .map(|word| {
                let mut proposal = self.word(ProposalKind::Example, word);
                proposal.detail = Some("for example".to_owned());
                proposal
            })
            .collect()
    }
}

/// A value of one line as text.
fn plain(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()).filter(|text| !text.contains('\n')),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

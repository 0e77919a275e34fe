//! Keys that may stand in a map and do not yet.

use pakman_spec::{KnownKey, Shape, Span, Subschema, Writing, tree::Node};

use super::proposal::{Proposal, ProposalKind, whole_word};
use crate::{document::Document, hover};

/// The keys of the map that lack, those first that it cannot do without.
pub(super) fn proposals(document: &Document, writing: &Writing) -> Vec<Proposal> {
    let Some(schema) = Subschema::at(&writing.path) else { return Vec::new() };
    let text = document.source().text();
    let replace = whole_word(document, writing.span);
    let has_colon = text[replace.end as usize..].starts_with(':');
    let map = writing.root.get(&writing.path);
    let is_flow = map.is_some_and(|map| text[map.span.start as usize..].starts_with('{'));
    let present = present(document, writing, map);
    let mut keys: Vec<KnownKey> = schema
        .keys()
        .filter(|key| key.schema.deprecation().is_none() && !present.contains(&key.name))
        .collect();
    keys.sort_by_key(|key| !key.required);
    let margin = margin(document, writing.span);
    keys.into_iter()
        .map(|key| {
            let mut proposal = Proposal::new(ProposalKind::Key, key.name, replace);
            proposal.detail = key.schema.title().map(str::to_owned);
            if key.required {
                let title = proposal.detail.unwrap_or_default();
                proposal.detail = Some(format!("{title} (required)"));
            }
            proposal.documentation = Some(hover::manual(key.name, key.schema));
            if !has_colon {
                let is_block = !is_flow && !is_scalar(key.schema);
                proposal.insert = format!("{}:{}", key.name, if is_block { "" } else { " " });
                proposal.snippet = snippet(key, is_flow, &margin);
            }
            proposal
        })
        .collect()
}

/// The keys that the map has, but for the one that is being written.
fn present<'a>(
    document: &'a Document,
    writing: &'a Writing,
    map: Option<&'a Node>,
) -> Vec<&'a str> {
    let whole = document.root().and_then(|root| root.get(&writing.path));
    let entries = map.into_iter().chain(whole).flat_map(Node::entries);
    let others = entries.filter(|entry| entry.key.span.start != writing.span.start);
    others.map(|entry| &*entry.key.value).collect()
}

fn is_scalar(schema: Subschema) -> bool {
    !schema.takes(Shape::Map) && !schema.takes(Shape::List)
}

/// The spaces from the indentation of the line to the column of what stands at `span`: what further
/// lines need that an editor indents like the first.
fn margin(document: &Document, span: Span) -> String {
    let line =
        &document.source().text()[document.line_start(span.start as usize)..span.start as usize];
    " ".repeat(line.trim_start_matches(' ').chars().count())
}

/// The key with what begins its value, `$0` where the cursor goes; `None` for a plain value.
fn snippet(key: KnownKey, is_flow: bool, margin: &str) -> Option<String> {
    let KnownKey { name, schema, .. } = key;
    let first = |schema: Subschema| {
        let first = schema.keys().find(|key| key.required && is_scalar(key.schema));
        first.map_or_else(|| "$0".to_owned(), |key| format!("{}: $0", key.name))
    };
    let (is_map, is_list) = (schema.takes(Shape::Map), schema.takes(Shape::List));
    let items_are_maps = schema.items().filter(|items| items.takes(Shape::Map));
    Some(match (is_flow, is_map, is_list) {
        (true, true, _) => format!("{name}: {{ $0 }}"),
        (true, _, true) => format!("{name}: [$0]"),
        (false, true, _) => format!("{name}:\n{margin}  {}", first(schema)),
        (false, _, true) => {
            let item = items_are_maps.map_or_else(|| "$0".to_owned(), first);
            format!("{name}:\n{margin}  - {item}")
        }
        (false, false, false) if is_text_of_lines(schema) => format!("{name}: |\n{margin}  $0"),
        _ => return None,
    })
}

/// Whether the text usually has several lines.
fn is_text_of_lines(schema: Subschema) -> bool {
    let mut examples = schema.examples().filter_map(|example| example.as_str());
    examples.any(|example| example.contains('\n'))
}

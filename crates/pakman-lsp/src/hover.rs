//! What a key or value means, in the words of the schema and of the file.

use pakman_spec::{Name, Part, Shape, Span, Subschema, tree::Node};
use serde_json::Value as Json;

use crate::document::Document;

/// An explanation of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The explanation, in Markdown.
    pub markdown: String,
    /// What it explains.
    pub span: Span,
}

/// What stands at `offset` (in bytes); `None` where there is nothing to explain.
pub fn hover(document: &Document, offset: usize) -> Option<Hover> {
    let root = document.root()?;
    if let Some((name, span)) = document.names().at(offset)
        && span != name.span
    {
        return Some(Hover { markdown: named(document, root, name), span });
    }
    let place = root.place(offset);
    let entry = place.entry?;
    let schema = Subschema::at(&place.path)?;
    if place.on_key {
        let markdown = manual(&entry.key.value, schema);
        return Some(Hover { markdown, span: entry.key.span });
    }
    let text = place.node.text()?;
    let (word, meaning) = schema.words().find(|(word, _)| *word == text)?;
    Some(Hover { markdown: format!("`{word}`: {meaning}"), span: place.node.span })
}

/// Everything that the schema says of a key.
pub(crate) fn manual(key: &str, schema: Subschema) -> String {
    let title = schema.title().map_or_else(String::new, |title| format!(": {title}"));
    let mut text = format!("**`{key}`**{title}\n");
    if let Some(instead) = schema.deprecation() {
        text += &format!("\n*Deprecated:* {instead}.\n");
    }
    if let Some(description) = schema.description() {
        text += &format!("\n{description}\n");
    }
    let words: Vec<String> = schema
        .words()
        .map(|(word, meaning)| match meaning {
            "" => format!("- `{word}`\n"),
            _ => format!("- `{word}`: {meaning}\n"),
        })
        .collect();
    if !words.is_empty() {
        text += &format!("\n{}", words.concat());
    }
    match schema.default() {
        None => {}
        Some(Json::Array(items)) if items.is_empty() => {}
        Some(default) => text += &format!("\nWithout it: `{}`\n", plain(default)),
    }
    let example = schema.examples().next().filter(|_| !schema.takes(Shape::Map));
    if let Some(example) = example.map(plain) {
        text += &if example.contains('\n') {
            format!("\n```sh\n{}\n```\n", example.trim_end())
        } else {
            format!("\nFor example: `{example}`\n")
        };
    }
    text
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", "))
        }
        _ => value.to_string(),
    }
}

/// What the file says of the part that a name is the name of.
fn named(document: &Document, root: &Node, name: &Name) -> String {
    let place = root.place(name.span.start as usize);
    let part = root.get(&place.path.parent());
    let text = |key: &str| {
        let entry = part.and_then(|part| part.entry(key));
        entry.and_then(|entry| entry.value.text()).map(str::to_owned)
    };
    if name.part == Part::Package {
        return format!("**`{}`**: the package of this file", name.text);
    }
    let line = document.point(name.span.start as usize, crate::Encoding::Utf8).line + 1;
    let mut markdown = format!("**`{}`**: a {}, line {line}\n", name.text, name.part.noun());
    if let Some(description) = text("description") {
        markdown += &format!("\n{description}\n");
    }
    let start = part.and_then(|part| part.entry("start")).map(|start| &start.value);
    let start = start.and_then(|start| start.entry("call")).and_then(|call| call.value.text());
    let words: Vec<String> =
        [text("binary"), text("call"), start.map(str::to_owned)].into_iter().flatten().collect();
    if !words.is_empty() {
        markdown += &format!("\n```sh\n{}\n```\n", words.join(" ").trim_end());
    }
    markdown
}

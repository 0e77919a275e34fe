//! The outline of a file.

use pakman_spec::{
    Span, Value,
    tree::{Content, Entry, Node},
};

use crate::document::Document;

/// Symbols of a file at most; no outline is read that far.
const MOST: usize = 10_000;

/// A part of a file in its outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its key, or for an item its name or number.
    pub name: String,
    /// Its value, when that is short.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// What to show of it: its key, or its name.
    pub selection: Span,
    /// Its parts.
    pub children: Vec<Symbol>,
}

/// What a [`Symbol`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A map behind a key.
    Map,
    /// A list behind a key.
    List,
    /// An item.
    Item,
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Nothing.
    Nothing,
}

/// The outline of what can be read of a file.
pub fn symbols(document: &Document) -> Vec<Symbol> {
    let mut left = MOST;
    document.root().map(|root| children(root, &mut left)).unwrap_or_default()
}

/// The parts of a list or map, as many as are left. What an alias repeats stands elsewhere and is
/// no part of it.
fn children(node: &Node, left: &mut usize) -> Vec<Symbol> {
    let entries = node.entries().iter().map(entry);
    let items = node.items().iter().enumerate().map(|(index, node)| item(index, node));
    let mut symbols = Vec::new();
    for (mut symbol, value) in
        entries.chain(items).filter(|(symbol, _)| holds(node.span, symbol.span))
    {
        let Some(fewer) = left.checked_sub(1) else { break };
        *left = fewer;
        symbol.children = children(value, left);
        symbols.push(symbol);
    }
    symbols
}

fn entry(Entry { key, value }: &Entry) -> (Symbol, &Node) {
    let symbol = Symbol {
        name: name(&key.value),
        detail: value.text().map(short),
        kind: kind(value),
        span: key.span.join(value.span),
        selection: key.span,
        children: Vec::new(),
    };
    (symbol, value)
}

/// An item is called by its name, its text, or its number.
fn item(index: usize, node: &Node) -> (Symbol, &Node) {
    let named = ["name", "key", "title"].iter().find_map(|key| node.entry(key));
    let named = named.map_or(node, |entry| &entry.value);
    let symbol = Symbol {
        name: named.text().map_or_else(|| format!("[{index}]"), name),
        detail: None,
        kind: SymbolKind::Item,
        span: node.span,
        selection: if holds(node.span, named.span) { named.span } else { node.span },
        children: Vec::new(),
    };
    (symbol, node)
}

/// A text as a name, which the protocol wants to have letters.
fn name(text: &str) -> String {
    let text = short(text);
    if text.trim().is_empty() { "''".to_owned() } else { text }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn kind(node: &Node) -> SymbolKind {
    match &node.content {
        Content::Map(_) => SymbolKind::Map,
        Content::List(_) => SymbolKind::List,
        Content::Scalar(scalar) => match scalar.value() {
            Value::Bool(_) => SymbolKind::Boolean,
            Value::Integer(_) | Value::Float(_) => SymbolKind::Number,
            Value::Null => SymbolKind::Nothing,
            Value::String(_) | Value::List(_) | Value::Map(_) => SymbolKind::Text,
        },
    }
}

/// The first line of a text, its first 60 letters.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.to_owned(),
    }
}

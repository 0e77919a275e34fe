//! The file as a tree of lists, maps and scalars, each knowing where it stands.

use crate::{Span, Spanned, Value, scalar};

/// A part of the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Where it stands: quotes and brackets included, a block to the end of its last child.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) content: Content,
}

/// What a part of the file is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// Text, a number, a word, or nothing.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file; each key once.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// The key; the text of whatever scalar it is.
    pub(crate) key: Spanned<Box<str>>,
    /// Its value.
    pub(crate) value: Node,
}

/// A scalar as text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scalar {
    /// The text, quotes and escapes resolved.
    pub(crate) text: Box<str>,
    /// Whether it is a string whatever it looks like: quoted, a block, or tagged `!!str`.
    pub(crate) is_string: bool,
}

impl Scalar {
    /// What YAML 1.2's core schema makes of the text.
    pub(crate) fn value(&self) -> Value {
        if self.is_string {
            Value::String(self.text.to_string())
        } else {
            scalar::plain(&self.text)
        }
    }
}

impl Node {
    /// Whether it is nothing: `key:`, `key: ~`, `key: null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar(Scalar { text, is_string: false }) if scalar::is_null(text))
    }

    /// The entry of `key` in a map.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.content {
            Content::Map(entries) => entries.iter().find(|entry| &*entry.key.value == key),
            Content::Scalar(_) | Content::List(_) => None,
        }
    }

    /// Where the key stands whose value is at `value`, here or further in.
    pub(crate) fn key_of(&self, value: Span) -> Option<Span> {
        match &self.content {
            Content::Scalar(_) => None,
            Content::List(items) => items
                .iter()
                .filter(|item| item.span.holds(value))
                .find_map(|item| item.key_of(value)),
            Content::Map(entries) => {
                let mut around = entries.iter().filter(|entry| entry.value.span.holds(value));
                around.find_map(|Entry { key, value: inner }| {
                    if inner.span == value { Some(key.span) } else { inner.key_of(value) }
                })
            }
        }
    }

    /// The part of the file at `place`, here or further in.
    pub(crate) fn at(&self, place: Span) -> Option<&Self> {
        if self.span == place {
            return Some(self);
        }
        let is_before = |node: &Self| node.span.start <= place.start;
        let inside = match &self.content {
            Content::Scalar(_) => return None,
            Content::List(items) => items.get(items.partition_point(is_before).checked_sub(1)?)?,
            Content::Map(entries) => {
                let after = entries.partition_point(|entry| is_before(&entry.value));
                &entries.get(after.checked_sub(1)?)?.value
            }
        };
        inside.at(place)
    }

    /// The same without places.
    pub(crate) fn value(&self) -> Value {
        match &self.content {
            Content::Scalar(scalar) => scalar.value(),
            Content::List(items) => Value::List(items.iter().map(Self::value).collect()),
            Content::Map(entries) => Value::Map(
                entries
                    .iter()
                    .map(|entry| (entry.key.value.to_string(), entry.value.value()))
                    .collect(),
            ),
        }
    }
}

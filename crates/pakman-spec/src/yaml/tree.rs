//! The file as a tree of lists, maps and scalars, each knowing where it stands.

use crate::{Path, Span, Spanned, Step, Value, yaml::scalar};

/// A part of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands: quotes and brackets included, a block to the end of its last child.
    pub span: Span,
    /// What it is.
    pub content: Content,
}

/// What a part of the file is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Text, a number, a word, or nothing.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file; each key once.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key; the text of whatever scalar it is.
    pub key: Spanned<Box<str>>,
    /// Its value.
    pub value: Node,
}

/// A scalar as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// The text, quotes and escapes resolved.
    pub text: Box<str>,
    /// Whether it is a string whatever it looks like: quoted, a block, or tagged `!!str`.
    pub is_string: bool,
}

/// What stands at an offset of the text.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// Where that is in the file's structure; on a key, where its value is.
    pub path: Path,
    /// The key that was met or whose value this is; `None` for an item and for the top.
    pub entry: Option<&'a Entry>,
    /// The value, or the value of the key that was met.
    pub node: &'a Node,
    /// Whether the offset is on the key.
    pub on_key: bool,
}

impl Scalar {
    /// What YAML 1.2's core schema makes of the text.
    pub fn value(&self) -> Value {
        if self.is_string {
            Value::String(self.text.to_string())
        } else {
            scalar::plain(&self.text)
        }
    }
}

impl Node {
    /// Whether it is nothing: `key:`, `key: ~`, `key: null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.content, Content::Scalar(Scalar { text, is_string: false }) if scalar::is_null(text))
    }

    /// The entry of `key` in a map.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.content {
            Content::Map(entries) => entries.iter().find(|entry| &*entry.key.value == key),
            Content::Scalar(_) | Content::List(_) => None,
        }
    }

    /// The part at a path.
    pub fn get(&self, path: &Path) -> Option<&Self> {
        path.steps().iter().try_fold(self, |node, step| match (&node.content, step) {
            (Content::Map(_), Step::Key(key)) => node.entry(key).map(|entry| &entry.value),
            (Content::List(items), Step::Item(index)) => items.get(*index),
            _ => None,
        })
    }

    /// The items of a list; nothing for anything else.
    pub fn items(&self) -> &[Self] {
        if let Content::List(items) = &self.content { items } else { &[] }
    }

    /// The entries of a map; nothing for anything else.
    pub fn entries(&self) -> &[Entry] {
        if let Content::Map(entries) = &self.content { entries } else { &[] }
    }

    /// The text of a scalar as it is meant; `None` for a list, a map and nothing.
    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(scalar) if !self.is_null() => Some(&scalar.text),
            _ => None,
        }
    }

    /// Calls `visit` for each part that the way leads to; `[]` is every item of a list.
    pub(crate) fn each<'a>(&'a self, way: &[&str], visit: &mut impl FnMut(&'a Self)) {
        match (way, &self.content) {
            ([], _) => visit(self),
            (["[]", rest @ ..], Content::List(items)) => {
                for item in items {
                    item.each(rest, visit);
                }
            }
            ([key, rest @ ..], _) => {
                if let Some(entry) = self.entry(key) {
                    entry.value.each(rest, visit);
                }
            }
        }
    }

    /// The innermost key or value that `offset` (in bytes) is on, the place behind its last
    /// character included.
    pub fn place(&self, offset: usize) -> Place<'_> {
        let touches = |span: Span| span.range().contains(&offset) || span.end as usize == offset;
        let mut place = Place { path: Path::default(), entry: None, node: self, on_key: false };
        loop {
            let node = place.node;
            match &node.content {
                Content::Map(entries) => {
                    let met = |entry: &&Entry| touches(entry.key.span) || touches(entry.value.span);
                    let Some(entry) = entries.iter().find(met) else { return place };
                    place.path.push(Step::Key(entry.key.value.to_string().into()));
                    place.entry = Some(entry);
                    place.node = &entry.value;
                    place.on_key = touches(entry.key.span);
                    if place.on_key {
                        return place;
                    }
                }
                Content::List(items) => {
                    let Some(index) = items.iter().position(|item| touches(item.span)) else {
                        return place;
                    };
                    place.path.push(Step::Item(index));
                    place.entry = None;
                    place.node = &items[index];
                }
                Content::Scalar(_) => return place,
            }
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

    /// How many nodes and bytes of text it holds.
    pub(crate) fn weight(&self) -> (usize, usize) {
        let children: Vec<(usize, usize)> = match &self.content {
            Content::Scalar(scalar) => vec![(0, scalar.text.len())],
            Content::List(items) => items.iter().map(Self::weight).collect(),
            Content::Map(entries) => entries
                .iter()
                .map(|entry| {
                    let (nodes, bytes) = entry.value.weight();
                    (nodes, bytes + entry.key.value.len())
                })
                .collect(),
        };
        children.into_iter().fold((1, 0), |sum, child| (sum.0 + child.0, sum.1 + child.1))
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

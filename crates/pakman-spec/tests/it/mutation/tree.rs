//! The file as a tree of byte ranges, read by the YAML parser alone.

use std::ops::Range;

use granit_parser::{Event, Parser};

/// A part of the file.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The value; a block of text begins at its first line.
    pub(super) range: Range<usize>,
    pub(super) content: Content,
}

#[derive(Debug, Clone)]
pub(super) enum Content {
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(String, Range<usize>, Node)>),
}

/// Where something stands, and everything around it.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    /// Keys from the top, `[]` for an item.
    pub(super) path: Vec<&'a str>,
    /// The key, for the value of one.
    pub(super) key: Option<Range<usize>>,
    pub(super) node: &'a Node,
    /// The map or list that it is in.
    pub(super) parent: &'a Node,
    /// Which of its parent's it is.
    pub(super) index: usize,
    /// Where what is around it begins.
    pub(super) around: Vec<usize>,
}

impl Node {
    /// The tree of a text.
    pub(super) fn read(text: &str) -> Self {
        let options = granit_parser::options! { emit_comments: false };
        let mut open: Vec<(Range<usize>, Vec<Self>, bool)> = vec![(0..0, Vec::new(), true)];
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, span) = event.unwrap();
            let range = span.byte_range().unwrap_or_default();
            match event {
                Event::Scalar(value, ..) => {
                    let end = range.start + text[range.clone()].trim_end().len();
                    let content = Content::Scalar(value.into_owned());
                    open.last_mut().unwrap().1.push(Self { range: range.start..end, content });
                }
                Event::Alias(_) => {
                    let content = Content::Scalar(text[range.clone()].to_owned());
                    open.last_mut().unwrap().1.push(Self { range, content });
                }
                Event::SequenceStart(..) => open.push((range, Vec::new(), false)),
                Event::MappingStart(..) => open.push((range, Vec::new(), true)),
                Event::SequenceEnd | Event::MappingEnd => {
                    let (start, nodes, is_map) = open.pop().unwrap();
                    let is_flow = text[start.clone()].starts_with(['[', '{']);
                    let first = nodes.first().map_or(start.start, |node| node.range.start);
                    let last = nodes.last().map_or(start.end, |node| node.range.end);
                    let range = if is_flow { start.start..range.end } else { first..last };
                    let content = if is_map { Self::map(nodes) } else { Content::List(nodes) };
                    open.last_mut().unwrap().1.push(Self { range, content });
                }
                _ => {}
            }
        }
        open.pop().unwrap().1.pop().unwrap()
    }

    fn map(nodes: Vec<Self>) -> Content {
        let mut entries = Vec::new();
        let mut nodes = nodes.into_iter();
        while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
            let Content::Scalar(name) = key.content else { panic!("a key is a word") };
            entries.push((name, key.range, value));
        }
        Content::Map(entries)
    }

    /// Everything below, each before what is in it.
    pub(super) fn places(&self) -> Vec<Place<'_>> {
        let mut places = Vec::new();
        self.below(&[], &[self.range.start], &mut places);
        places
    }

    fn below<'a>(&'a self, path: &[&'a str], around: &[usize], places: &mut Vec<Place<'a>>) {
        let children: Vec<(&str, Option<Range<usize>>, &Self)> = match &self.content {
            Content::Scalar(_) => return,
            Content::List(items) => items.iter().map(|item| ("[]", None, item)).collect(),
            Content::Map(entries) => entries
                .iter()
                .map(|(key, range, value)| (key.as_str(), Some(range.clone()), value))
                .collect(),
        };
        for (index, (step, key, node)) in children.into_iter().enumerate() {
            let path: Vec<&str> = path.iter().copied().chain([step]).collect();
            let start = key.as_ref().map_or(node.range.start, |key| key.start);
            let around: Vec<usize> = around.iter().copied().chain([start]).collect();
            let place = Place {
                path: path.clone(),
                key,
                node,
                parent: self,
                index,
                around: around.clone(),
            };
            places.push(place);
            node.below(&path, &around, places);
        }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(text) => Some(text),
            Content::List(_) | Content::Map(_) => None,
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match &self.content {
            Content::Map(entries) => {
                entries.iter().find(|(name, ..)| name == key).map(|(_, _, value)| value)
            }
            Content::Scalar(_) | Content::List(_) => None,
        }
    }
}

impl Place<'_> {
    /// From the key or the item's own start on to the end of the value.
    pub(super) fn whole(&self) -> Range<usize> {
        self.key.as_ref().map_or(self.node.range.start, |key| key.start)..self.node.range.end
    }

    /// The ranges of it and of those beside it, keys included.
    pub(super) fn siblings(&self) -> Vec<Range<usize>> {
        match &self.parent.content {
            Content::Scalar(_) => Vec::new(),
            Content::List(items) => items.iter().map(|item| item.range.clone()).collect(),
            Content::Map(entries) => {
                entries.iter().map(|(_, key, value)| key.start..value.range.end).collect()
            }
        }
    }

    /// The path as one word: `run.services.[].name`.
    pub(super) fn name(&self) -> String {
        self.path.join(".")
    }
}

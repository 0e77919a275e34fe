//! Edits of single values, keys and items in a text, which leave every other byte as it is.

use std::ops::Range;

use pakman_spec::{
    Path, Shape, Span, Step, Subschema,
    tree::{Content, Entry, Node},
};
use serde_json::{Map, Value};

use crate::writing::{self, Style};

/// A range of the text, and what takes its place.
pub(crate) type Edit = (Range<usize>, String);

/// A text with its tree.
pub(crate) struct Written<'a> {
    pub(crate) text: &'a str,
    pub(crate) root: Option<&'a Node>,
}

/// A value as the schema wants it at a path: digits for a number, `true` and `false` bare.
pub(crate) fn typed(path: &[Step], text: &str) -> Value {
    let schema = Subschema::at(&path.iter().cloned().collect::<Path>());
    let takes = |shape| schema.is_some_and(|schema| schema.takes(shape));
    if takes(Shape::Integer)
        && let Ok(number) = text.trim().parse::<i64>()
    {
        return Value::from(number);
    }
    if takes(Shape::Boolean)
        && let Ok(truth) = text.trim().parse::<bool>()
    {
        return Value::from(truth);
    }
    Value::from(text)
}

impl<'a> Written<'a> {
    fn node(&self, path: &[Step]) -> Option<&'a Node> {
        self.root?.get(&path.iter().cloned().collect())
    }

    /// The key whose value is at a path.
    fn entry(&self, path: &[Step]) -> Option<&'a Entry> {
        let (Step::Key(key), above) = path.split_last()? else { return None };
        self.node(above)?.entry(key)
    }

    /// Gives the value at a path another text; keys on the way are made.
    pub(crate) fn set(&self, path: &[Step], value: Value) -> Option<Edit> {
        let (last, above) = path.split_last()?;
        match self.node(path) {
            Some(node) if node.is_null() => match last {
                Step::Key(_) => self.fill(path, &value),
                Step::Item(_) => None,
            },
            Some(node) => self.replace(path, node, &value),
            None => {
                let Step::Key(key) = last else { return None };
                self.insert(above, key, value)
            }
        }
    }

    /// Where the block of lines at a path begins, at its `|` or `>`, and whether it ends with a line
    /// break.
    pub(crate) fn block(&self, path: &[Step]) -> Option<(usize, bool)> {
        let Entry { key, value } = self.entry(path)?;
        let key = key.span.end as usize;
        let colon = key + self.text[key..].find(':')? + 1;
        let between = self.text.get(colon..value.span.start as usize)?;
        let mark = between.find(|letter: char| !letter.is_whitespace())?;
        let mark_of = between[mark..].split_whitespace().next()?;
        mark_of.starts_with(['|', '>']).then_some((colon + mark, !mark_of.contains('-')))
    }

    /// Another text in the place of a scalar.
    fn replace(&self, path: &[Step], node: &Node, value: &Value) -> Option<Edit> {
        let Content::Scalar(_) = &node.content else { return None };
        let range = node.span.range();
        let Value::String(text) = value else { return Some((range, writing::flow(value))) };
        if let Some((start, ends_line)) = self.block(path) {
            let is_ended = text.ends_with('\n') || !ends_line;
            let text = if is_ended { text.clone() } else { format!("{text}\n") };
            let (end, indent) = (self.end(node.span), self.column(node.span));
            // What a block of lines cannot hold goes into quotes.
            let new = if writing::is_lines(&text) {
                writing::block(&text, indent)
            } else {
                writing::flow(&Value::String(text))
            };
            return Some((start..end, new));
        }
        let in_block = self.entry(path).is_some() && !self.is_in_flow(path);
        if in_block && writing::is_block(text) {
            let indent = self.column(self.entry(path)?.key.span) + 2;
            return Some((range, writing::block(text, indent)));
        }
        let old = &self.text[range.clone()];
        let new = writing::requoted(text, old)
            .unwrap_or_else(|| if in_block { writing::word(text) } else { writing::flow(value) });
        Some((range, new))
    }

    /// A value for a key that has none.
    fn fill(&self, path: &[Step], value: &Value) -> Option<Edit> {
        let entry = self.entry(path)?;
        let key = entry.key.span.end as usize;
        let colon = key + self.text[key..].find(':')? + 1;
        let style = if self.is_in_flow(path) {
            Style::Flow
        } else {
            Style::Block(self.column(entry.key.span) + 2)
        };
        let old = entry.value.span.range();
        let end = if old.is_empty() { colon } else { old.end };
        Some((colon..end, writing::behind_key(value, style)))
    }

    /// A new key in the map at a path; maps on the way are made.
    fn insert(&self, path: &[Step], key: &str, value: Value) -> Option<Edit> {
        let Some(map) = self.node(path) else {
            if path.is_empty() {
                return Some(self.append(key, &value));
            }
            let (Step::Key(last), above) = path.split_last()? else { return None };
            let map = Map::from_iter([(key.to_owned(), value)]);
            return self.insert(above, last, Value::Object(map));
        };
        if map.is_null() {
            let map = Map::from_iter([(key.to_owned(), value)]);
            return if path.is_empty() {
                Some(self.append(key, &map[key]))
            } else {
                self.fill(path, &Value::Object(map))
            };
        }
        let entries = map.entries();
        let Content::Map(_) = map.content else { return None };
        let Some(last) = entries.last() else {
            let text = format!("{{{}: {}}}", writing::word(key), writing::flow(&value));
            return Some((map.span.range(), text));
        };
        if self.text[map.span.range()].starts_with('{') {
            let end = last.value.span.end.max(last.key.span.end) as usize;
            let text = format!(", {}: {}", writing::word(key), writing::flow(&value));
            return Some((end..end, text));
        }
        if path.is_empty() {
            return Some(self.append(key, &value));
        }
        let indent = self.column(entries[0].key.span);
        let at = self.line_end(self.end(last.key.span.join(last.value.span)));
        Some((at..at, format!("\n{:indent$}{}", "", writing::entry(key, &value, indent))))
    }

    /// A key at the end of the text.
    fn append(&self, key: &str, value: &Value) -> Edit {
        let at = self.text.len();
        let mut text = String::new();
        if !self.text.is_empty() {
            text.push_str(if self.text.ends_with('\n') { "\n" } else { "\n\n" });
        }
        text.push_str(&writing::entry(key, value, 0));
        text.push('\n');
        (at..at, text)
    }

    /// A further item of the list at a path, which is made where it is missing.
    pub(crate) fn add(&self, path: &[Step], item: &Value) -> Option<Edit> {
        let there = match self.node(path) {
            Some(node) if !node.is_null() => node,
            _ => return self.set(path, Value::Array(vec![item.clone()])),
        };
        let Content::List(items) = &there.content else { return None };
        let is_flow = self.text[there.span.range()].starts_with('[');
        let Some(last) = items.last() else {
            let entry = self.entry(path)?;
            if self.is_in_flow(path) {
                return Some((there.span.range(), format!("[{}]", writing::flow(item))));
            }
            let indent = self.column(entry.key.span) + 2;
            let before = self.text[..there.span.start as usize].trim_end_matches(' ').len();
            let value = Value::Array(vec![item.clone()]);
            let text = writing::behind_key(&value, Style::Block(indent));
            return Some((before..there.span.end as usize, text));
        };
        if is_flow {
            let end = last.span.end as usize;
            return Some((end..end, format!(", {}", writing::flow(item))));
        }
        let indent = self.hyphen(last.span)?;
        let at = self.line_end(self.end(last.span));
        Some((at..at, format!("\n{:indent$}- {}", "", writing::item(item, indent + 2))))
    }

    /// Without the part at a path, and without what is empty without it.
    pub(crate) fn remove(&self, path: &[Step]) -> Option<Edit> {
        let (last, above) = path.split_last()?;
        let around = self.node(above)?;
        let (spans, index): (Vec<Span>, usize) = match (last, &around.content) {
            (Step::Key(key), Content::Map(entries)) => (
                entries.iter().map(|it| it.key.span.join(it.value.span)).collect(),
                entries.iter().position(|it| *it.key.value == **key)?,
            ),
            (Step::Item(index), Content::List(items)) => {
                (items.iter().map(|item| item.span).collect(), *index)
            }
            _ => return None,
        };
        if spans.len() == 1 && !above.is_empty() {
            return self.remove(above);
        }
        let span = *spans.get(index)?;
        if self.text[around.span.range()].starts_with(['{', '[']) {
            let range = match (index.checked_sub(1), spans.get(index + 1)) {
                (Some(before), _) => spans[before].end as usize..span.end as usize,
                (None, Some(next)) => span.start as usize..next.start as usize,
                (None, None) => span.range(),
            };
            return Some((range, String::new()));
        }
        let start = self.line_start(span.start as usize);
        let indent = match last {
            Step::Item(_) => self.hyphen(span)?,
            Step::Key(_) => self.column(span),
        };
        let mut end = self.below(self.end(span));
        // What is only offered there belongs to it.
        while let Some(line) = self.text[end..].split_inclusive('\n').next() {
            let blanks = line.len() - line.trim_start_matches(' ').len();
            if blanks <= indent || !line.trim_start().starts_with('#') {
                break;
            }
            end += line.len();
        }
        Some((start..end, String::new()))
    }

    /// Where a part ends, line breaks behind it apart.
    fn end(&self, span: Span) -> usize {
        let start = span.start as usize;
        start + self.text[start..span.end as usize].trim_end().len()
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |at| at + 1)
    }

    /// Where the line ends that `at` is on, before its line break.
    fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |found| at + found);
        if self.text[..end].ends_with('\r') { end - 1 } else { end }
    }

    /// Where the line below begins.
    fn below(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |found| at + found + 1)
    }

    /// How many characters stand before a place on its line.
    fn column(&self, span: Span) -> usize {
        let at = span.start as usize;
        self.text[self.line_start(at)..at].chars().count()
    }

    /// The column of the hyphen before an item.
    fn hyphen(&self, span: Span) -> Option<usize> {
        let at = span.start as usize;
        let before = &self.text[self.line_start(at)..at];
        let before = before.trim_end_matches(' ').strip_suffix('-')?;
        Some(before.chars().count())
    }

    /// Whether what is at a path stands between brackets.
    fn is_in_flow(&self, path: &[Step]) -> bool {
        let mut around = (0..path.len()).filter_map(|end| self.node(&path[..end]));
        around.any(|node| {
            let is_scalar = matches!(node.content, Content::Scalar(_));
            !is_scalar && self.text[node.span.range()].starts_with(['{', '['])
        })
    }
}

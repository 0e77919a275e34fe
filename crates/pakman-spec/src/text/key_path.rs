//! The way through the file's structure to a place in its text.

use std::borrow::Cow;

use crate::{
    Sink, Source, Span,
    text::path::{Path, Step},
    yaml::{
        document,
        tree::{Content, Node},
    },
};

/// A file's structure, to ask where in it something stands.
#[derive(Debug)]
pub struct KeyPaths {
    root: Option<Node>,
}

impl KeyPaths {
    /// The structure of `source`; without any where the text is no YAML.
    pub fn of(source: &Source) -> Self {
        Self { root: document::tree(source, &mut Sink::default()) }
    }

    /// The keys and item numbers that lead to the smallest part of the file around `span`:
    /// `run.services[0].name`.
    ///
    /// Empty for the file as a whole, and for a place that no key leads to.
    pub fn at(&self, span: Span) -> String {
        let mut path = Path::default();
        let mut node = self.root.as_ref();
        while let Some(around) = node {
            node = step(around, span).and_then(|(step, inner)| {
                path.push(step);
                inner
            });
        }
        path.to_string()
    }
}

/// The step from `node` to `span`, and the child that holds it, if that is no key.
fn step(node: &Node, span: Span) -> Option<(Step, Option<&Node>)> {
    match &node.content {
        Content::Scalar(_) => None,
        Content::List(items) => {
            let index = items.iter().position(|item| item.span.holds(span))?;
            Some((Step::Item(index), items.get(index)))
        }
        Content::Map(entries) => {
            let around = |key: Span, value: Span| key.join(value).holds(span);
            let entry = entries.iter().find(|entry| around(entry.key.span, entry.value.span))?;
            let step = Step::Key(Cow::Owned(entry.key.value.to_string()));
            Some((step, Some(&entry.value).filter(|value| value.span.holds(span))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_are_led_to_alike_and_lists_by_number() {
        let text = "# é\nrun:\n  name: hello\n  services:\n    - {name: web}\n    - name: job\n";
        let paths = KeyPaths::of(&Source::new("x", text));
        let at = |words: &str| {
            let start = text.find(words).expect("it is there");
            paths.at(Span::new(start, start + words.len()))
        };
        assert_eq!(at("run"), "run");
        assert_eq!(at("hello"), "run.name");
        assert_eq!(at("name: hello"), "run.name");
        assert_eq!(at("web"), "run.services[0].name");
        assert_eq!(at("job"), "run.services[1].name");
        assert_eq!(at("é"), "");
        assert_eq!(paths.at(Span::new(900, 901)), "");
        assert_eq!(KeyPaths::of(&Source::new("x", "a: [")).at(Span::new(0, 1)), "");
    }
}

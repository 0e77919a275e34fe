//! The names that a file gives to its parts, every place that uses one, and a new name for all.

use std::collections::HashMap;

use super::{
    package,
    place::{Name, Use},
    table::{GIVEN, Given, Part, Reference, Spelling},
};
use crate::{Edit, OpenrcCall, Source, Span, openrc_calls, yaml::tree::Node, yaml_word};

/// The names of a file and their uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Where names are given, part by part.
    pub given: Vec<Name>,
    /// Where they are used, in the order of the file.
    pub used: Vec<Use>,
    /// The first name of each kind of part and identity.
    first: HashMap<(Part, String), usize>,
}

impl Names {
    /// The names of a tree; `source` is the text that it was read from.
    pub fn of(source: &Source, root: &Node) -> Self {
        Self::with_calls(source, root, openrc_calls(source, root))
    }

    /// The same where the calls of the install scripts are known already.
    pub(crate) fn with_calls(source: &Source, root: &Node, calls: Vec<OpenrcCall>) -> Self {
        let mut names = Self::default();
        for given in GIVEN {
            let Some(part) = given.part else { continue };
            root.each(given.way, &mut |owner| names.give(source, part, owner, given));
        }
        for reference in Reference::ALL {
            let Some((key, way)) = reference.path.split_last() else { continue };
            root.each(way, &mut |owner| names.use_value(source, reference, owner, key));
        }
        let own = names.of_part(Part::Package).next().map(|name| name.text.clone());
        if let Some(own) = own {
            names.used.extend(package::calls(&own, calls));
            names.used.extend(package::places(&own, source, root));
        }
        names.used.sort_by_key(|used| used.span);
        names.used.dedup_by_key(|used| used.span);
        names
    }

    /// The names of parts of this kind, in the order of the file.
    pub fn of_part(&self, part: Part) -> impl Iterator<Item = &Name> {
        self.given.iter().filter(move |name| name.part == part)
    }

    /// The name that is given or used at an offset (in bytes), and the span of that place.
    pub fn at(&self, offset: usize) -> Option<(&Name, Span)> {
        let touches = |span: Span| (span.start as usize..=span.end as usize).contains(&offset);
        if let Some(name) = self.given.iter().find(|name| touches(name.span)) {
            return Some((name, name.span));
        }
        let used = self.used.iter().find(|used| touches(used.span))?;
        Some((self.meant(used)?, used.span))
    }

    /// The name that a place uses; of several alike, the first.
    pub fn meant(&self, used: &Use) -> Option<&Name> {
        let identity = used.spelling.identity(&used.text).into_owned();
        self.first.get(&(used.part, identity)).and_then(|&index| self.given.get(index))
    }

    /// Every place that uses a name.
    pub fn uses(&self, name: &Name) -> impl Iterator<Item = &Use> {
        self.used.iter().filter(move |used| self.meant(used).is_some_and(|meant| meant == name))
    }

    /// The edits that call a part `new` everywhere, in the order of the file.
    pub fn rename(&self, source: &Source, name: &Name, new: &str) -> Vec<Edit> {
        let given = Edit { span: name.span, text: scalar(source, name.span, new) };
        let used = self.uses(name).map(|used| {
            let is_slug = used.spelling != Spelling::Exact && used.text != name.text;
            let spelling = if is_slug { Spelling::Slug } else { used.spelling };
            let text = spelling.of(new);
            let text = if used.is_value { scalar(source, used.span, &text) } else { text.into() };
            Edit { span: used.span, text }
        });
        let mut edits: Vec<Edit> = std::iter::once(given).chain(used).collect();
        edits.sort_by_key(|edit| edit.span);
        edits
    }

    fn give(&mut self, source: &Source, part: Part, owner: &Node, given: &Given) {
        let Some(value) = owner.entry(given.key).map(|entry| &entry.value) else { return };
        let Some(text) = value.text() else { return };
        let identity = (part, given.identity(text).into_owned());
        self.first.entry(identity).or_insert(self.given.len());
        let span = unquoted(source, value.span);
        self.given.push(Name { part, text: text.to_owned(), span, owner: owner.span });
    }

    fn use_value(&mut self, source: &Source, reference: &Reference, owner: &Node, key: &str) {
        let text = |key: &str| owner.entry(key).and_then(|entry| entry.value.text());
        if reference.beside.is_some_and(|(key, value)| text(key) != Some(value)) {
            return;
        }
        let Some(entry) = owner.entry(key) else { return };
        let Some(text) = entry.value.text() else { return };
        self.used.push(Use {
            part: reference.part,
            text: text.to_owned(),
            span: unquoted(source, entry.value.span),
            spelling: reference.spelling,
            is_value: true,
        });
    }
}

/// The part of a scalar that is its text, without quotes around it.
pub fn unquoted(source: &Source, span: Span) -> Span {
    let text = &source.text()[span.range()];
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '\'' | '"')) else {
        return span;
    };
    let ends = text.len() > 1 && text.ends_with(quote);
    Span::new(span.start as usize + 1, span.end as usize - usize::from(ends))
}

/// A name as the value that it is to be at `span`, which lies within the quotes if there are any.
fn scalar(source: &Source, span: Span, name: &str) -> String {
    let before = &source.text()[..span.start as usize];
    if before.ends_with(['\'', '"']) { name.to_owned() } else { yaml_word(name) }
}

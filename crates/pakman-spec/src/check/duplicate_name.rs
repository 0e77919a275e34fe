//! Two parts of one name in a list whose parts are told apart by it.

use std::{borrow::Cow, collections::HashMap};

use super::File;
use crate::{
    Code, Dependency, Diagnostic, Severity, Sink, Span, Spanned,
    reference::table::{GIVEN, Given},
    text::edit::remove_item,
    yaml::tree::Node,
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    if let Some(dependencies) = &file.spec.dependencies {
        packages(file, dependencies.value.build.as_ref(), sink);
        packages(file, dependencies.value.runtime.as_ref(), sink);
    }
    for given in GIVEN {
        if let (Some(consequence), [list @ .., "[]"]) = (given.twice, given.way) {
            file.root.each(list, &mut |list| distinct(given, consequence, list, sink));
        }
    }
}

fn distinct(given: &Given, consequence: &str, list: &Node, sink: &mut Sink) {
    let noun = given.noun;
    let mut seen: HashMap<Cow<'_, str>, Span> = HashMap::new();
    list.each(&["[]", given.key], &mut |name| {
        let Some(text) = name.text() else { return };
        let known = given.identity(text);
        if let Some(&first) = seen.get(&known) {
            let message = format!("two of the {noun}s are called `{text}`");
            sink.push(
                Diagnostic::new(Code::DuplicateName, name.span, message)
                    .label("again here")
                    .also(first, "first here")
                    .help(format!("{consequence}; give each {noun} a name of its own")),
            );
        } else {
            seen.insert(known, name.span);
        }
    });
}

/// A package that stands twice in one list; under another condition it does not.
fn packages(file: &File<'_>, list: Option<&Spanned<Vec<Spanned<Dependency>>>>, sink: &mut Sink) {
    let words = list.map_or(&[][..], |list| &list.value);
    let mut seen: HashMap<String, Span> = HashMap::new();
    for (before, word) in std::iter::once(None).chain(words.iter().map(Some)).zip(words) {
        let text = word.value.to_string();
        let Some(&first) = seen.get(&text) else {
            seen.insert(text, word.span);
            continue;
        };
        let diagnostic =
            Diagnostic::new(Code::DuplicateName, word.span, format!("`{text}` is listed twice"))
                .severity(Severity::Note)
                .label("again here")
                .also(first, "first here");
        let edit = before.and_then(|before| remove_item(file.source, before.span, word.span));
        sink.push(match edit {
            Some(edit) => diagnostic.fix("remove the second", vec![edit]),
            None => diagnostic.help("remove the second"),
        });
    }
}

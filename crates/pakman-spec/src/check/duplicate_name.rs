//! Two services, commands, kits, ports, variables, sizes or plans of one name.

use std::{borrow::Cow, collections::HashMap};

use super::{File, items};
use crate::{
    Code, Dependency, Diagnostic, Severity, Sink, Span, Spanned, slug, text::edit::remove_item,
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let spec = file.spec;
    if let Some(dependencies) = &spec.dependencies {
        packages(file, dependencies.value.build.as_ref(), sink);
        packages(file, dependencies.value.runtime.as_ref(), sink);
    }
    if let Some(run) = &spec.run {
        let services = items(run.value.services.as_ref()).map(|item| item.name.as_ref());
        distinct("service", "only the first can ever run", services, sink);
        let commands = items(run.value.commands.as_ref()).map(|item| item.name.as_ref());
        distinct("command", "only the last can be called", commands, sink);
    }
    distinct(
        "size",
        "plans and kits can only refer to one of them",
        items(spec.sizes.as_ref()).map(|item| item.name.as_ref()),
        sink,
    );
    distinct(
        "plan",
        "plans are told apart by name",
        items(spec.plans.as_ref()).map(|item| item.name.as_ref()),
        sink,
    );
    distinct(
        "kit",
        "plans can only refer to one of them",
        items(spec.kits.as_ref()).map(|item| item.name.as_ref()),
        sink,
    );
    for kit in items(spec.kits.as_ref()) {
        let ports = items(kit.ports.as_ref()).map(|item| item.name.as_ref());
        distinct("port", "a host name can only lead to one of them", ports, sink);
        let variables = items(kit.variables.as_ref()).map(|item| item.key.as_ref());
        distinct("variable", "only one value can reach the application", variables, sink);
        let forks = items(kit.forks.as_ref());
        distinct(
            "fork",
            "forks are told apart by name",
            forks.map(|item| item.name.as_ref()),
            sink,
        );
        for fork in items(kit.forks.as_ref()) {
            let variables = items(fork.variables.as_ref()).map(|item| item.key.as_ref());
            distinct("variable", "only one value can reach the application", variables, sink);
        }
    }
}

fn distinct<'a, T: AsRef<str> + 'a>(
    what: &str,
    consequence: &str,
    names: impl Iterator<Item = Option<&'a Spanned<T>>>,
    sink: &mut Sink,
) {
    // The platform knows these by the slugs of their names.
    let has_slug = matches!(what, "kit" | "fork" | "port" | "size" | "plan");
    let mut seen: HashMap<Cow<'_, str>, Span> = HashMap::new();
    for name in names.flatten() {
        let text = name.value.as_ref();
        let known = if has_slug { Cow::Owned(slug(text)) } else { Cow::Borrowed(text) };
        if let Some(&first) = seen.get(&known) {
            let message = format!("two of the {what}s are called `{text}`");
            sink.push(
                Diagnostic::new(Code::DuplicateName, name.span, message)
                    .label("again here")
                    .also(first, "first here")
                    .help(format!("{consequence}; give each {what} a name of its own")),
            );
        } else {
            seen.insert(known, name.span);
        }
    }
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

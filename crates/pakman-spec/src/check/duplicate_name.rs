//! Two services, commands, kits, ports, variables, sizes or plans of one name.

use std::{borrow::Cow, collections::HashMap};

use super::{File, items};
use crate::{Code, Diagnostic, Sink, Span, Spanned, slug};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let spec = file.spec;
    if let Some(run) = &spec.run {
        let services = items(run.value.services.as_ref()).map(|item| item.name.as_ref());
        distinct("service", "only the first can be chosen", services, sink);
        let commands = items(run.value.commands.as_ref()).map(|item| item.name.as_ref());
        distinct("command", "only the last can be called", commands, sink);
    }
    distinct(
        "size",
        "plans and kits find one of them",
        items(spec.sizes.as_ref()).map(|item| item.name.as_ref()),
        sink,
    );
    distinct(
        "plan",
        "they are told apart by name",
        items(spec.plans.as_ref()).map(|item| item.name.as_ref()),
        sink,
    );
    distinct(
        "kit",
        "plans find one of them",
        items(spec.kits.as_ref()).map(|item| item.name.as_ref()),
        sink,
    );
    for kit in items(spec.kits.as_ref()) {
        let ports = items(kit.ports.as_ref()).map(|item| item.name.as_ref());
        distinct("port", "a host name leads to one of them", ports, sink);
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

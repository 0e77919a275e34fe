//! `SERVICE_MODE` that names no service: the first service runs in its place.

use std::collections::HashSet;

use super::{File, listed};
use crate::{Code, Diagnostic, Edit, Part, Sink, diagnostic::suggest::nearest};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let names = file.services().filter_map(|service| service.value.name.as_ref());
    let names: Vec<&str> = names.map(|name| name.value.as_str()).collect();
    let Some(first) = names.first() else { return };
    // Those of an older spelling have no name in the file.
    let known: HashSet<&str> = names.iter().copied().collect();
    let modes = file.names().used.iter().filter(|used| used.part == Part::Service);
    for mode in modes.filter(|mode| !known.contains(mode.text.as_str())) {
        let message = format!("there is no service `{}`", mode.text);
        let diagnostic = Diagnostic::new(Code::UnknownServiceMode, mode.span, message)
            .label(format!("`{first}` would run instead"));
        let words = names.iter().copied();
        let meant = if sink.is_full() { None } else { nearest(&mode.text, words) };
        sink.push(match meant {
            Some(meant) => diagnostic.fix(
                format!("write `{meant}`"),
                vec![Edit { span: mode.span, text: meant.to_owned() }],
            ),
            None => diagnostic.help(format!("`run.services` has {}", listed(&names))),
        });
    }
}

//! `SERVICE_MODE` that names no service: the first service runs in its place.

use std::collections::HashSet;

use super::{File, listed};
use crate::{Code, Diagnostic, Edit, Sink, diagnostic::suggest::nearest};

/// The variable that chooses the service.
pub(super) const SERVICE_MODE: &str = "SERVICE_MODE";

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let names = file.services().filter_map(|service| service.value.name.as_ref());
    let names: Vec<&str> = names.map(|name| name.value.as_str()).collect();
    let Some(first) = names.first() else { return };
    let known: HashSet<&str> = names.iter().copied().collect();
    let modes = file.variables().map(|variable| &variable.value).filter_map(|variable| {
        let is_mode = variable.key.as_ref()?.value.as_str() == SERVICE_MODE;
        variable.default_value.as_ref().filter(|_| is_mode)
    });
    for mode in modes.filter(|mode| !known.contains(mode.value.as_str())) {
        let message = format!("there is no service `{}`", mode.value);
        let diagnostic = Diagnostic::new(Code::UnknownServiceMode, mode.span, message)
            .label(format!("`{first}` would run here"));
        let words = names.iter().copied();
        let meant = if sink.is_full() { None } else { nearest(&mode.value, words) };
        sink.push(match meant {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                vec![Edit { span: mode.span, text: meant.to_owned() }],
            ),
            None => diagnostic.help(format!("`run.services` has {}", listed(&names))),
        });
    }
}

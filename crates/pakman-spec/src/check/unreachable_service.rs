//! A service beside the first that no `SERVICE_MODE` chooses.

use std::collections::HashSet;

use super::File;
use crate::{Code, Diagnostic, SERVICE_MODE, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    if file.spec.kits.is_none() {
        return;
    }
    let modes: HashSet<Option<&str>> = file
        .variables()
        .map(|variable| &variable.value)
        .filter(|it| it.key.as_ref().is_some_and(|key| key.value.as_str() == SERVICE_MODE))
        .map(|it| it.default_value.as_ref().map(|value| value.value.as_str()))
        .collect();
    // Without a default it is for whoever installs to say.
    if modes.contains(&None) {
        return;
    }
    let names = file.services().skip(1).filter_map(|service| service.value.name.as_ref());
    for name in names.filter(|name| !modes.contains(&Some(name.value.as_str()))) {
        let message = format!("nothing selects the service `{}`", name.value);
        sink.push(Diagnostic::new(Code::UnreachableService, name.span, message).help(format!(
            "a fork of a kit selects it with the variable `{SERVICE_MODE}` set to `{}`",
            name.value
        )));
    }
}

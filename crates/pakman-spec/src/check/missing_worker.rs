//! A worker that a library wants, and that no service runs.

use super::File;
use crate::{Code, Diagnostic, Sink, WantedWorker};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let services = file.root.entry("run").and_then(|run| run.value.entry("services"));
    let Some(services) = services.filter(|_| file.services().next().is_some()) else { return };
    // A script of the application's own may start anything; Rails' own program is none.
    let may_start_anything = file.services().any(|service| {
        let (path, binary) = (service.value.path.as_ref(), service.value.binary.as_ref());
        let is_own = path.is_none_or(|path| !path.value.starts_with("/usr/"));
        is_own && binary.is_none_or(|binary| binary.value != "rails")
    });
    if may_start_anything {
        return;
    }
    for WantedWorker { library, command, words } in &file.surroundings.wants.workers {
        // Whatever says the word may start it: a service, a hook, a variable, a comment.
        let is_named = words.iter().any(|word| file.source.text().contains(word.as_str()));
        if is_named {
            continue;
        }
        let message = format!("no service runs the worker of {library}");
        sink.push(
            Diagnostic::new(Code::MissingWorker, services.key.span, message)
                .label("jobs would wait here for ever")
                .help(format!(
                    "add a service that runs `{command}`, and a fork of the kit whose \
                     `SERVICE_MODE` names it"
                )),
        );
    }
}

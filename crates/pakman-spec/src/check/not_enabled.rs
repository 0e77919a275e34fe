//! A service that no hook adds to a runlevel: nothing starts it when the container starts.

use super::{File, known_service::KnownServices};
use crate::{
    Code, Diagnostic, HookEvent, Severity, Sink,
    shell::{Invocation, Script},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let (Some(run), Some(own), None) = (file.run(), file.name(), &file.spec.r#type) else {
        return;
    };
    let Some(name) = run.name.as_ref().filter(|_| run.services.is_some()) else { return };
    let Some(known) = KnownServices::of(file, &own) else { return };
    let is_install = |event: HookEvent| !event.name().ends_with("deinstall");
    let mut place = None;
    for script in file.hooks().filter(|script| script.hook().is_some_and(is_install)) {
        if script.hook() == Some(HookEvent::PostInstall) {
            place = Some(script.whole());
        }
        if may_enable(script, &known, &own) {
            return;
        }
    }
    let message = format!("no hook enables `{own}`, so nothing starts it");
    let place = place.or(file.spec.hook.as_ref().map(|hook| hook.span)).unwrap_or(name.span);
    let diagnostic = Diagnostic::new(Code::NotEnabled, place, message)
        .help(format!("write `rc-update add {own}` in `post-install`"));
    // A file without any hook may leave it to whoever installs the package.
    let is_left = file.spec.hook.is_none();
    sink.push(if is_left { diagnostic.severity(Severity::Note) } else { diagnostic });
}

/// Whether a script enables the service, means to and is told what is wrong, or cannot be seen
/// through.
fn may_enable(script: &Script<'_>, known: &KnownServices<'_>, own: &str) -> bool {
    !script.is_known()
        || script.invocations().iter().any(may_link)
        || script.runlevel_calls().any(|call| match &call.words[..] {
            [verb, service, ..] if verb.known() == "add" => {
                service.text.as_deref().is_none_or(|name| name == own || !known.has(name))
            }
            [verb, ..] => !matches!(verb.known(), "add" | "del" | "delete" | "show" | "update"),
            [] => false,
        })
}

/// Whether a command puts a service into a runlevel by hand, or nobody knows what it is.
fn may_link(command: &Invocation) -> bool {
    let is_unknown = command.words.first().is_some_and(|program| program.text.is_none());
    is_unknown || command.words.iter().any(|word| word.raw.contains("/etc/runlevels"))
}

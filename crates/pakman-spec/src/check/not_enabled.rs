//! A service that no hook adds to a runlevel: nothing starts it when the container starts.

use super::{File, other_service};
use crate::{
    Code, Diagnostic, HookEvent, Sink,
    shell::{Invocation, RunlevelCall},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let (Some(_), Some(own), Some(hook)) = (file.run(), file.name(), &file.spec.hook) else {
        return;
    };
    if file.spec.r#type.is_some() {
        return;
    }
    let is_install = |event: HookEvent| !event.name().ends_with("deinstall");
    let mut place = None;
    for script in file.hooks().filter(|script| script.hook().is_some_and(is_install)) {
        if script.hook() == Some(HookEvent::PostInstall) {
            place = Some(script.whole());
        }
        let is_told = !script.is_known()
            || script.runlevel_calls().any(|call| may_enable(file, &own, &call))
            || script.invocations().iter().any(may_link);
        if is_told {
            return;
        }
    }
    let message = format!("no hook enables `{own}`, so that nothing starts it");
    sink.push(
        Diagnostic::new(Code::NotEnabled, place.unwrap_or(hook.span), message)
            .help(format!("write `rc-update add {own}` in `post-install`")),
    );
}

/// Whether a call of `rc-update` may be about this package. What is wrong with it, other checks
/// tell: only one that is about the service of another package does nothing for this one.
fn may_enable(file: &File<'_>, own: &str, call: &RunlevelCall<'_>) -> bool {
    let Some([_, service, ..]) = call.words.get(..2) else { return true };
    let is_of_another =
        |name: &String| name != own && other_service::is_of_another(file, own, name);
    !service.text.as_ref().is_some_and(is_of_another)
}

/// Whether a command puts a service into a runlevel by hand, or nobody knows what it is.
fn may_link(command: &Invocation) -> bool {
    let is_unknown = command.words.first().is_some_and(|program| program.text.is_none());
    is_unknown || command.words.iter().any(|word| word.raw.contains("/etc/runlevels"))
}

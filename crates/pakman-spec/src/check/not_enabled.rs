//! A service that no hook adds to a runlevel: nothing starts it when the container starts.

use super::File;
use crate::{Code, Diagnostic, HookEvent, Sink};

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
        // Who calls `rc-update` has thought of it; other checks tell what is wrong there.
        let is_told = script.runlevel_calls().next().is_some()
            || script.whole_text().contains("/etc/runlevels")
            || script.invocations().iter().any(|it| it.program().is_none())
            || script.invocations().is_empty() && !script.whole_text().trim().is_empty();
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

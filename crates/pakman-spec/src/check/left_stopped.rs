//! A service that an upgrade stops and nothing starts again.

use super::File;
use crate::{Code, Diagnostic, HookEvent, Sink, shell::Word};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(own) = file.name() else { return };
    let is_upgrade = |event| matches!(event, HookEvent::PreUpgrade | HookEvent::PostUpgrade);
    let mut last = None;
    for script in file.hooks().filter(|script| script.hook().is_some_and(is_upgrade)) {
        if !script.faults().is_empty() || script.is_unread() {
            return;
        }
        // These start whatever is enabled.
        if script.invocations().iter().any(|it| matches!(it.program(), Some("openrc" | "reboot"))) {
            return;
        }
        for call in script.service_calls().filter(|call| call.service == own) {
            match call.verb.map(Word::known) {
                Some("stop") => last = Some(script.span(&call.invocation.range)),
                Some("start" | "restart") => last = None,
                _ => {}
            }
        }
    }
    let Some(place) = last else { return };
    let message = format!("an upgrade stops `{own}`, and no hook starts it again");
    sink.push(
        Diagnostic::new(Code::LeftStopped, place, message)
            .help(format!("start it in `post-upgrade`: `rc-service {own} start`")),
    );
}

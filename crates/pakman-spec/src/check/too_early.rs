//! `pre-install` runs before the package's files are there, its init script among them.

use super::File;
use crate::{Code, Diagnostic, HookEvent, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(own) = file.name() else { return };
    let early = |event: HookEvent| event == HookEvent::PreInstall;
    for script in file.hooks().filter(|script| script.hook().is_some_and(early)) {
        let services = script.service_calls().filter(|call| call.service == own);
        let services = services.map(|call| &call.invocation.range);
        let runlevels = script
            .runlevel_calls()
            .filter(|call| call.words.get(1).is_some_and(|word| word.known() == own));
        let ranges: Vec<_> = services.chain(runlevels.map(|call| &call.invocation.range)).collect();
        for range in ranges {
            let message = format!("`pre-install` calls `{own}`, which is not installed yet");
            sink.push(
                Diagnostic::new(Code::TooEarly, script.span(range), message)
                    .help("move it to `post-install`"),
            );
        }
    }
}

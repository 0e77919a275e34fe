//! A service that is started although it runs: OpenRC warns on standard error, which the platform
//! takes for a failed deployment.

use super::File;
use crate::{Code, Diagnostic, HookEvent, Sink, Span, shell::Script};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(own) = file.name() else { return };
    let calls = |event: HookEvent| {
        let scripts = file.hooks().filter(move |script| script.hook() == Some(event));
        scripts.flat_map(Script::service_calls)
    };
    let stops = |word: &str| word == "stop" || word == "zap";
    let stopped_before = calls(HookEvent::PreUpgrade)
        .any(|call| call.service == own && call.verb.is_some_and(|verb| stops(verb.known())));
    for script in file.hooks() {
        let mut running: Option<Span> = None;
        let mut is_up = script.hook() == Some(HookEvent::PostUpgrade) && !stopped_before;
        for call in script.service_calls().filter(|call| call.service == own) {
            let Some(verb) = call.verb else { continue };
            match verb.known() {
                word if stops(word) => (running, is_up) = (None, false),
                "start" if call.is_certain() => {
                    let place = script.span(&call.invocation.range);
                    if let Some(first) = running {
                        let message = format!("`{own}` is started twice");
                        sink.push(
                            Diagnostic::new(Code::StartedTwice, place, message)
                                .label("it is running by now")
                                .also(first, "first here")
                                .help("remove one of the two"),
                        );
                    } else if is_up {
                        let message =
                            format!("`{own}` is still running when `post-upgrade` starts it");
                        sink.push(
                            Diagnostic::new(Code::StartedTwice, place, message)
                                .help(format!("stop it in `pre-upgrade`: `rc-service {own} stop`")),
                        );
                    }
                    running = Some(place);
                }
                "restart" if call.is_certain() => {
                    running = Some(script.span(&call.invocation.range));
                }
                _ => {}
            }
        }
    }
}

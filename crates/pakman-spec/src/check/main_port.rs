//! The main port of a kit is the one that its host name leads to.

use super::File;
use crate::{Code, Diagnostic, Severity, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for kit in file.kits() {
        let Some(ports) = kit.ports.as_ref().map(|ports| &ports.value) else { continue };
        let mains = ports.iter().filter_map(|port| port.value.main.as_ref());
        let mains: Vec<_> = mains.filter(|main| main.value).collect();
        match (&mains[..], ports.first()) {
            ([], Some(first)) => {
                let place = first.value.name.as_ref().map_or(first.span, |name| name.span);
                let message = "no port of the kit is the main one";
                sink.push(
                    Diagnostic::new(Code::MainPort, place, message)
                        .severity(Severity::Note)
                        .help("the platform makes no route to it; write `main: true` if it should"),
                );
            }
            ([first, others @ ..], _) => {
                for other in others {
                    let message = "two ports of the kit are the main one";
                    sink.push(
                        Diagnostic::new(Code::MainPort, other.span, message)
                            .label("again here")
                            .also(first.span, "first here")
                            .help("the host name leads to one port"),
                    );
                }
            }
            ([], None) => {}
        }
    }
}

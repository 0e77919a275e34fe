//! The main port of a kit is the one that its host name leads to.

use super::{File, items};
use crate::{
    Code, Diagnostic, Severity, Sink, Spanned,
    spec::{Kit, Port},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for kit in file.spec.kits.iter().flat_map(|kits| &kits.value) {
        let Some(ports) = kit.value.ports.as_ref().map(|ports| &ports.value) else { continue };
        let mains = ports.iter().filter_map(|port| port.value.main.as_ref());
        let mains: Vec<_> = mains.filter(|main| main.value).collect();
        match (&mains[..], ports.first()) {
            ([], Some(first)) if wants_one(file, kit) => {
                let place = first.value.name.as_ref().map_or(first.span, |name| name.span);
                let message = "no port of the kit is marked as the main one";
                sink.push(
                    Diagnostic::new(Code::MainPort, place, message)
                        .severity(Severity::Note)
                        .help("the host name leads nowhere; write `main: true` at the port that it is meant for"),
                );
            }
            ([first, others @ ..], _) => {
                for other in others {
                    let message = "two ports of the kit are marked as the main one";
                    sink.push(
                        Diagnostic::new(Code::MainPort, other.span, message)
                            .label("again here")
                            .also(first.span, "first here")
                            .help("the host name can only lead to one of them"),
                    );
                }
            }
            ([], _) => {}
        }
    }
}

fn has_main(kit: &Kit) -> bool {
    items(kit.ports.as_ref()).filter_map(|port| port.main.as_ref()).any(|main| main.value)
}

/// Whether a kit is likely to lack a main port by mistake: another kit has one, or the application
/// asks for the host name. What is reached by ports of the host, or from inside alone, needs none.
fn wants_one(file: &File<'_>, kit: &Spanned<Kit>) -> bool {
    let has_source = |ports: &Spanned<Vec<Spanned<Port>>>| {
        ports.value.iter().any(|port| port.value.source.is_some())
    };
    let text = file.source.text().get(kit.span.range()).unwrap_or_default();
    !kit.value.ports.as_ref().is_some_and(has_source)
        && (file.kits().any(has_main)
            || ["installation.host", "installation.origins"].iter().any(|it| text.contains(it)))
}

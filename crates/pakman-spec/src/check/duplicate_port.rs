//! Two ports of a kit with the same number.

use super::{File, items};
use crate::{Code, Diagnostic, Severity, Sink, Spanned};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for kit in file.kits() {
        let ports: Vec<_> = items(kit.ports.as_ref()).collect();
        let sources = ports.iter().filter_map(|port| port.source.as_ref());
        twice(sources, Severity::Warning, "each port of the host can only be used once", sink);
        let targets = ports.iter().filter_map(|port| port.target.as_ref());
        twice(targets, Severity::Note, "one program answers both", sink);
    }
}

fn twice<'a>(
    numbers: impl Iterator<Item = &'a Spanned<u16>>,
    severity: Severity,
    help: &str,
    sink: &mut Sink,
) {
    let mut seen: Vec<&Spanned<u16>> = Vec::new();
    for number in numbers {
        match seen.iter().find(|earlier| earlier.value == number.value) {
            Some(first) => sink.push(
                Diagnostic::new(
                    Code::DuplicatePort,
                    number.span,
                    format!("two ports of the kit have the number {}", number.value),
                )
                .severity(severity)
                .label("again here")
                .also(first.span, "first here")
                .help(help),
            ),
            // A kit has a handful of ports; one that has thousands is not looked through.
            None if seen.len() < 100 => seen.push(number),
            None => {}
        }
    }
}

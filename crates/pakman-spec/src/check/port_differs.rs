//! An application that is set to one port and reached by another.

use super::{File, items};
use crate::{
    Code, Diagnostic, Sink, Span,
    shell::{Invocation, Role},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    // The first service is the one that the ports lead to.
    let start = file.services().next().and_then(|service| service.value.start.as_ref());
    let call = start.and_then(|start| start.value.call.as_ref());
    let first = file.scripts.iter().find(|script| script.role == Role::Service);
    let first = first.filter(|first| call.is_some_and(|call| call.span == first.whole()));
    for kit in file.kits() {
        let targets: Vec<u16> = items(kit.ports.as_ref())
            .filter_map(|port| port.target.as_ref().map(|target| target.value))
            .collect();
        if targets.is_empty() {
            continue;
        }
        let mut tell = |span: Span, port: u16| {
            let known: Vec<String> = targets.iter().map(ToString::to_string).collect();
            let message = format!(
                "the application is set to use port {port}, but no port of the kit leads there"
            );
            sink.push(
                Diagnostic::new(Code::PortDiffers, span, message)
                    .help(format!("`ports` has `target: {}`", known.join("`, `target: "))),
            );
        };
        let mut variable = None;
        for it in items(kit.variables.as_ref()) {
            let is_port = it.key.as_ref().is_some_and(|key| key.value.as_str() == "PORT");
            let Some(value) = it.default_value.as_ref().filter(|_| is_port) else { continue };
            if let Ok(port) = value.value.parse::<u16>() {
                variable = Some((value.span, port));
            }
        }
        if let Some((span, port)) = variable.filter(|(_, port)| !targets.contains(port)) {
            tell(span, port);
        }
        let Some(first) = first.filter(|_| variable.is_none()) else { continue };
        let words = first.invocations().first().map(Invocation::arguments).unwrap_or_default();
        for word in words {
            let port = word.known().strip_prefix("--port=").and_then(|port| port.parse().ok());
            if let Some(port) = port.filter(|port| !targets.contains(port)) {
                tell(first.span(&word.range), port);
            }
        }
    }
}

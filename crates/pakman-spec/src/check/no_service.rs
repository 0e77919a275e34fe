//! A file without `run` that speaks of a service all the same.

use super::File;
use crate::{Code, Diagnostic, Severity, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    if file.spec.run.is_some() || file.spec.r#type.is_some() || file.spec.package.is_some() {
        return;
    }
    let ports = file.kits().filter_map(|kit| kit.ports.as_ref());
    let port = ports.filter(|ports| !ports.value.is_empty()).map(|ports| ports.span).next();
    let own = file.name();
    let call = file.hooks().find_map(|script| {
        let mut calls = script.service_calls();
        let call = calls.find(|call| Some(call.service) == own.as_deref())?;
        Some(script.span(&call.invocation.range))
    });
    let Some(place) = port.or(call) else { return };
    let message = "there is no `run`, so the package has no service";
    sink.push(
        Diagnostic::new(Code::NoService, place, message)
            .severity(Severity::Warning)
            .label("this needs a service")
            .help("add `run`, or remove this"),
    );
}

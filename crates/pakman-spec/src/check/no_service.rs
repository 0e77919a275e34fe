//! A file without `run` that speaks of a service all the same.

use pakman_alpine::openrc;

use super::File;
use crate::{Code, Diagnostic, Severity, Sink};

/// Whether nothing in the package can be a service.
pub(super) fn holds(file: &File<'_>) -> bool {
    file.spec.run.is_none() && file.spec.r#type.is_none() && file.spec.package.is_none()
}

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    if !holds(file) {
        return;
    }
    let ports = file.kits().filter_map(|kit| kit.ports.as_ref());
    let port = ports.filter(|ports| !ports.value.is_empty()).map(|ports| ports.span).next();
    let own = file.name();
    let call = file.hooks().find_map(|script| {
        let services = script.service_calls().map(|call| (call.service, call.invocation));
        let levels = script.runlevel_calls().filter_map(|call| {
            let [verb, service, ..] = call.words.get(..2)? else { return None };
            let is_verb = openrc::RC_UPDATE_VERBS.contains(&verb.known());
            is_verb.then_some((service.known(), call.invocation))
        });
        let mut calls = services.chain(levels);
        let (_, call) = calls.find(|(service, _)| Some(*service) == own.as_deref())?;
        Some(script.span(&call.range))
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

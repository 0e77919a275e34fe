//! A hook that names the service of another package: copied from there, or mistyped.

use pakman_alpine::openrc;

use super::{File, known_service::KnownServices, no_service};
use crate::{
    Code, Diagnostic, Edit, Sink,
    diagnostic::suggest::nearest,
    shell::{Invocation, Script, ServiceCall, Word},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(own) = file.name() else { return };
    let Some(known) = KnownServices::of(file, &own) else { return };
    let is_known = |service: &str| known.has(service);
    for script in file.hooks() {
        let calls = script.invocations().iter().filter(|it| it.program() == Some("rc-service"));
        let refused: Vec<&Word> = calls.filter_map(refused_option).collect();
        for option in &refused {
            unknown_option(script, option, &own, sink);
        }
        let has_option = |call: &ServiceCall<'_>| {
            refused.iter().any(|it| call.invocation.range.contains(&it.range.start))
        };
        let verbs = ["start", "stop", "restart", "status", "reload"];
        for call in script.service_calls() {
            if is_known(call.service) || has_option(&call) {
                continue;
            }
            let is_swapped =
                verbs.contains(&call.service) && call.verb.is_some_and(|verb| verb.known() == own);
            let is_unnamed = call.service_word.raw == call.service
                && verbs.contains(&call.service)
                && call.verb.is_none();
            match call.verb.filter(|_| is_swapped) {
                Some(verb) => swapped(script, call.service_word, verb, sink),
                None if is_unnamed => unnamed(script, call.service_word, &own, sink),
                None => foreign(file, script, call.service, call.service_word, &own, sink),
            }
        }
        for call in script.runlevel_calls() {
            let Some([verb, word, ..]) = call.words.get(..2) else { continue };
            let service = word.text.as_deref().filter(|service| !is_known(service));
            if let Some(service) =
                service.filter(|_| openrc::RC_UPDATE_VERBS.contains(&verb.known()))
            {
                foreign(file, script, service, word, &own, sink);
            }
        }
    }
}

/// The option in front of the service that OpenRC does not have.
fn refused_option(command: &Invocation) -> Option<&Word> {
    let mut options = command.arguments().iter().take_while(|it| it.known().starts_with('-'));
    options.find(|word| !openrc::takes_option(word.known()))
}

/// An option that is none, and may be meant for the name.
fn unknown_option(script: &Script<'_>, option: &Word, own: &str, sink: &mut Sink) {
    let text = option.known();
    let message = format!("`rc-service` has no option `{text}`");
    let diagnostic = Diagnostic::new(Code::OtherService, script.span(&option.range), message);
    let is_name = text.trim_start_matches('-') == own;
    sink.push(match script.editable(&option.range).filter(|_| is_name) {
        Some(span) => {
            diagnostic.fix(format!("write `{own}`"), vec![Edit { span, text: own.to_owned() }])
        }
        None => diagnostic.help("options are `--ifstarted`, `--ifexists` and the like"),
    });
}

fn swapped(script: &Script<'_>, verb: &Word, service: &Word, sink: &mut Sink) {
    let message =
        format!("`rc-service {} {}` has its words the wrong way round", verb.raw, service.raw);
    let range = verb.range.start..service.range.end;
    let diagnostic = Diagnostic::new(Code::OtherService, script.span(&range), message);
    let title = "put the service first";
    sink.push(match (script.editable(&verb.range), script.editable(&service.range)) {
        (Some(first), Some(second)) => diagnostic.fix(
            title,
            vec![
                Edit { span: first, text: service.raw.clone() },
                Edit { span: second, text: verb.raw.clone() },
            ],
        ),
        _ => diagnostic.help(title),
    });
}

fn unnamed(script: &Script<'_>, verb: &Word, own: &str, sink: &mut Sink) {
    let message = format!("`rc-service {}` names no service", verb.raw);
    let diagnostic = Diagnostic::new(Code::OtherService, script.span(&verb.range), message);
    let text = format!("{own} {}", verb.raw);
    let title = format!("write `{text}`");
    sink.push(match script.editable(&verb.range) {
        Some(span) => diagnostic.fix(title, vec![Edit { span, text }]),
        None => diagnostic.help(title),
    });
}

fn foreign(
    file: &File<'_>,
    script: &Script<'_>,
    service: &str,
    word: &Word,
    own: &str,
    sink: &mut Sink,
) {
    let subject = script.role.subject();
    let message = format!("{subject} names the service `{service}`, and this package is `{own}`");
    let mut diagnostic = Diagnostic::new(Code::OtherService, script.span(&word.range), message);
    if let Some(name) = file.name_span() {
        diagnostic = diagnostic.also(name, "the service has the name of the package");
    }
    if no_service::holds(file) {
        sink.push(diagnostic.help(
            "add `run`, or add the package that brings the service to `dependencies.runtime`",
        ));
        return;
    }
    let edit = script
        .editable(&word.range)
        .map(|span| Edit { span, text: word.raw.replacen(service, own, 1) });
    let title = format!("write `{own}`");
    sink.push(
        match edit {
            Some(edit) if nearest(service, [own].into_iter()).is_some() => {
                diagnostic.fix(title, vec![edit])
            }
            Some(edit) => diagnostic.unsafe_fix(title, vec![edit]),
            None => diagnostic.help(format!(
                "write `{own}`, or add the package that brings the service to `dependencies.runtime`"
            )),
        }
        .repeating(file.name_span()),
    );
}

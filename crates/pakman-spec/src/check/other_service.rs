//! A hook that names the service of another package: copied from there, or mistyped.

use pakman_alpine::{layout, openrc, system::SERVICES};

use super::File;
use crate::{
    Code, Dependency, Diagnostic, Edit, Sink,
    diagnostic::suggest::nearest,
    shell::{Script, Word},
    spec::Type,
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(own) = file.name() else { return };
    let runtime = file.spec.dependencies.as_ref().and_then(|it| it.value.runtime.as_ref());
    // No real package needs as many, and each call is held against all of them.
    if super::items(runtime).count() > 1_000 {
        return;
    }
    let is_known = |service: &str| service == own || is_of_another(file, &own, service);
    for script in file.hooks() {
        let verbs = ["start", "stop", "restart", "status", "reload"];
        for call in script.service_calls().filter(|call| !is_known(call.service)) {
            let is_swapped =
                verbs.contains(&call.service) && call.verb.is_some_and(|verb| verb.known() == own);
            match call.verb.filter(|_| is_swapped) {
                Some(verb) => swapped(script, call.service_word, verb, sink),
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

/// Whether the service comes with Alpine, with a package that this one needs, or with its own
/// `package`.
pub(super) fn is_of_another(file: &File<'_>, own: &str, service: &str) -> bool {
    let runtime = file.spec.dependencies.as_ref().and_then(|it| it.value.runtime.as_ref());
    let openrc = layout::openrc_package(own);
    let mut dependencies = super::items(runtime).filter_map(Dependency::package);
    let kind = file.spec.r#type.as_ref().map(|kind| kind.value);
    let body = file.spec.package.as_ref().map_or("", |body| &body.value);
    SERVICES.contains(&service)
        || kind == Some(Type::Static) && service == "nginx"
        || body.contains(&format!("init.d/{service}"))
        || dependencies.any(|package| package != openrc && brings(package, service))
}

fn swapped(script: &Script<'_>, verb: &Word, service: &Word, sink: &mut Sink) {
    let message = format!("`rc-service {} {}` is the wrong way round", verb.raw, service.raw);
    let range = verb.range.start..service.range.end;
    let diagnostic = Diagnostic::new(Code::OtherService, script.span(&range), message);
    let title = "name the service first";
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
        diagnostic = diagnostic.also(name, "the service is called like the package");
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
                "write `{own}`, or add the package that has the service to `dependencies.runtime`"
            )),
        }
        .repeating(file.name_span()),
    );
}

/// Whether a package is likely to have the service: `postgresql16` has `postgresql`, `php83-fpm`
/// has `php-fpm83`, `chrony` has `chronyd`.
fn brings(package: &str, service: &str) -> bool {
    let plain = |name: &str| {
        let name = name.strip_suffix(layout::OPENRC).unwrap_or(name);
        let kept = name.chars().filter(|letter| !letter.is_ascii_digit());
        kept.collect::<String>().replace(['-', '.', '_'], "")
    };
    let (bare, service) = (plain(package), plain(service));
    let long = bare.len() > 2 && service.len() > 2;
    long && (bare.starts_with(&service) || service.starts_with(&bare))
        || package.starts_with("openssh") && service == "sshd"
        || package.starts_with("bind") && service == "named"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_bring_services_of_like_names() {
        let pairs = [
            ("postgresql16", "postgresql"),
            ("php83-fpm", "php-fpm83"),
            ("chrony", "chronyd"),
            ("openssh-server", "sshd"),
            ("caddy-openrc", "caddy"),
        ];
        for (package, service) in pairs {
            assert!(brings(package, service), "{package} {service}");
        }
        assert!(!brings("jq", "rails"));
        assert!(!brings("s6", "six"));
    }
}

//! A service that goes into the background, where s6 takes it for one that has ended.

use std::cell::LazyCell;

use super::File;
use crate::{
    Code, Diagnostic, Edit, Sink,
    shell::{Role, Script, Word},
    spec::Service,
};

/// Servers, and the words that make them go there: any of the second behind the first.
const DAEMONS: &[(&str, &str, &[&str])] = &[
    ("caddy", "start", &["start"]),
    ("celery", "", &["--detach"]),
    ("gunicorn", "", &["--daemon", "-D"]),
    ("php-fpm", "", &["--daemonize", "-D"]),
    ("rails", "server", &["--daemon", "-d"]),
    ("rails", "s", &["--daemon", "-d"]),
    ("unicorn", "", &["--daemonize", "-D"]),
    ("uwsgi", "", &["--daemonize"]),
];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let mut services = file.services().filter(|service| {
        service.value.start.as_ref().is_some_and(|start| start.value.call.is_some())
    });
    let makes_release = LazyCell::new(|| makes_release(file));
    for script in file.scripts.iter().filter(|script| script.role == Role::Service) {
        if let Some(diagnostic) =
            services.next().and_then(|service| daemon(&service.value, script, || *makes_release))
        {
            sink.push(diagnostic);
        }
        let Some(range) = script.background() else { continue };
        let message = "`&` puts the service into the background, so s6 starts it again and again";
        let diagnostic = Diagnostic::new(Code::InBackground, script.span(range), message);
        let text = script.whole_text();
        let start = text[..range.start].trim_end().len();
        let is_last = text[range.end..].trim().is_empty();
        sink.push(match script.editable(&(start..range.end)).filter(|_| is_last) {
            Some(span) => {
                diagnostic.unsafe_fix("remove `&`", vec![Edit { span, text: String::new() }])
            }
            None => diagnostic.help("remove `&`"),
        });
    }
}

/// A server that is told to go there.
fn daemon(
    service: &Service,
    script: &Script<'_>,
    makes_release: impl Fn() -> bool,
) -> Option<Diagnostic> {
    let binary = service.binary.as_ref()?.value.as_str();
    let mut words = script.invocations().first()?.arguments();
    let mut program = binary.rsplit('/').next().unwrap_or(binary);
    if let ("bundle", [exec, behind, rest @ ..]) = (program, words)
        && exec.known() == "exec"
    {
        (program, words) = (behind.known(), rest);
    }
    let first = words.first().map_or("", |word| word.known());
    let rule = DAEMONS.iter().find(|(name, verb, _)| {
        (program == *name || *name == "php-fpm" && program.starts_with(name))
            && (verb.is_empty() || first == *verb)
    });
    let is_release = first == "daemon" && makes_release();
    let is_told = |word: &&Word| {
        rule.is_some_and(|(.., options)| {
            let text = word.known();
            options.iter().any(|it| {
                text == *it || it.starts_with("--") && text.starts_with(&format!("{it}="))
            })
        })
    };
    let word = words.iter().find(|word| is_told(word)).or(words.first().filter(|_| is_release))?;
    let text = word.known();
    let message =
        format!("`{text}` puts the service into the background, so s6 starts it again and again");
    let diagnostic = Diagnostic::new(Code::InBackground, script.span(&word.range), message);
    Some(diagnostic.help(match (text, program) {
        ("start", _) => "write `run`".to_owned(),
        ("daemon", _) => "write `start`".to_owned(),
        _ => format!("remove `{text}`"),
    }))
}

/// Whether the build makes a release of Elixir.
fn makes_release(file: &File<'_>) -> bool {
    let builds = file.scripts.iter().filter(|script| script.role == Role::Build);
    builds.flat_map(Script::invocations).any(|command| {
        command.program() == Some("mix")
            && command.arguments().iter().any(|word| word.known() == "release")
    })
}

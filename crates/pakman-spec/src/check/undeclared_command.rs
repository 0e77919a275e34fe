//! `rc-service APP migrate` where no command is called so: OpenRC says that the init script has no
//! such function, and the hook, or the trial, fails.

use std::collections::HashSet;

use pakman_alpine::openrc::VERBS;

use super::{File, items, listed};
use crate::{Code, CommandName, Diagnostic, Edit, Sink, diagnostic::suggest::nearest, spec::Type};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    check_test(file, sink);
    for script in file.hooks() {
        for call in script.service_calls().filter(|call| call.verb.is_none()) {
            let message = format!("`{}` is called without a verb", call.service);
            let place = script.span(&call.invocation.range);
            sink.push(
                Diagnostic::new(Code::UndeclaredCommand, place, message)
                    .help("add what to do: `start`, `stop` or a command"),
            );
        }
    }
    let is_custom = file.spec.r#type.as_ref().is_some_and(|kind| kind.value == Type::Custom);
    let (Some(run), Some(own), false) = (file.run(), file.name(), is_custom) else { return };
    let commands = items(run.commands.as_ref()).filter_map(|it| it.name.as_ref());
    let declared: Vec<&str> = commands.map(|name| name.value.as_str()).collect();
    let known: HashSet<&str> = declared.iter().chain(VERBS).copied().collect();
    for script in file.hooks() {
        for call in script.service_calls().filter(|call| call.service == own) {
            let Some(verb) = call.verb else { continue };
            let Some(word) = verb.text.as_deref() else { continue };
            if known.contains(word) {
                continue;
            }
            let message = format!("`{own}` has no command `{word}`");
            let diagnostic =
                Diagnostic::new(Code::UndeclaredCommand, script.span(&verb.range), message);
            let words = declared.iter().chain(VERBS).copied();
            let meant = if sink.is_full() { None } else { nearest(word, words) };
            sink.push(match (meant, script.editable(&verb.range)) {
                (Some(meant), Some(span)) => diagnostic
                    .fix(format!("write `{meant}`"), vec![Edit { span, text: meant.to_owned() }]),
                _ if word.parse::<CommandName>().is_err() => {
                    diagnostic.help("the name of a command has letters, digits and `_`")
                }
                _ if declared.is_empty() => {
                    diagnostic.help(format!("add a command named `{word}` to `run.commands`"))
                }
                _ => diagnostic.help(format!(
                    "`run.commands` has {}; add one named `{word}`",
                    listed(&declared)
                )),
            });
        }
    }
}

/// `test.before`, which names commands alone.
fn check_test(file: &File<'_>, sink: &mut Sink) {
    let run = file.spec.run.as_ref().map(|run| &run.value);
    let commands = items(run.and_then(|run| run.commands.as_ref()));
    let names = commands.filter_map(|command| command.name.as_ref());
    let declared: Vec<&str> = names.map(|name| name.value.as_str()).collect();
    let Some(test) = &file.spec.test else { return };
    let Some(before) = &test.value.before else { return };
    for name in &before.value {
        let word = name.value.as_str();
        if declared.contains(&word) {
            continue;
        }
        let message = format!("`run.commands` has no `{word}`");
        let diagnostic = Diagnostic::new(Code::UndeclaredCommand, name.span, message);
        let meant = if sink.is_full() { None } else { nearest(word, declared.iter().copied()) };
        sink.push(match meant {
            Some(meant) => diagnostic.fix(
                format!("write `{meant}`"),
                vec![Edit { span: name.span, text: meant.to_owned() }],
            ),
            None if declared.is_empty() => diagnostic.help("leave it out, or declare the command"),
            None => diagnostic.help(format!("`run.commands` has {}", listed(&declared))),
        });
    }
}

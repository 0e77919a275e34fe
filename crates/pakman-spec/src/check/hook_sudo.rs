//! Hooks that ask to be root, which they are, or another user in a way that fails.

use std::{cell::LazyCell, collections::HashSet, ops::Range};

use super::File;
use crate::{
    Code, Diagnostic, Edit, HookEvent, Sink,
    shell::{Invocation, Script, Word},
};

/// Programs that change the user, and the packages that bring them.
const PROGRAMS: &[(&str, &[&str])] =
    &[("doas", &["doas", "opendoas"]), ("sudo", &["sudo", "doas-sudo-shim"])];

/// Options of theirs that mean nothing where nobody is asked for a password.
const IDLE: &[&str] = &["--", "--non-interactive", "--preserve-env", "-E", "-H", "-n"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let runtime = LazyCell::new(|| {
        file.runtime().filter_map(|it| it.value.package()).collect::<HashSet<&str>>()
    });
    for script in file.hooks() {
        for command in script.invocations() {
            let is_brought = |packages: &[&str]| packages.iter().any(|it| runtime.contains(it));
            let told = wrapped(script, command, is_brought).or_else(|| su(file, script, command));
            if let Some(diagnostic) = told {
                sink.push(diagnostic);
            }
        }
    }
}

/// `sudo PROGRAM`.
fn wrapped(
    script: &Script<'_>,
    command: &Invocation,
    is_brought: impl Fn(&[&str]) -> bool,
) -> Option<Diagnostic> {
    let is_program = |word: &Word| PROGRAMS.iter().position(|(name, _)| *name == word.known());
    let at = command.wrappers.iter().position(|word| is_program(word).is_some())?;
    let word = &command.wrappers[at];
    let (name, packages) = PROGRAMS[is_program(word)?];
    let is_query = command.words.is_empty() && at > 0;
    if is_brought(packages) || is_query || script.asks_for(name) {
        return None;
    }
    let subject = script.role.subject();
    let message = format!("`{name}` is no part of Alpine, and {subject} runs as root without it");
    let diagnostic = Diagnostic::new(Code::HookSudo, script.span(&word.range), message);
    let mut behind = command.wrappers[at + 1..].iter().chain(&command.words);
    let next = behind.find(|word| !IDLE.contains(&word.known()))?;
    let user = command.wrappers[at + 1..].windows(2).find(|pair| pair[0].known() == "-u");
    Some(match user.map(|pair| pair[1].known()) {
        Some(user) if user != "root" => {
            diagnostic.help(format!("write `su -s /bin/sh {user} -c 'COMMAND'`"))
        }
        None if !next.known().starts_with('-') => {
            remove(script, diagnostic, word.range.start..next.range.start, name)
        }
        _ => diagnostic.help(format!("remove `{name}`")),
    })
}

fn remove(
    script: &Script<'_>,
    diagnostic: Diagnostic,
    range: Range<usize>,
    name: &str,
) -> Diagnostic {
    let title = format!("remove `{name}`");
    match script.editable(&range) {
        Some(span) => diagnostic.fix(title, vec![Edit { span, text: String::new() }]),
        None => diagnostic.help(title),
    }
}

/// `su`.
fn su(file: &File<'_>, script: &Script<'_>, command: &Invocation) -> Option<Diagnostic> {
    if command.program() != Some("su") {
        return None;
    }
    let place = script.span(&command.range);
    let diagnostic = |message: String| Diagnostic::new(Code::HookSudo, place, message);
    let words = command.arguments();
    let is_option = |word: &&Word| word.known().starts_with('-');
    let user = words.first().filter(|word| word.text.as_deref() != Some("-"));
    let user =
        user.or(words.get(1)).filter(|word| !is_option(word)).and_then(|it| it.text.as_deref());
    let has = |letter: char| {
        words.iter().any(|it| {
            it.known()
                .strip_prefix('-')
                .is_some_and(|rest| !rest.starts_with('-') && rest.contains(letter))
        })
    };
    let own = file.name()?;
    // Its own user is there, and is made without a shell.
    let is_made = file.run().is_some() && !matches!(script.hook(), Some(HookEvent::PreDeinstall));
    if user == Some(own.as_str()) && is_made && !has('s') {
        let message = format!("`su {own}` fails: the user has no shell to log in with");
        let title = "write `su -s /bin/sh`";
        let program = &command.words[0];
        let edit = |span| Edit { span, text: "su -s /bin/sh".to_owned() };
        return Some(match script.editable(&program.range) {
            Some(span) if has('c') => diagnostic(message).fix(title, vec![edit(span)]),
            _ => diagnostic(message).help(format!("write `su -s /bin/sh {own} -c 'COMMAND'`")),
        });
    }
    let is_plain = words.len()
        <= 1 + usize::from(words.first().is_some_and(|it| it.known() == "-"))
        && words.iter().skip(1).all(|word| !is_option(&word));
    let is_fed = command.redirects.iter().any(|it| it.operator.starts_with('<'))
        || script.whole_text()[..command.range.start].trim_end().ends_with('|');
    if !is_plain || has('c') || is_fed {
        return None;
    }
    let subject = script.role.subject();
    let message = format!("`su` opens a shell of its own, and {subject} goes on as root behind it");
    Some(diagnostic(message).help(match user {
        Some(user) if user != "root" => format!("write `su -s /bin/sh {user} -c 'COMMAND'`"),
        _ => "remove it: hooks run as root".to_owned(),
    }))
}

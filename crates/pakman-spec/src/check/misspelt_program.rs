//! `rc-servcie hello stop`: a program of OpenRC that is one slip away from its name, or left out.

use std::collections::HashSet;

use pakman_alpine::openrc::{PROGRAMS, takes_option};

use super::File;
use crate::{
    Code, Diagnostic, Edit, Sink,
    diagnostic::suggest::nearest,
    shell::{Invocation, Script, Word},
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let own = file.name().unwrap_or_default();
    // Its own body of `package()` may install programs of any name.
    let body = file.spec.package.as_ref().map_or("", |body| &body.value);
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "_.+-".contains(letter);
    let installed: HashSet<&str> = body.split(|letter| !is_of_name(letter)).collect();
    for script in file.hooks() {
        for command in script.invocations() {
            // A path leads to a file of whatever name.
            let is_name = |program: &&str| {
                !PROGRAMS.contains(program)
                    && !installed.contains(program)
                    && command.words[0].text.as_deref() == Some(*program)
            };
            let Some(program) = command.program().filter(is_name) else { continue };
            let first = command.arguments().first().map_or("", |word| word.known());
            let lacks = if program == own && !first.is_empty() {
                Some("rc-service ")
            } else if matches!(program, "add" | "del" | "delete") && first == own {
                Some("rc-update ")
            } else {
                None
            };
            if let Some(diagnostic) = tell(script, command, program, lacks) {
                sink.push(diagnostic);
            }
        }
    }
}

fn tell(
    script: &Script<'_>,
    command: &Invocation,
    program: &str,
    lacks: Option<&str>,
) -> Option<Diagnostic> {
    let word = command.words.first()?;
    let (title, text) = if let Some(lacks) = lacks {
        (format!("write `{lacks}{program}`"), format!("{lacks}{program}"))
    } else {
        let meant = nearest(program, PROGRAMS.iter().copied().filter(|it| it.contains('-')))?;
        (format!("write `{meant}`"), meant.to_owned())
    };
    // What stands behind it would not be an option of the program either.
    let mut options = command.arguments().iter().map(Word::known);
    let is_sound = text != "rc-service"
        || options.by_ref().take_while(|it| it.starts_with('-')).all(takes_option);
    let message = format!("there is no program `{program}`");
    let diagnostic = Diagnostic::new(Code::MisspeltProgram, script.span(&word.range), message);
    Some(match script.editable(&word.range).filter(|_| is_sound) {
        Some(span) => diagnostic.fix(title, vec![Edit { span, text }]),
        None => diagnostic.help(title),
    })
}

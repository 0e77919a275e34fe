//! `rc-servcie hello stop`: a program of OpenRC that is one slip away from its name.

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, suggest::nearest};

/// Programs of OpenRC that hooks call.
const PROGRAMS: &[&str] = &["rc-service", "rc-status", "rc-update", "openrc"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.hooks() {
        for command in script.invocations() {
            let (Some(program), Some(word)) = (command.program(), command.words.first()) else {
                continue;
            };
            if PROGRAMS.contains(&program) || !program.starts_with(['r', 'R', 'c', '-', 's', 'o']) {
                continue;
            }
            let Some(meant) = nearest(program, PROGRAMS.iter().copied()) else { continue };
            let message = format!("there is no program `{program}`");
            let diagnostic =
                Diagnostic::new(Code::MisspeltProgram, script.span(&word.range), message);
            let title = format!("did you mean `{meant}`?");
            sink.push(match script.editable(&word.range) {
                Some(span) => diagnostic.fix(title, vec![Edit { span, text: meant.to_owned() }]),
                None => diagnostic.help(title),
            });
        }
    }
}

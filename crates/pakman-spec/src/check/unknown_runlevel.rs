//! `rc-update add APP defaul`: OpenRC says that there is no such runlevel, and adds nothing.

use pakman_alpine::openrc::RUNLEVELS;

use super::File;
use crate::{Code, Diagnostic, Edit, Sink, diagnostic::suggest::nearest, shell::Script};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    // A hook may make a runlevel of its own.
    let is_made = |name: &str| {
        file.hooks().any(|script| script.whole_text().contains(&format!("/etc/runlevels/{name}")))
    };
    for script in file.hooks() {
        for call in script.runlevel_calls() {
            let Some((verb, [_, runlevels @ ..])) = call.words.split_first() else { continue };
            if !matches!(verb.known(), "add" | "del" | "delete") {
                continue;
            }
            for word in runlevels {
                let Some(name) = word.text.as_deref() else { continue };
                if !RUNLEVELS.contains(&name) && !is_made(name) {
                    sink.push(problem(script, word, name));
                }
            }
        }
    }
}

fn problem(script: &Script<'_>, word: &crate::shell::Word, name: &str) -> Diagnostic {
    let message = format!("there is no runlevel `{name}`");
    let diagnostic = Diagnostic::new(Code::UnknownRunlevel, script.span(&word.range), message);
    let meant = nearest(name, RUNLEVELS.iter().copied());
    match (meant, script.editable(&word.range)) {
        (Some(meant), Some(span)) => {
            diagnostic.fix(format!("write `{meant}`"), vec![Edit { span, text: meant.to_owned() }])
        }
        _ => diagnostic.help("remove it for `default`; each call takes one service"),
    }
}

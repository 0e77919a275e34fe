//! Shell text that the shell refuses, or that takes in what is put behind it.
//!
//! abuild sources the recipe, so a broken `build.command` or `package` ends the build. Install
//! scripts and calls are carried along unread, and break in the installation.

use pakman_shell::{Fault, Nature};

use super::File;
use crate::{
    Code, Diagnostic, Severity, Sink,
    shell::{Role, Script},
};

/// The first release of Alpine with busybox 1.37.
const FIRST_WITH_137: (u32, u32) = (3, 21);

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.scripts {
        // `build.command` and `package` are the bodies of functions.
        let is_function = matches!(script.role, Role::Build | Role::Package);
        let is_told = |fault: &&Fault| match fault.nature {
            Nature::RefusedOutsideFunction => !is_function,
            // What stands behind the first command of a `call` is never reached.
            Nature::RefusedWhenRun | Nature::FailsWhenRun => {
                !script.is_call()
                    || script.behind_first().is_none_or(|it| !it.contains(&fault.range.start))
            }
            Nature::Refused | Nature::Open | Nature::RefusedBefore137 => true,
        };
        for fault in script.faults().iter().filter(is_told) {
            sink.push(told(file, script, fault));
        }
        if script.is_unread() {
            let message =
                format!("{} is too long or too deeply nested to be checked", script.role.subject());
            sink.push(
                Diagnostic::new(Code::UnreadScript, script.whole(), message)
                    .help("move it into a script in the repository, and call that"),
            );
        }
    }
}

fn told(file: &File<'_>, script: &Script<'_>, fault: &Fault) -> Diagnostic {
    let subject = script.role.subject();
    let problem = &fault.problem;
    let message = match fault.nature {
        Nature::Refused => format!("{subject} is not valid shell: {problem}"),
        Nature::Open => format!("{subject} has no end: {problem}"),
        Nature::RefusedBefore137 => format!("{subject} is not valid in every busybox: {problem}"),
        Nature::RefusedWhenRun | Nature::RefusedOutsideFunction => {
            format!("{subject} stops here: {problem}")
        }
        Nature::FailsWhenRun => format!("{subject} fails here: {problem}"),
    };
    let is_taken = match fault.nature {
        Nature::Refused | Nature::Open => false,
        Nature::RefusedBefore137 => !has_earlier_shell(file),
        // It may stand where it is never run.
        Nature::RefusedWhenRun | Nature::RefusedOutsideFunction | Nature::FailsWhenRun => true,
    };
    let severity = match script.role {
        Role::Build | Role::Package if !is_taken => Severity::Error,
        _ => Severity::Warning,
    };
    let diagnostic = Diagnostic::new(Code::ShellSyntax, script.span(&fault.range), message);
    let diagnostic = match &fault.also {
        Some((range, words)) => diagnostic.also(script.span(range), words),
        None => diagnostic,
    };
    let diagnostic = if fault.nature == Nature::RefusedBefore137 {
        diagnostic.help("choose a name of letters, digits and `_` that is not a builtin")
    } else {
        diagnostic
    };
    diagnostic.severity(severity)
}

/// Whether the shell of the file's stack is from before busybox 1.37.
fn has_earlier_shell(file: &File<'_>) -> bool {
    let release = file.spec.stack.as_ref().map_or("", |stack| stack.value.release());
    let number = |part: &str| part.parse::<u32>().ok();
    let parts = release.split_once('.').and_then(|(a, b)| Some((number(a)?, number(b)?)));
    parts.is_some_and(|parts| parts < FIRST_WITH_137)
}

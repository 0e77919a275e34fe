//! Shell text that the shell refuses.
//!
//! abuild sources the recipe, so a broken `build.command` or `package` ends the build. Install
//! scripts and calls are carried along unread, and break in the installation.

use super::File;
use crate::{Code, Diagnostic, Severity, Sink, shell::Role};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.scripts {
        let severity = match script.role {
            Role::Build | Role::Package => Severity::Error,
            Role::Hook(_) | Role::Service | Role::Command => Severity::Warning,
        };
        let subject = script.role.subject();
        for fault in script.faults() {
            let message = format!("{subject} is no shell text: {}", fault.problem);
            sink.push(
                Diagnostic::new(Code::ShellSyntax, script.span(&fault.range), message)
                    .severity(severity),
            );
        }
        if script.is_unread() {
            let message = format!("{subject} is too long or too deep to be looked at");
            sink.push(
                Diagnostic::new(Code::UnreadScript, script.whole(), message)
                    .help("put it into a script of the repository, and call that"),
            );
        }
    }
}

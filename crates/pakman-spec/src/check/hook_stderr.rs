//! Hooks that write to standard error, where the platform takes any line for a failed deployment.

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.hooks() {
        for command in script.invocations() {
            let subject = script.role.subject();
            let mut tell = |range, what: &str| {
                let message = format!("{subject} writes to standard error: {what}");
                sink.push(Diagnostic::new(Code::HookStderr, script.span(range), message).help(
                    "any line there counts as a failed deployment; write to a log file instead",
                ));
            };
            let to_stderr = command.redirects.iter().find(|redirect| {
                let is_output = matches!(redirect.descriptor, None | Some(1));
                let target = redirect.target.known();
                is_output
                    && (redirect.operator == ">&" && target == "2"
                        || redirect.operator.starts_with('>') && target == "/dev/stderr")
            });
            // Elsewhere it tells why the hook fails.
            if let Some(redirect) = to_stderr.filter(|_| command.is_certain) {
                tell(&redirect.range, "a redirection");
            }
            let traces = command.program() == Some("set")
                && command.arguments().iter().any(|word| {
                    let flags = word.known().strip_prefix('-').unwrap_or_default();
                    flags.contains(['x', 'v']) || word.known() == "xtrace"
                });
            if traces && command.arguments().first().is_some_and(|it| it.known().starts_with('-')) {
                tell(&command.range, "it makes the shell print each command");
            }
        }
    }
}

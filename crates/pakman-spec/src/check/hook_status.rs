//! `TEST && COMMAND` at the end of a hook: where the test does not hold, the hook has failed.

use super::File;
use crate::{Code, Diagnostic, Edit, HookEvent, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    // apk does not mind what becomes of the other two.
    let counts =
        |event: HookEvent| !matches!(event, HookEvent::PreDeinstall | HookEvent::PostDeinstall);
    for script in file.hooks().filter(|script| script.hook().is_some_and(counts)) {
        let Some((asked, command)) = script.last_test() else { continue };
        let text = script.whole_text();
        let subject = script.role.subject();
        let message = format!("{subject} fails where this does not hold, since it ends with it");
        let diagnostic = Diagnostic::new(Code::HookStatus, script.span(asked), message);
        let title = "write `if ...; then ...; fi`";
        let whole = asked.start..command.end;
        let written = format!("if {}; then {}; fi", &text[asked.clone()], &text[command.clone()]);
        sink.push(match script.editable(&whole).filter(|_| !text[whole].contains('\n')) {
            Some(span) => diagnostic.fix(title, vec![Edit { span, text: written }]),
            None => diagnostic.help(title),
        });
    }
}

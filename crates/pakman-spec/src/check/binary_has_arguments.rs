//! `binary: bundle exec`: the original pasted the text without quotes, so that it worked.

use super::{File, items};
use crate::{Code, Diagnostic, Sink, Spanned};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(run) = &file.spec.run else { return };
    let services = items(run.value.services.as_ref()).map(|service| service.binary.as_ref());
    let commands = items(run.value.commands.as_ref()).map(|command| command.binary.as_ref());
    for Spanned { value, span } in services.chain(commands).flatten() {
        if let Some((program, arguments)) = value.trim().split_once(char::is_whitespace) {
            let message = format!("`binary` is a file name, and {value:?} contains arguments");
            sink.push(Diagnostic::new(Code::BinaryHasArguments, *span, message).help(format!(
                "write `binary: {program}`, and `{}` at the start of `call`",
                arguments.trim()
            )));
        }
    }
}

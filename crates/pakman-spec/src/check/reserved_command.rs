//! A command's name becomes a shell function of the init script; some names are taken there.

use super::{File, items};
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(run) = &file.spec.run else { return };
    let names = items(run.value.commands.as_ref()).filter_map(|command| command.name.as_ref());
    for name in names.filter(|name| name.value.is_reserved()) {
        let message = format!("a command cannot be called `{}`", name.value);
        sink.push(
            Diagnostic::new(Code::ReservedCommand, name.span, message)
                .label("OpenRC or the shell already uses this name")
                .help(format!("it is left out; rename it, for instance to `app_{}`", name.value)),
        );
    }
}

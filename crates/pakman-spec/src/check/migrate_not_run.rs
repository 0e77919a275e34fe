//! A command `migrate` that no hook calls.

use super::{File, items};
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let (Some(run), Some(own), Some(_)) = (file.run(), file.name(), &file.spec.hook) else {
        return;
    };
    let mut names = items(run.commands.as_ref()).filter_map(|command| command.name.as_ref());
    let Some(name) = names.find(|name| name.value.as_str() == "migrate") else { return };
    let is_said = file.hooks().any(|script| script.whole_text().contains("migrat"));
    if !is_said {
        let message = "no hook calls the command `migrate`";
        sink.push(Diagnostic::new(Code::MigrateNotRun, name.span, message).help(format!(
            "`rc-service {own} migrate` in `post-install` and `post-upgrade`, unless the \
             application migrates by itself"
        )));
    }
}

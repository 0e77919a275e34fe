//! A command `migrate` that no hook calls, or none of an upgrade.

use super::{File, items};
use crate::{Code, Diagnostic, HookEvent, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let (Some(run), Some(own), Some(_)) = (file.run(), file.name(), &file.spec.hook) else {
        return;
    };
    let mut names = items(run.commands.as_ref()).filter_map(|command| command.name.as_ref());
    let Some(name) = names.find(|name| name.value.as_str() == "migrate") else { return };
    let says = |is_meant: fn(HookEvent) -> bool| {
        let mut hooks = file.hooks().filter(|script| script.hook().is_some_and(is_meant));
        hooks.any(|script| script.whole_text().contains("migrat"))
    };
    if says(|event| event.name().ends_with("-upgrade")) {
        return;
    }
    let (message, hooks) = if says(|event| event.name().ends_with("-install")) {
        ("only an installation calls the command `migrate`, an upgrade does not", "`post-upgrade`")
    } else {
        ("no hook calls the command `migrate`", "`post-install` and `post-upgrade`")
    };
    sink.push(Diagnostic::new(Code::MigrateNotRun, name.span, message).help(format!(
        "`rc-service {own} migrate` in {hooks}, unless the application migrates by itself"
    )));
}

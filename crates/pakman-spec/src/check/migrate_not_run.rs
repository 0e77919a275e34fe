//! A command `migrate` that no hook calls, or only the one that runs once.

use super::{File, items};
use crate::{Code, Diagnostic, HookEvent, Sink, shell::Script};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let (Some(run), Some(own), None) = (file.run(), file.name(), &file.spec.r#type) else {
        return;
    };
    let mut names = items(run.commands.as_ref()).filter_map(|command| command.name.as_ref());
    let Some(name) = names.find(|name| name.value.as_str() == "migrate") else { return };
    let runs = |events: &[HookEvent]| {
        file.hooks().any(|script| {
            script.hook().is_some_and(|event| events.contains(&event)) && may_migrate(script)
        })
    };
    let on_upgrade = runs(&[HookEvent::PreUpgrade, HookEvent::PostUpgrade]);
    let message = if !on_upgrade && runs(&[HookEvent::PreInstall, HookEvent::PostInstall]) {
        "no hook runs the command `migrate` on an upgrade"
    } else if !on_upgrade {
        "no hook runs the command `migrate`"
    } else {
        return;
    };
    sink.push(Diagnostic::new(Code::MigrateNotRun, name.span, message).help(format!(
        "write `rc-service {own} migrate` in `post-install` and `post-upgrade`, unless the \
         application migrates on its own"
    )));
}

/// Whether a script migrates, or cannot be seen through.
fn may_migrate(script: &Script<'_>) -> bool {
    !script.is_known()
        || script.invocations().iter().any(|command| {
            let is_unknown = command.words.first().is_some_and(|program| program.text.is_none());
            is_unknown || command.words.iter().any(|word| word.raw.contains("migrat"))
        })
}

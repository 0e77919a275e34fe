//! Owners and modes that hooks change: abuild warns of it, and apk forgets it.

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    for script in file.hooks() {
        for command in script.invocations() {
            let Some(program @ ("chown" | "chmod" | "chgrp")) = command.program() else { continue };
            let message = format!("{} calls `{program}`", script.role.subject());
            sink.push(Diagnostic::new(Code::HookOwner, script.span(&command.range), message).help(
                "`run.user: app` gives the package's files to its user, and `build.command` \
                 sets their modes",
            ));
        }
    }
}

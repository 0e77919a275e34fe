//! abuild since 3.11.8 (Alpine 3.19) refuses files with capabilities without the option `setcap`.

use super::{File, items};
use crate::{Code, Diagnostic, Sink, shell::Role};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let options = file.spec.build.as_ref().and_then(|build| build.value.options.as_ref());
    if items(options).any(|option| option.as_str() == "setcap") {
        return;
    }
    let builds = |role| matches!(role, Role::Build | Role::Package);
    for script in file.scripts.iter().filter(|script| builds(script.role)) {
        let mut calls = script.invocations().iter();
        if let Some(call) = calls.find(|call| call.program() == Some("setcap")) {
            let who = script.role.subject();
            let message =
                format!("{who} calls `setcap`, which abuild refuses without the option `setcap`");
            sink.push(
                Diagnostic::new(Code::SetcapOption, script.span(&call.range), message)
                    .help("add `options: [setcap]` under `build`"),
            );
        }
    }
}

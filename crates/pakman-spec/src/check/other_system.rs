//! Programs of other systems, which Alpine does not have.

use std::{cell::LazyCell, collections::HashSet};

use super::File;
use crate::{
    Code, Diagnostic, Sink,
    shell::{Role, Script},
};

/// Each with the package that brings it, if there is one.
const PROGRAMS: &[(&str, Option<&str>)] = &[
    ("apt-get", None),
    ("chkconfig", None),
    ("groupadd", Some("shadow")),
    ("groupmod", Some("shadow")),
    ("journalctl", None),
    ("systemctl", None),
    ("update-rc.d", None),
    ("useradd", Some("shadow")),
    ("userdel", Some("shadow")),
    ("usermod", Some("shadow")),
    ("yum", None),
];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let dependencies = LazyCell::new(|| {
        let all = file.runtime().chain(file.build());
        all.filter_map(|it| it.value.package()).collect::<HashSet<&str>>()
    });
    for script in file.scripts.iter().filter(|script| !script.is_call()) {
        for command in script.invocations() {
            let Some(word) = command.words.first() else { continue };
            let found = PROGRAMS.iter().find(|(name, _)| *name == word.known());
            let Some((name, package)) = found else { continue };
            let is_brought = package.is_some_and(|package| dependencies.contains(package));
            if is_brought || script.asks_for(name) {
                continue;
            }
            let message = match package {
                Some(package) => format!("Alpine has `{name}` only in the package `{package}`"),
                None => format!("Alpine has no `{name}`"),
            };
            let verb = command.arguments().first().map_or("", |word| word.known());
            sink.push(
                Diagnostic::new(Code::OtherSystem, script.span(&word.range), message)
                    .help(instead(file, script, name, verb)),
            );
        }
    }
}

fn instead(file: &File<'_>, script: &Script<'_>, name: &str, verb: &str) -> String {
    let own = file.name().unwrap_or_else(|| "APP".to_owned());
    match name {
        "systemctl" => match verb {
            "enable" => format!("write `rc-update add {own}`"),
            "disable" => format!("write `rc-update del {own}`"),
            "start" | "stop" | "restart" | "reload" | "status" => {
                format!("write `rc-service {own} {verb}`")
            }
            _ => "remove it: OpenRC reads init scripts when it needs them".to_owned(),
        },
        "update-rc.d" | "chkconfig" => format!("write `rc-update add {own}`"),
        "journalctl" => format!("write `rc-service {own} logs`"),
        "apt-get" | "yum" => {
            let key = if script.role == Role::Build { "build" } else { "runtime" };
            format!("remove it, and add the packages to `dependencies.{key}`")
        }
        _ => {
            "write `adduser -S NAME` or `addgroup -S NAME`, if the package's own user is not meant"
                .to_owned()
        }
    }
}

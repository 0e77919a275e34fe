//! The install scripts.

use askama::Template;
use pakman_render::{File, Mode, render};
use pakman_spec::{HookEvent, Kind, Package};

#[derive(Template)]
#[template(path = "script.sh")]
struct Script<'a> {
    name: &'a str,
    /// Whether it sees to what the package needs before its files are there.
    prepares: bool,
    /// Whether that includes s6.
    supervised: bool,
    /// Whether it stops the service and takes away what it keeps outside the package's files.
    clears: bool,
    /// The user's own shell text.
    hook: Option<&'a str>,
}

/// When apk is to run a script: before files come always, when those of a service are gone, and
/// whenever there is a hook, in the order of a package's life.
///
/// An upgrade is prepared like an installation: it may come from a package that has made no
/// user, or with Alpine's move of s6.
fn events(package: &Package) -> impl Iterator<Item = HookEvent> {
    let wanted =
        |event| prepares(event) || clears(package, event) || hook(package, event).is_some();
    HookEvent::ALL.iter().copied().filter(move |&event| wanted(event))
}

/// One script for each of the [`events`]: what we prepare, the user's hook, whose exit code is the
/// script's, and what we clear.
pub(crate) fn files(package: &Package) -> Vec<(HookEvent, File)> {
    let name = package.name.as_str();
    let supervised = package.kind != Kind::Static;
    let file = |event: HookEvent| {
        let hook = hook(package, event);
        let clears = clears(package, event);
        let script = Script { name, prepares: prepares(event), supervised, clears, hook };
        let file = File {
            name: format!("{name}.{}", event.name()),
            mode: Mode::EXECUTABLE,
            text: render(&script),
            destination: None,
        };
        (event, file)
    };
    events(package).map(file).collect()
}

fn prepares(event: HookEvent) -> bool {
    matches!(event, HookEvent::PreInstall | HookEvent::PreUpgrade)
}

fn clears(package: &Package, event: HookEvent) -> bool {
    event == HookEvent::PostDeinstall && matches!(package.kind, Kind::Service(_))
}

fn hook(package: &Package, event: HookEvent) -> Option<&str> {
    let hook = package.hooks.iter().find(|hook| hook.event == event)?;
    Some(hook.script.trim_end_matches('\n'))
}

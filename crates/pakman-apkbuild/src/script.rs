//! The install scripts.

use askama::Template;
use pakman_render::{File, Mode, render};
use pakman_spec::{HookEvent, Kind, Package, Run, RunUser};

#[derive(Template)]
#[template(path = "script.sh")]
struct Script<'a> {
    name: &'a str,
    /// Whether it sees to what the package needs before its files are there.
    prepares: bool,
    /// Whether that includes s6.
    supervised: bool,
    /// Whether that includes the owners of what lies in the application's home.
    homed: bool,
    /// Whether the home belongs to a user of the application's own.
    owned: bool,
    /// Whether it sees to the owners and modes that safety rests on.
    secures: bool,
    /// Whether it stops the service and takes away what it keeps outside the package's files.
    clears: bool,
    /// Whether ours stands behind the user's text.
    goes_on: bool,
    /// The user's own shell text.
    hook: Option<&'a str>,
}

/// When apk is to run a script: before files come always, after that where the application has a
/// user of its own, when the files of a service are gone, and whenever there is a hook, in the order
/// of a package's life.
///
/// An upgrade is prepared like an installation: it may come from a package that has made no
/// user, or with Alpine's move of s6.
fn events(package: &Package) -> impl Iterator<Item = HookEvent> {
    let wanted = |event| {
        prepares(event)
            || secures(package, event)
            || clears(package, event)
            || hook(package, event).is_some()
    };
    HookEvent::ALL.iter().copied().filter(move |&event| wanted(event))
}

/// One script for each of the [`events`]: what we prepare, the user's hook, whose exit code is the
/// script's, and what we clear.
pub(crate) fn files(package: &Package) -> Vec<(HookEvent, File)> {
    let name = package.name.as_str();
    let user = home(package);
    let file = |event: HookEvent| {
        let (secures, clears) = (secures(package, event), clears(package, event));
        let script = Script {
            name,
            prepares: prepares(event),
            supervised: package.kind != Kind::Static,
            homed: user.is_some(),
            owned: user == Some(RunUser::App),
            secures,
            clears,
            goes_on: secures || clears,
            hook: hook(package, event),
        };
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

/// Whose home `/var/lib/APP` is, where `package()` is ours.
fn home(package: &Package) -> Option<RunUser> {
    match &package.kind {
        Kind::Service(Run { user, .. }) if package.body.is_none() => Some(*user),
        Kind::Service(_) | Kind::Static | Kind::Custom => None,
    }
}

/// The owners that safety rests on are seen to as soon as the files are there.
fn secures(package: &Package, event: HookEvent) -> bool {
    matches!(event, HookEvent::PostInstall | HookEvent::PostUpgrade)
        && home(package) == Some(RunUser::App)
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

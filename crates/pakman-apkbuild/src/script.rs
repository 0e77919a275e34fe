//! The install scripts.

use askama::Template;
use pakman_render::{File, Mode, render};
use pakman_spec::{HookEvent, Kind, Package, RunUser};

#[derive(Template)]
#[template(path = "script.sh")]
struct Script<'a> {
    name: &'a str,
    package: &'a Package,
    event: HookEvent,
    /// The user's own shell text.
    hook: Option<&'a str>,
}

/// One script for each event that needs one, in the order of a package's life: what we prepare, the
/// user's hook, whose exit code is the script's, and what we see to behind it.
pub(crate) fn files(package: &Package) -> Vec<(HookEvent, File)> {
    let scripts = HookEvent::ALL.iter().map(|&event| Script::of(package, event));
    scripts.filter(Script::is_needed).map(|script| (script.event, script.file())).collect()
}

impl<'a> Script<'a> {
    fn of(package: &'a Package, event: HookEvent) -> Self {
        let hook = package.hooks.iter().find(|hook| hook.event == event);
        let hook = hook.map(|hook| hook.script.trim_end_matches('\n'));
        Self { name: package.name.as_str(), package, event, hook }
    }

    fn file(&self) -> File {
        File {
            name: format!("{}.{}", self.name, self.event.name()),
            mode: Mode::EXECUTABLE,
            text: render(self),
            destination: None,
        }
    }

    fn is_needed(&self) -> bool {
        self.prepares() || self.goes_on() || self.hook.is_some()
    }

    /// Whether it sees to what the package needs before its files are there.
    ///
    /// An upgrade is prepared like an installation: it may come from a package that has made no
    /// user, or with Alpine's move of s6.
    /// Files alone need neither.
    fn prepares(&self) -> bool {
        self.package.kind != Kind::Files
            && matches!(self.event, HookEvent::PreInstall | HookEvent::PreUpgrade)
    }

    /// Whether what it prepares includes s6.
    fn is_supervised(&self) -> bool {
        self.package.kind != Kind::Static
    }

    /// Whether `/var/lib/APP` is filled by a `package()` of ours.
    fn is_home(&self) -> bool {
        matches!(self.package.kind, Kind::Service(_)) && self.package.body.is_none()
    }

    /// Whether that belongs to a user of the application's own.
    fn is_owned(&self) -> bool {
        self.is_home()
            && matches!(&self.package.kind, Kind::Service(run) if run.user == RunUser::App)
    }

    /// Whether it sees to the owners that safety rests on: as soon as the files are there.
    fn secures(&self) -> bool {
        matches!(self.event, HookEvent::PostInstall | HookEvent::PostUpgrade) && self.is_owned()
    }

    /// Whether it stops the service and takes away what it keeps outside the package's files.
    fn clears(&self) -> bool {
        self.event == HookEvent::PostDeinstall && matches!(self.package.kind, Kind::Service(_))
    }

    /// Whether it comes to a good end where variables are missing that a person has to set.
    fn defers(&self) -> bool {
        let runs_commands = matches!(
            self.event,
            HookEvent::PostInstall | HookEvent::PreUpgrade | HookEvent::PostUpgrade
        );
        runs_commands && matches!(self.package.kind, Kind::Service(_)) && self.hook.is_some()
    }

    /// Whether anything of ours stands behind the user's text.
    fn goes_on(&self) -> bool {
        self.secures() || self.clears() || self.defers()
    }
}

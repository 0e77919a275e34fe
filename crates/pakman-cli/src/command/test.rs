//! `pakman test`.

use std::{fs, io};

use anyhow::{Context, Result};
use pakman_box::{Case, Installed, Kept, Packages, Step, Trial, Users, Watcher, request};
use pakman_root::machine;
use pakman_spec::Stack;

use crate::{
    command::{root, signal, temporary::Temporary},
    exit::Exit,
    report::{
        diagnostics,
        junit::junit,
        stdout::{self, Form},
        trial,
        voice::{self, Voice},
    },
    settings::test::Test,
};

/// Tries what was built, and reports. Machines are in the temporary folder.
pub(crate) fn run(settings: &Test, temporary: io::Result<Temporary>, voice: Voice) -> Result<Exit> {
    let Test { application, supply, besides, .. } = settings;
    let temporary = temporary.context("cannot make a folder for temporary files")?;
    signal::tell_of_all().context("cannot listen to signals")?;
    let input = application.read()?;
    diagnostics::tell(&input, voice);
    let Some(package) = &input.package else { return Ok(Exit::Problems) };
    let stack = package.stack.as_ref().map(Stack::release);
    let release = settings.release.as_deref().or(stack).with_context(|| {
        let file = application.file.display();
        format!("{file} has no `stack`, as `alpine/3.22`; `--release` names one")
    })?;
    let repository = settings.packages(&application.place.repository_or_local()?)?;
    repository.tell_path("repository of packages", voice);
    let folder = repository.value.join(machine());
    let packages = Packages::find(&folder, machine(), package.name.as_str())?;
    let request = request(release, machine(), &packages, besides)?;
    if pakman_box::end(&settings.record)? {
        voice.done("kept", "the previous machine was shut down");
    }
    let root = root::get(&request, supply, false, voice)?;
    let trial = Trial {
        package,
        packages: &packages,
        given: settings.given.clone(),
        besides,
        patience: settings.patience,
        root: &root.path,
        users: Users::of(root.manifest.owners),
    };
    voice.done("test", format_args!("{} {} on Alpine {release}", packages.name, packages.version));
    let mut telling = Telling { voice, shell: settings.shell, keep: settings.keep, kept: None };
    let report = trial.run(&mut telling)?;
    if report.one_user {
        voice.note(format_args!(
            "there was one user id, so nothing showed whether files have the right owners; {}",
            Users::HOW_TO_HAVE_MORE
        ));
    }
    if let Some(path) = &settings.junit {
        fs::write(path, junit(&report)).with_context(|| path.display().to_string())?;
    }
    match settings.form {
        Form::Human => stdout::print_foreign(&trial::human(&report, &input.source))?,
        Form::Json => stdout::print_report(&report)?,
    }
    if settings.keep {
        match telling.kept.map_or_else(|| trial.install(), |kept| Ok(Some(kept)))? {
            Some(kept) => keep(kept, temporary, settings, &root.id, voice)?,
            None => voice::warning("nothing could be installed, so no machine is kept"),
        }
    }
    Ok(if report.is_well() { Exit::Success } else { Exit::Problems })
}

/// Leaves a machine to a process that keeps it.
fn keep(
    installed: Installed,
    temporary: Temporary,
    settings: &Test,
    root: &str,
    voice: Voice,
) -> Result<()> {
    // This very program, whatever has taken its place meanwhile.
    let mut keeper = pakman_program::command("/proc/self/exe");
    keeper.arg("keep-machine").arg(temporary.path());
    let of = (&*settings.supply.folder, root);
    let Kept { name, keeper, .. } = pakman_box::keep(installed, of, &settings.record, keeper)?;
    temporary.leave();
    voice.done(
        "kept",
        format_args!(
            "the machine of {name}: `pakman shell --box` enters it; it goes with the next \
             `pakman test`, with `kill {keeper}`, or after a day"
        ),
    );
    Ok(())
}

/// Tells each step.
struct Telling {
    voice: Voice,
    /// Whether a shell is opened where something fails.
    shell: bool,
    /// Whether the first machine is kept in which something fails.
    keep: bool,
    kept: Option<Installed>,
}

impl Watcher for Telling {
    fn begin(&mut self, case: &Case, step: Step) {
        self.voice.detail(format_args!("{}: {step}", case.name()));
    }

    fn failed(&mut self, installed: Installed) {
        if self.shell {
            let name = &installed.name;
            self.voice.done("shell", format_args!("in the machine of {name}; `exit` leaves it"));
            if let Err(error) = installed.door().shell() {
                voice::warning(error);
            }
        }
        if self.keep {
            self.kept.get_or_insert(installed);
        }
    }
}

//! `pakman build`.

use std::{
    fs,
    io::{self, IsTerminal},
    path::PathBuf,
    time::Duration,
};

use anyhow::{Context, Result};
use pakman_build::{Abuild, Built, Error, Phase, Plan, Published, Times, Watcher, publish};
use pakman_project::RecipeFolder;
use pakman_root::machine;

use crate::{
    command::{
        inside::Ready,
        keygen, shell,
        signal::Signals,
        target::{self, Target},
    },
    exit::Exit,
    input::Input,
    report::{
        failure,
        outcome::Outcome,
        progress::Progress,
        stdout::{self, Form},
        voice::{self, Voice},
    },
    settings::{
        build::{Build, Builder},
        keys::{self, KeyFiles},
        passed,
        signing::OwnedSigner,
        versions::Numbers,
    },
};

/// What this process knows, a key in its environment for instance, is no business of other
/// processes of this user. A kernel that cannot do that has other ways to look.
fn hide() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Builds what the file says, publishes it, and reports.
pub(crate) fn run(settings: &Build, voice: Voice) -> Result<Exit> {
    hide();
    let making = &settings.making;
    let place = &making.application.place;
    let input = target::read(making, "nothing is built", voice)?;
    let Some(package) = &input.package else { return Ok(Exit::Problems) };
    let repository = &place.repository_or_local()?;
    voice.unknown(package);
    let numbers = making.versions.numbers(&place.root, voice)?;
    let arch = target::arch(package, making.arch.as_deref())?;
    arch.tell("architecture", voice);
    let arch = arch.value;
    let output = settings.output(repository)?;
    output.tell_path("repository of packages", voice);
    let output = output.value;
    let Numbers { version, release, .. } =
        numbers.unpublished(&output.join(folder(&arch)), package.name.as_str())?;
    let recipe = place.recipe(repository);
    let recipe = &RecipeFolder::of(package, recipe, &place.root, version, release)?;
    let builder = match &settings.builder {
        Builder::Abuild(keys) => {
            KeyFiles::plan(keys, repository, voice)?.write(voice)?;
            recipe.write()?;
            None
        }
        Builder::Native => Some(Ready::make(making, package, &arch, voice)?),
    };
    let target = Target { making, package, repository, recipe, arch };
    Job { settings, voice, target, output, ready: builder }.run(&input)
}

/// The folder of the repository that has the packages of an architecture.
fn folder(arch: &str) -> &str {
    if arch == "noarch" { machine() } else { arch }
}

/// Notes how long it took, for the page; what was built is as good without.
fn note_times(plan: &Plan<'_>, published: &[Published], phases: &[(Phase, Duration)]) {
    let file = published.first().and_then(|main| main.path.file_name());
    if let Some(file) = file {
        let file = file.to_string_lossy().into_owned();
        let _ = Times { file, phases: phases.to_vec() }.note(&plan.work);
    }
}

/// A package that is to be built.
struct Job<'a> {
    settings: &'a Build,
    voice: Voice,
    target: Target<'a>,
    /// The folder of the repository of packages.
    output: PathBuf,
    /// Where pakman builds; nothing where abuild does.
    ready: Option<Ready>,
}

impl Job<'_> {
    /// Builds, publishes and reports.
    fn run(&self, input: &Input) -> Result<Exit> {
        let Self { settings, voice, target, output, ready } = self;
        let Target { making, package, repository, .. } = target;
        let signer = keygen::signer(&settings.signing, repository, *voice)?;
        if signer.is_none() {
            voice.note(format_args!(
                "there is no key {}, so nothing is signed, and apk asks for --allow-untrusted; {}",
                keys::file_name(repository),
                settings.signing.way_to_a_key()
            ));
        }
        passed::note_withheld(&making.passed, package, &making.variables, *voice);
        let plan = self.plan(signer.as_ref())?;
        let signals = Signals::listen().context("cannot listen to signals")?;
        let mut progress = Progress::new(*voice);
        let built = self.build(&plan, signer.as_ref(), &mut progress, &signals);
        progress.end();
        match built {
            Ok(published) => {
                let signed_by = signer.as_ref().map(|signer| signer.name.as_str());
                let (published, phases) = (&published, &progress.done);
                note_times(&plan, published, phases);
                let outcome = Outcome { published, repository: output, signed_by, phases };
                let shown = |path: &_| making.application.place.shown(path);
                match settings.form {
                    Form::Human => stdout::print(&outcome.human(shown))?,
                    Form::Json => stdout::print_report(outcome.json())?,
                }
                Ok(Exit::Success)
            }
            Err(error) => {
                signals.obey();
                failure::tell(&error, package, &input.source, *voice);
                if settings.form == Form::Json {
                    stdout::print_report(failure::json(&error))?;
                }
                if let Some(ready) = ready {
                    self.after(&error, ready, &plan, &signals)?;
                }
                Ok((&error).into())
            }
        }
    }

    /// What can be done once a build has failed.
    fn after(
        &self,
        error: &Error,
        ready: &Ready,
        plan: &Plan<'_>,
        signals: &Signals,
    ) -> Result<()> {
        if error.is_of_packaging() && !self.settings.reuse {
            voice::help("`pakman build --reuse` packs what was built again, without building it");
        }
        let is_at_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
        if self.settings.shell && !is_at_terminal {
            self.voice.note(
                "`--shell` opens a shell only at a terminal; `pakman shell` opens one anywhere",
            );
        } else if self.settings.shell {
            // How it ends says nothing of the build.
            let _ = shell::open(&ready.builder(), plan, &signals.interrupt, self.voice)?;
        }
        Ok(())
    }

    fn plan(&self, signer: Option<&OwnedSigner>) -> Result<Plan<'_>> {
        // The key may lie in the tree, and is none of its sources.
        let key = signer.and_then(|signer| fs::canonicalize(signer.path.as_ref()?).ok());
        let excluded = key.into_iter().chain([pakman_project::real(&self.output)?]).collect();
        let mut plan = self.target.plan(excluded, self.voice)?;
        plan.keep = self.settings.keep;
        plan.reuse = self.settings.reuse;
        plan.level = self.settings.level;
        Ok(plan)
    }

    fn build(
        &self,
        plan: &Plan<'_>,
        signer: Option<&OwnedSigner>,
        progress: &mut Progress,
        signals: &Signals,
    ) -> Result<Vec<Published>, Error> {
        let signers: Vec<_> = signer.into_iter().map(OwnedSigner::signer).collect();
        let (output, folder) = (&self.output, folder(&plan.arch));
        let finish = |built: Vec<Built>, watcher: &mut dyn Watcher| {
            watcher.phase(Phase::Index);
            publish(built, output, folder, &signers, plan.epoch, &signals.interrupt)
        };
        let builder = match &self.ready {
            None => {
                pakman_build::Builder::Abuild(Abuild { recipe: self.target.recipe.path.clone() })
            }
            Some(ready) => pakman_build::Builder::Native(ready.builder()),
        };
        builder.build(plan, &signers, progress, &signals.interrupt, finish)
    }
}

//! `pakman build`.

use std::{fs, path::PathBuf, slice, time::UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use pakman_build::{
    Abuild, Built, Error, Native, Phase, Plan, Published, Sandbox, Watcher, publish,
};
use pakman_project::RecipeFolder;
use pakman_root::machine;
use pakman_spec::{Package, Repository, Severity};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};

use crate::{
    command::{root, signal::Signals},
    exit::Exit,
    input::Input,
    report::{
        diagnostics, failure,
        outcome::Outcome,
        progress::Progress,
        stdout::{self, Form},
        voice::{self, Voice},
    },
    settings::{
        build::{Build, Builder, Inside},
        keys::{self, KeyFiles},
        passed,
        setting::Setting,
        signing::OwnedSigner,
        versions::Numbers,
    },
};

/// Builds what the file says, publishes it, and reports.
pub(crate) fn run(settings: &Build, voice: Voice) -> Result<Exit> {
    // What it knows, a key in its environment for instance, is no business of other processes of
    // this user. A kernel that cannot do that has other ways to look.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let place = &settings.application.place;
    let input = settings.application.read()?;
    diagnostics::tell(&input, voice);
    let Some(package) = &input.package else {
        let count = diagnostics::count(slice::from_ref(&input), &[Severity::Error]);
        let file = settings.application.file.display();
        voice::error(format_args!("{file}: {count}, nothing is built"));
        return Ok(Exit::Problems);
    };
    let repository = &place.repository_or_local()?;
    voice.licence(package);
    let numbers = settings.versions.numbers(&place.root, voice)?;
    let arch = arch(package, settings.arch.as_deref())?;
    arch.tell("architecture", voice);
    let arch = arch.value;
    let output = settings.output(repository)?;
    output.tell_path("repository of packages", voice);
    let output = output.value;
    let Numbers { version, release, .. } =
        numbers.unpublished(&output.join(folder(&arch)), package.name.as_str())?;
    let recipe = place.recipe(repository);
    let recipe = &RecipeFolder::of(package, recipe, &place.root, version, release)?;
    // It is kept from being removed until all is built.
    let made = prepare(settings, package, repository, recipe, voice)?;
    let inside = match &settings.builder {
        Builder::Native { inside: Inside::Root(root), .. } => Some(root.clone()),
        _ => made.as_ref().map(|root| root.path.clone()),
    };
    Job { settings, voice, package, repository, recipe, arch, output, inside }.run(&input)
}

/// Makes ready what the builder needs: the recipe and the keys, as `bootstrap` writes them, for
/// abuild, a root for a build inside an Alpine.
fn prepare(
    settings: &Build,
    package: &Package,
    repository: &Repository,
    recipe: &RecipeFolder,
    voice: Voice,
) -> Result<Option<pakman_root::Root>> {
    match &settings.builder {
        Builder::Abuild(keys) => {
            KeyFiles::plan(keys, repository, voice)?.write(voice)?;
            recipe.write()?;
            Ok(None)
        }
        Builder::Native { inside: Inside::Alpine(supply), .. } => {
            root::to_build(package, supply, voice).map(Some)
        }
        Builder::Native { .. } => Ok(None),
    }
}

/// The folder of the repository that has the packages of an architecture.
fn folder(arch: &str) -> &str {
    if arch == "noarch" { machine() } else { arch }
}

/// The architecture that was asked for, else this machine's, if the file has it.
fn arch(package: &Package, asked: Option<&str>) -> Result<Setting<String>> {
    let known: Vec<&str> = package.architectures.iter().map(AsRef::as_ref).collect();
    if known == ["noarch"] {
        return Ok(Setting::new("noarch".to_owned(), "the file"));
    }
    let arch = asked.unwrap_or(machine());
    let excluded = format!("!{arch}");
    if known.contains(&excluded.as_str()) || !(known.contains(&arch) || known.contains(&"all")) {
        let whose = if asked.is_some() { "what --arch asks for" } else { "this machine" };
        bail!(
            "{whose} is {arch}, but the file is for {}; add it to `architectures`, or choose \
             with `--arch`",
            known.join(", ")
        );
    }
    let origin = if asked.is_some() { "--arch" } else { "this machine" };
    Ok(Setting::new(arch.to_owned(), origin))
}

/// A package that is to be built.
struct Job<'a> {
    settings: &'a Build,
    voice: Voice,
    package: &'a Package,
    repository: &'a Repository,
    recipe: &'a RecipeFolder,
    arch: String,
    /// The folder of the repository of packages.
    output: PathBuf,
    /// The root filesystem to build in.
    inside: Option<PathBuf>,
}

impl Job<'_> {
    /// Builds, publishes and reports.
    fn run(&self, input: &Input) -> Result<Exit> {
        let Self { settings, voice, package, repository, output, .. } = self;
        let signer = settings.signing.find(repository, *voice)?;
        if signer.is_none() {
            voice.note(format_args!(
                "there is no key {}, so nothing is signed, and apk asks for --allow-untrusted; {}",
                keys::file_name(repository),
                settings.signing.way_to_a_key()
            ));
        }
        passed::note_withheld(&settings.passed, package, &settings.variables, *voice);
        let plan = self.plan(signer.as_ref())?;
        let signals = Signals::listen().context("cannot listen to signals")?;
        let mut progress = Progress::new(*voice);
        let built = self.build(&plan, signer.as_ref(), &mut progress, &signals);
        progress.end();
        match built {
            Ok(published) => {
                let signed_by = signer.as_ref().map(|signer| signer.name.as_str());
                let (published, phases) = (&published, &progress.done);
                let outcome = Outcome { published, repository: output, signed_by, phases };
                let shown = |path: &_| settings.application.place.shown(path);
                match settings.form {
                    Form::Human => stdout::print(&outcome.human(shown))?,
                    Form::Json => stdout::print_report(outcome.json())?,
                }
                Ok(Exit::Success)
            }
            Err(error) => {
                signals.obey();
                failure::tell(&error, package, &input.source);
                if settings.form == Form::Json {
                    stdout::print_report(failure::json(&error))?;
                }
                Ok((&error).into())
            }
        }
    }

    fn plan(&self, signer: Option<&OwnedSigner>) -> Result<Plan<'_>> {
        let Self { settings, package, repository, recipe, output, .. } = self;
        let root = &settings.application.place.root;
        let root = fs::canonicalize(root)
            .with_context(|| format!("cannot look into {}", root.display()))?;
        let head = pakman_project::head(&root)?;
        let work = settings.work(repository)?;
        work.tell_path("work folder", self.voice);
        let work = work.value;
        let mut excluded = vec![pakman_project::real(&work)?, pakman_project::real(output)?];
        // The key may lie in the tree, and is none of its sources.
        let key = signer.and_then(|signer| fs::canonicalize(signer.path.as_ref()?).ok());
        excluded.extend(key);
        Ok(Plan {
            package,
            repository,
            recipe: &recipe.recipe,
            excluded,
            work,
            keep: settings.keep,
            reuse: false,
            arch: self.arch.clone(),
            epoch: self.epoch(head.as_ref())?,
            commit: head.map(|head| head.commit).unwrap_or_default(),
            jobs: settings.jobs,
            environment: settings.variables.clone(),
            passed: passed::variables(&settings.passed, package)?,
            sources: root,
        })
    }

    /// `SOURCE_DATE_EPOCH`, else the time of the commit, else that of the file.
    fn epoch(&self, head: Option<&pakman_project::Head>) -> Result<u64> {
        if let Some(epoch) = self.settings.epoch.or(head.map(|head| head.time)) {
            return Ok(epoch);
        }
        let file = &self.settings.application.file;
        let changed = fs::metadata(file).and_then(|data| data.modified());
        let changed = changed.with_context(|| format!("cannot read {}", file.display()))?;
        Ok(changed.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()))
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
        let builder = match &self.settings.builder {
            Builder::Abuild(_) => {
                pakman_build::Builder::Abuild(Abuild { recipe: self.recipe.path.clone() })
            }
            Builder::Native { network, .. } => {
                let sandbox = |root| Sandbox { root, network: *network };
                pakman_build::Builder::Native(Native { sandbox: self.inside.clone().map(sandbox) })
            }
        };
        builder.build(plan, &signers, progress, &signals.interrupt, finish)
    }
}

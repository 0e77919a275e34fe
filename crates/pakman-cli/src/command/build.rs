//! `pakman build`.

use std::{
    env, fs,
    num::NonZeroUsize,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    thread,
    time::UNIX_EPOCH,
};

use anyhow::{Context, Result, bail};
use pakman_build::{
    Abuild, Builder, Built, Error, Native, Phase, Plan, Published, Sandbox, Watcher, publish,
};
use pakman_project::RecipeFolder;
use pakman_root::machine;
use pakman_spec::{Package, Repository, Severity};
use rustix::process::{DumpableBehavior, geteuid, set_dumpable_behavior};

use super::Invocation;
use crate::{
    args::{self, Format, Where},
    build_args::{Build, Wanted},
    env::Environment,
    exit::Exit,
    input::Input,
    keys::{self, KeyFiles},
    passed,
    place::Place,
    progress::Progress,
    report,
    root_args::Mirror,
    signal::Signals,
    signing::{self, OwnedSigner},
    version::{self, Numbers},
    voice,
};

/// Builds what the file says, publishes it, and reports.
pub(super) fn run(invocation: &Invocation, arguments: &Build) -> Result<Exit> {
    let Invocation { global, environment, voice } = invocation;
    // What it knows, a key in its environment for instance, is no business of other processes of
    // this user. A kernel that cannot do that has other ways to look.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let arguments = &settled(arguments)?;
    let flags = Where {
        workspace: arguments.tree.clone().or_else(|| arguments.place.workspace.clone()),
        repository: arguments.place.repository.clone(),
    };
    let mut place = Place::find(global, &flags, environment, *voice)?;
    let file = place.config(global.config.as_deref())?;
    let input = Input::read(&file, &place, &place.surroundings_of_root())?;
    voice.diagnostics(&input);
    let Some(package) = &input.package else {
        let count = report::count(std::slice::from_ref(&input), &[Severity::Error]);
        voice::error(format_args!("{}: {count}, nothing is built", file.display()));
        return Ok(Exit::Problems);
    };
    let repository = &place.repository_or_local()?;
    voice.licence(package);
    let numbers = version::find(&place.root, &arguments.versions, environment, *voice)?;
    let arch = arch(package, arguments.arch.as_deref())?;
    let published = output(&place, repository, arguments, environment)?.join(folder(&arch));
    let Numbers { version, release, .. } =
        numbers.unpublished(&published, package.name.as_str())?;
    let recipe = place.recipe(repository);
    let recipe = &RecipeFolder::of(package, recipe, &place.root, version, release)?;
    if arguments.builder == Wanted::Abuild {
        prepare_abuild(invocation, arguments, repository, recipe)?;
    }
    // It is kept from being removed until all is built.
    let own = if arguments.alpine {
        match super::root::to_build(invocation, package, &arguments.mirror)? {
            Ok(root) => Some(root),
            Err(exit) => return Ok(exit),
        }
    } else {
        None
    };
    let own = own.as_ref();
    Job { invocation, arguments, place: &place, package, repository, recipe, arch, own }.run(&input)
}

/// The arguments with one of the two builders.
fn settled(arguments: &Build) -> Result<Build> {
    let is_inside = arguments.root.is_some() || arguments.alpine;
    let builder = match arguments.builder {
        Wanted::Auto if !is_inside && has_abuild() => Wanted::Abuild,
        Wanted::Auto => Wanted::Native,
        chosen => chosen,
    };
    let Mirror { mirror, mirror_key } = &arguments.mirror;
    if !arguments.alpine && (mirror.is_some() || !mirror_key.is_empty()) {
        bail!("`--mirror` and `--mirror-key` go with `--alpine`");
    }
    if builder == Wanted::Abuild && is_inside {
        bail!("abuild builds on this machine; `--root` and `--alpine` go with `--builder native`");
    }
    Ok(Build { builder, ..arguments.clone() })
}

fn has_abuild() -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).any(|folder| folder.join("abuild").is_file())
}

/// Writes the recipe and the keys, as `bootstrap` does.
fn prepare_abuild(
    invocation: &Invocation,
    arguments: &Build,
    repository: &Repository,
    recipe: &RecipeFolder,
) -> Result<()> {
    let Invocation { environment, voice, .. } = invocation;
    let keys = args::Keys {
        private_key: arguments.key.key.clone(),
        public_key: None,
        home: None,
        trusted: PathBuf::from("/etc/apk/keys"),
    };
    KeyFiles::plan(&keys, environment, repository, *voice)?.write(*voice)?;
    recipe.write()?;
    Ok(())
}

/// The repository's folder.
fn output(
    place: &Place,
    repository: &Repository,
    arguments: &Build,
    environment: &Environment,
) -> Result<PathBuf> {
    if let Some(output) = &arguments.output {
        return Ok(place.absolute(output));
    }
    let home = environment.home.as_ref();
    let home = home.context("HOME is not set; --output names the repository's folder")?;
    Ok(place.absolute(home).join("packages").join(&repository.owner))
}

/// The folder of the repository that has the packages of an architecture.
fn folder(arch: &str) -> &str {
    if arch == "noarch" { machine() } else { arch }
}

/// The architecture that was asked for, else this machine's, if the file has it.
fn arch(package: &Package, asked: Option<&str>) -> Result<String> {
    let known: Vec<&str> = package.architectures.iter().map(AsRef::as_ref).collect();
    if known == ["noarch"] {
        return Ok("noarch".to_owned());
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
    Ok(arch.to_owned())
}

/// Fails where a folder of the cache is there and is not ours, but a link or another user's: who
/// shares a cache could lead a build anywhere.
fn refuse_foreign(folder: &Path) -> Result<()> {
    let Ok(data) = fs::symlink_metadata(folder) else { return Ok(()) };
    if !data.is_dir() || data.uid() != geteuid().as_raw() {
        bail!(
            "{} is a link or belongs to another user; `--work DIR` names a folder of your own",
            folder.display()
        );
    }
    Ok(())
}

/// Whether the project or the world is to blame.
fn exit(error: &Error) -> Exit {
    match error {
        Error::Failed(_)
        | Error::Contents(_)
        | Error::MissingDestinations(_)
        | Error::MissingSource(_)
        | Error::RemoteSource(_)
        | Error::Apk(pakman_apk::Error::Capabilities { .. })
        | Error::NothingBuilt { .. } => Exit::Problems,
        _ => Exit::Failure,
    }
}

/// A package that is to be built.
struct Job<'a> {
    invocation: &'a Invocation,
    arguments: &'a Build,
    place: &'a Place,
    package: &'a Package,
    repository: &'a Repository,
    recipe: &'a RecipeFolder,
    arch: String,
    /// The root that was made for it.
    own: Option<&'a pakman_root::Root>,
}

impl Job<'_> {
    /// Builds, publishes and reports.
    fn run(&self, input: &Input) -> Result<Exit> {
        let Invocation { environment, voice, .. } = self.invocation;
        let key = &self.arguments.key;
        let signer = OwnedSigner::find(key, environment, self.repository, *voice)?;
        if signer.is_none() {
            voice.note(format_args!(
                "there is no key {}, so nothing is signed, and apk asks for --allow-untrusted; {}",
                keys::file_name(self.repository),
                signing::way_to_a_key(environment)
            ));
        }
        passed::note_withheld(&self.arguments.passed, self.package, *voice);
        let (plan, repository) = (self.plan(signer.as_ref())?, &self.output()?);
        let signals = Signals::listen().context("cannot listen to signals")?;
        let mut progress = Progress::new(*voice);
        let built = self.build(&plan, repository, signer.as_ref(), &mut progress, &signals);
        progress.end();
        let format = self.arguments.report.format();
        match built {
            Ok(published) => {
                let signed_by = signer.as_ref().map(|signer| signer.name.as_str());
                let (published, phases) = (&published, &progress.done);
                let outcome = report::Outcome { published, repository, signed_by, phases };
                super::print(&outcome.text(format, |path| self.place.shown(path)))?;
                Ok(Exit::Success)
            }
            Err(error) => {
                signals.obey();
                report::failure(&error, self.package, &input.source);
                if format == Format::Json {
                    super::print(&report::failure_json(&error))?;
                }
                Ok(exit(&error))
            }
        }
    }

    fn plan(&self, signer: Option<&OwnedSigner>) -> Result<Plan<'_>> {
        let Self { arguments, place, package, repository, recipe, .. } = self;
        let root = fs::canonicalize(&place.root)
            .with_context(|| format!("cannot look into {}", place.root.display()))?;
        let head = pakman_project::head(&root)?;
        let jobs = arguments.jobs.or_else(|| thread::available_parallelism().ok());
        let work = self.work()?;
        let mut excluded =
            vec![pakman_project::real(&work)?, pakman_project::real(&self.output()?)?];
        // The key may lie in the tree, and is none of its sources.
        let key = signer.and_then(|signer| fs::canonicalize(signer.path.as_ref()?).ok());
        excluded.extend(key);
        Ok(Plan {
            package,
            repository,
            recipe: &recipe.recipe,
            excluded,
            work,
            keep: arguments.keep,
            reuse: false,
            arch: self.arch.clone(),
            epoch: self.epoch(head.as_ref(), &root)?,
            commit: head.map(|head| head.commit).unwrap_or_default(),
            jobs: jobs.unwrap_or(NonZeroUsize::MIN),
            environment: env::vars_os().collect(),
            passed: passed::variables(&arguments.passed, package)?,
            sources: root,
        })
    }

    fn output(&self) -> Result<PathBuf> {
        output(self.place, self.repository, self.arguments, &self.invocation.environment)
    }

    fn work(&self) -> Result<PathBuf> {
        if let Some(work) = &self.arguments.work {
            return Ok(self.place.absolute(work));
        }
        let environment = &self.invocation.environment;
        let home = || environment.home.as_ref().map(|home| home.join(".cache"));
        let cache = environment.cache.clone().or_else(home);
        let cache = cache.context("HOME is not set; --work names a folder to build in")?;
        let mut folder = self.place.absolute(&cache);
        for name in ["pakman", "build", &self.repository.owner, &self.repository.name] {
            folder.push(name);
            refuse_foreign(&folder)?;
        }
        Ok(folder)
    }

    /// `SOURCE_DATE_EPOCH`, else the time of the commit, else that of the file.
    fn epoch(&self, head: Option<&pakman_project::Head>, root: &Path) -> Result<u64> {
        if let Some(epoch) = self.invocation.environment.epoch()? {
            return Ok(epoch);
        }
        if let Some(head) = head {
            return Ok(head.time);
        }
        let file = self.place.config(self.invocation.global.config.as_deref())?;
        let changed = fs::metadata(&file).and_then(|data| data.modified());
        let changed = changed.with_context(|| format!("cannot read {}", root.display()))?;
        Ok(changed.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()))
    }

    fn build(
        &self,
        plan: &Plan<'_>,
        output: &Path,
        signer: Option<&OwnedSigner>,
        progress: &mut Progress,
        signals: &Signals,
    ) -> Result<Vec<Published>, Error> {
        let signers: Vec<_> = signer.into_iter().map(OwnedSigner::signer).collect();
        let folder = folder(&plan.arch);
        let finish = |built: Vec<Built>, watcher: &mut dyn Watcher| {
            watcher.phase(Phase::Index);
            publish(built, output, folder, &signers, plan.epoch, &signals.interrupt)
        };
        let builder = if self.arguments.builder == Wanted::Abuild {
            Builder::Abuild(Abuild { recipe: self.recipe.path.clone() })
        } else {
            let given = || self.arguments.root.as_ref().map(|root| self.place.absolute(root));
            let root = self.own.map(|root| root.path.clone()).or_else(given);
            let network = self.arguments.network;
            Builder::Native(Native { sandbox: root.map(|root| Sandbox { root, network }) })
        };
        builder.build(plan, &signers, progress, &signals.interrupt, finish)
    }
}

//! The settings of `pakman build`.

use std::{
    ffi::OsString,
    fs,
    num::NonZeroUsize,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    thread,
};

use anyhow::{Context, Result, bail};
use pakman_spec::Repository;
use rustix::process::geteuid;

use crate::{
    args::{self, build::Wanted, place::Where},
    report::stdout::Form,
    settings::{
        application::Application, keys::Keys, passed::Passed, roots::Supply, session::Session,
        setting::Setting, signing::Signing, versions::Versions,
    },
};

/// What is built, how, and where it goes.
#[derive(Debug)]
pub(crate) struct Build {
    pub(crate) application: Application,
    pub(crate) versions: Versions,
    /// The architecture that was asked for.
    pub(crate) arch: Option<String>,
    pub(crate) builder: Builder,
    /// The variables that are passed to the build.
    pub(crate) passed: Vec<Passed>,
    /// Those of this process.
    pub(crate) variables: Vec<(OsString, OsString)>,
    /// How many jobs run, and how many threads compress.
    pub(crate) jobs: NonZeroUsize,
    /// Whether the work folder is kept as it is in the end.
    pub(crate) keep: bool,
    pub(crate) form: Form,
    pub(crate) signing: Signing,
    /// The time of everything that is built, in seconds since 1970.
    pub(crate) epoch: Option<u64>,
    /// The folder of the repository of packages; an absolute path, as are the others.
    output: Option<PathBuf>,
    /// The folder to build in.
    work: Option<PathBuf>,
    home: Option<PathBuf>,
    cache: Option<PathBuf>,
}

/// Who builds.
#[derive(Debug)]
pub(crate) enum Builder {
    /// abuild, which finds these keys.
    Abuild(Keys),
    /// pakman itself.
    Native {
        /// Where.
        inside: Inside,
        /// Whether a build that is not on this machine may use the network.
        network: bool,
    },
}

/// Where pakman builds.
#[derive(Debug)]
pub(crate) enum Inside {
    /// On this machine.
    Machine,
    /// Inside a root filesystem that is there.
    Root(PathBuf),
    /// Inside an Alpine of the release that the file names.
    Alpine(Supply),
}

impl Build {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::build::Build, session: &Session) -> Result<Self> {
        let args::build::Build {
            tree,
            place,
            versions,
            arch,
            output,
            builder,
            root,
            alpine,
            mirror,
            network,
            passed,
            jobs,
            work,
            keep,
            report,
            key,
        } = asked;
        let environment = &session.environment;
        let is_inside = root.is_some() || alpine;
        let is_abuild = is_abuild(builder, is_inside, session)?;
        if !alpine && (mirror.mirror.is_some() || !mirror.mirror_key.is_empty()) {
            bail!("`--mirror` and `--mirror-key` go with `--alpine`");
        }
        let workspace = tree.or(place.workspace);
        let flags = Where { workspace, repository: place.repository };
        let application = Application::find(session, &flags)?;
        let absolute = |path: &PathBuf| application.place.absolute(path);
        let builder = if is_abuild {
            Builder::Abuild(Keys::of_build(key.key.clone(), session)?)
        } else {
            let inside = match &root {
                Some(root) => Inside::Root(absolute(root)),
                None if alpine => Inside::Alpine(Supply::settle(&mirror, session)?),
                None => Inside::Machine,
            };
            Builder::Native { inside, network }
        };
        let passed = passed.iter().map(|argument| Passed::settle(argument, environment));
        let jobs = jobs.or_else(|| thread::available_parallelism().ok());
        Ok(Self {
            versions: Versions::settle(versions, environment)?,
            arch,
            builder,
            passed: passed.collect::<Result<_>>()?,
            variables: environment.variables().to_vec(),
            jobs: jobs.unwrap_or(NonZeroUsize::MIN),
            keep,
            form: report.into(),
            signing: Signing::settle(key, environment),
            epoch: environment.epoch()?,
            output: output.as_ref().map(absolute),
            work: work.as_ref().map(absolute),
            home: environment.home.as_ref().map(absolute),
            cache: environment.cache()?,
            application,
        })
    }

    /// The folder of the repository of packages.
    pub(crate) fn output(&self, repository: &Repository) -> Result<Setting<PathBuf>> {
        if let Some(output) = &self.output {
            return Ok(Setting::new(output.clone(), "--output"));
        }
        let home = self.home.as_ref();
        let home = home.context(
            "HOME is not set; use --output to name the folder of the \
        repository",
        )?;
        Ok(Setting::new(home.join("packages").join(&repository.owner), "below HOME"))
    }

    /// The folder to build in.
    pub(crate) fn work(&self, repository: &Repository) -> Result<Setting<PathBuf>> {
        if let Some(work) = &self.work {
            return Ok(Setting::new(work.clone(), "--work"));
        }
        let cache = self.cache.clone();
        let mut folder =
            cache.context("HOME is not set; use --work to name a folder to build in")?;
        for name in ["pakman", "build", &repository.owner, &repository.name] {
            folder.push(name);
            refuse_foreign(&folder)?;
        }
        Ok(Setting::new(folder, "the cache"))
    }
}

/// Whether abuild is the builder.
fn is_abuild(wanted: Wanted, is_inside: bool, session: &Session) -> Result<bool> {
    let (is_abuild, origin) = match wanted {
        Wanted::Auto => {
            let is_there = !is_inside && session.environment.has_program("abuild");
            (is_there, "--builder auto")
        }
        Wanted::Abuild => (true, "--builder"),
        Wanted::Native => (false, "nothing asks for abuild"),
    };
    let name = if is_abuild { "abuild" } else { "pakman's own" };
    Setting::new(name, origin).tell("builder", session.voice);
    if is_abuild && is_inside {
        bail!("abuild builds on this machine; `--root` and `--alpine` go with `--builder native`");
    }
    Ok(is_abuild)
}

/// Fails where a folder of the cache is there and is not ours, but a link or another user's: who
/// shares a cache could lead a build anywhere.
fn refuse_foreign(folder: &Path) -> Result<()> {
    let Ok(data) = fs::symlink_metadata(folder) else { return Ok(()) };
    if !data.is_dir() || data.uid() != geteuid().as_raw() {
        bail!(
            "{} is a link or belongs to another user; use `--work DIR` to name a folder of your \
             own",
            folder.display()
        );
    }
    Ok(())
}

//! What is built, and what the build is given.

use std::{ffi::OsString, num::NonZeroUsize, path::PathBuf, thread};

use anyhow::{Context, Result};
use pakman_spec::Repository;

use crate::{
    args::{self, place::Where},
    settings::{
        application::Application,
        cache,
        inside::{Inside, Wanted},
        passed::Passed,
        session::Session,
        setting::Setting,
        versions::Versions,
    },
};

/// What is built, where, and what the build is given.
#[derive(Debug)]
pub(crate) struct Making {
    pub(crate) application: Application,
    pub(crate) versions: Versions,
    /// The architecture that was asked for.
    pub(crate) arch: Option<String>,
    pub(crate) inside: Inside,
    /// The network of a build that is not on this machine.
    pub(crate) network: Wanted,
    /// The variables that are passed to the build.
    pub(crate) passed: Vec<Passed>,
    /// Those of this process.
    pub(crate) variables: Vec<(OsString, OsString)>,
    /// How many jobs run, and how many threads compress.
    pub(crate) jobs: NonZeroUsize,
    /// The time of everything that is built, in seconds since 1970.
    pub(crate) epoch: Option<u64>,
    /// The folder to build in; an absolute path, as is the other.
    work: Option<PathBuf>,
    cache: Option<PathBuf>,
}

impl Making {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::making::Making, session: &Session) -> Result<Self> {
        let args::making::Making { tree, place, versions, arch, inside, passed, jobs, work } =
            asked;
        let environment = &session.environment;
        let workspace = tree.or(place.workspace);
        let flags = Where { workspace, repository: place.repository };
        let application = Application::find(session, &flags)?;
        let (inside, network) = Inside::settle(inside, &application.place, session)?;
        let passed = passed.iter().map(|argument| Passed::settle(argument, environment));
        let jobs = jobs.or_else(|| thread::available_parallelism().ok());
        Ok(Self {
            versions: Versions::settle(versions, environment)?,
            arch,
            inside,
            network,
            passed: passed.collect::<Result<_>>()?,
            variables: environment.variables().to_vec(),
            jobs: jobs.unwrap_or(NonZeroUsize::MIN),
            epoch: environment.epoch()?,
            work: work.map(|work| application.place.absolute(&work)),
            cache: environment.cache()?,
            application,
        })
    }

    /// The folder to build in.
    pub(crate) fn work(&self, repository: &Repository) -> Result<Setting<PathBuf>> {
        if let Some(work) = &self.work {
            return Ok(Setting::new(work.clone(), "--work"));
        }
        let cache = self.cache.clone();
        let cache = cache.context("HOME is not set; use --work to name a folder to build in")?;
        Ok(Setting::new(work_in(cache, repository)?, "the cache"))
    }
}

/// The folder of the cache that a repository is built in.
pub(crate) fn work_in(cache: PathBuf, repository: &Repository) -> Result<PathBuf> {
    let names = ["pakman", "build", &repository.owner, &repository.name];
    cache::own(cache, &names, "use `--work DIR` to name a folder of your own")
}

//! The settings of `pakman test`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, anyhow};
use pakman_box::Beside;
use pakman_spec::Repository;

use crate::{
    args::{self, place::Where},
    report::stdout::Form,
    settings::{
        application::Application, given, kept, linux, roots::Supply, session::Session,
        setting::Setting,
    },
};

/// What is tried, and how.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) application: Application,
    /// What the roots of machines are made from.
    pub(crate) supply: Supply,
    /// The release that was asked for.
    pub(crate) release: Option<String>,
    /// The servers that run beside the application.
    pub(crate) besides: Vec<Beside>,
    /// Values that count more than those of the file.
    pub(crate) given: BTreeMap<String, String>,
    /// How long what happens by itself may take.
    pub(crate) patience: Duration,
    /// Whether a shell is opened where something fails.
    pub(crate) shell: bool,
    /// Whether a machine is kept.
    pub(crate) keep: bool,
    /// Where it is on record which one is.
    pub(crate) record: PathBuf,
    /// Where the report for CI goes, an absolute path.
    pub(crate) junit: Option<PathBuf>,
    pub(crate) form: Form,
    /// The folder of the repository of packages, an absolute path.
    packages: Option<PathBuf>,
    home: Option<PathBuf>,
}

impl Test {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::test::Test, session: &Session) -> Result<Self> {
        linux::needed("test")?;
        let args::test::Test {
            tree,
            place,
            packages,
            release,
            mirror,
            with,
            set,
            env_file,
            timeout,
            shell,
            keep,
            junit,
            report,
        } = asked;
        let workspace = tree.or(place.workspace);
        let flags = Where { workspace, repository: place.repository };
        let application = Application::find(session, &flags)?;
        let absolute = |path: &PathBuf| application.place.absolute(path);
        let servers = with.iter().map(|name| name.parse().map_err(|error: String| anyhow!(error)));
        Ok(Self {
            supply: Supply::settle(&mirror, session)?,
            release,
            besides: servers.collect::<Result<_>>().context("--with")?,
            given: given(&set, env_file.as_deref())?,
            patience: Duration::from_secs(timeout),
            shell,
            keep,
            record: kept::record(&application, session)?,
            junit: junit.as_ref().map(absolute),
            form: report.into(),
            packages: packages.as_ref().map(absolute),
            home: session.environment.home.as_ref().map(absolute),
            application,
        })
    }

    /// The folder of the repository of packages.
    pub(crate) fn packages(&self, repository: &Repository) -> Result<Setting<PathBuf>> {
        if let Some(packages) = &self.packages {
            return Ok(Setting::new(packages.clone(), "--packages"));
        }
        let home = self.home.as_ref();
        let home = home.context("HOME is not set; --packages names the repository's folder")?;
        Ok(Setting::new(home.join("packages").join(&repository.owner), "below HOME"))
    }
}

/// The variables of a file, then those of arguments.
fn given(set: &[String], file: Option<&Path>) -> Result<BTreeMap<String, String>> {
    let mut given = BTreeMap::new();
    if let Some(path) = file {
        let failed = || format!("--env-file {}", path.display());
        let text = given::text(path)?;
        let variables = pakman_deploy::variables(&text).with_context(failed)?;
        given.extend(variables.into_iter().map(|(name, value)| (name, value.to_string())));
    }
    for argument in set {
        let (name, value) = argument
            .split_once('=')
            .with_context(|| format!("--set {argument:?} has no `=`; write NAME=VALUE"))?;
        given.insert(name.to_owned(), value.to_owned());
    }
    for (name, value) in &given {
        pakman_deploy::Settings::default().set(name, value)?;
    }
    Ok(given)
}

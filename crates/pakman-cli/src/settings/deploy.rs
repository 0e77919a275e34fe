//! The settings of `pakman deploy`.

use std::{
    io::{IsTerminal, stderr, stdin},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use pakman_deploy::{Check, Remote, Settings, variables};
use pakman_root::machine;
use pakman_spec::{Package, Repository};

use crate::{
    args::{
        self,
        deploy::{Instead, Printed, Variables},
        place::Where,
    },
    report::stdout::Form,
    settings::{
        application::Application, environment::Environment, given, session::Session,
        setting::Setting, signing::Signing,
    },
};

/// What is done on which hosts.
#[derive(Debug)]
pub(crate) struct Deploy {
    pub(crate) remotes: Vec<Remote>,
    pub(crate) task: Task,
    /// The tree, which a package that is named can do without.
    pub(crate) application: Option<Application>,
    /// The package that was named.
    pub(crate) package: Option<PathBuf>,
    pub(crate) arch: String,
    pub(crate) is_dry: bool,
    pub(crate) signing: Signing,
    pub(crate) form: Form,
    /// Whether somebody is there to be asked.
    pub(crate) is_asked: bool,
    health: Option<String>,
    wait: Duration,
    /// Values from this environment and from files.
    settings: Settings,
    /// Values that were given as arguments.
    given: Vec<(String, String)>,
    packages: Option<Packages>,
    home: Option<PathBuf>,
}

/// Where published packages are.
#[derive(Debug)]
enum Packages {
    Folder(PathBuf),
    Address(String),
}

impl Packages {
    /// What `--packages` names.
    fn named(path: PathBuf, application: Option<&Application>) -> Result<Self> {
        match path.to_str() {
            Some(text) if text.contains("://") => {
                given::repository("--packages", text).map(Self::Address)
            }
            _ => Ok(Self::Folder(match application {
                Some(application) => application.place.absolute(&path),
                None => path,
            })),
        }
    }

    fn address(&self) -> Option<&str> {
        match self {
            Self::Address(url) => Some(url),
            Self::Folder(_) => None,
        }
    }
}

/// What is done.
#[derive(Debug)]
pub(crate) enum Task {
    /// The package is put onto the hosts.
    Deploy,
    /// They are asked.
    Status,
    /// The version before comes back.
    RollBack,
    /// The log is shown.
    Logs {
        /// And what is added to it.
        follow: bool,
    },
    /// A command of the application runs.
    Run {
        /// Its name.
        command: String,
        /// Whether it gets a terminal.
        is_terminal: bool,
    },
    /// The packages are removed.
    Remove,
    /// The deployment is printed.
    Print {
        /// Whether as user data of cloud-init, and not as the script alone.
        as_cloud_init: bool,
        /// Where a host finds the packages.
        from: String,
    },
}

impl Deploy {
    /// What flags say, else the environment.
    pub(crate) fn settle(asked: args::deploy::Deploy, session: &Session) -> Result<Self> {
        let args::deploy::Deploy {
            hosts,
            package,
            packages,
            arch,
            place,
            variables,
            verb,
            follow,
            from,
            dry_run,
            health,
            wait,
            ssh_config,
            report,
            key,
        } = asked;
        let (place, packages) = apart(place, packages, package.as_deref())?;
        let is_asked = stdin().is_terminal() && stderr().is_terminal();
        let remote = |host| {
            let remote = Remote::new(host);
            let remote = if is_asked { remote.attended() } else { remote };
            match &ssh_config {
                Some(file) => remote.ssh_config(file),
                None => remote,
            }
        };
        let application = match Application::find(session, &place) {
            Ok(application) => Some(application),
            Err(_) if package.is_some() => None,
            Err(error) => return Err(error),
        };
        if health.as_ref().is_some_and(|path| !path.starts_with('/')) {
            bail!("--health takes the path of an address, which begins with `/`");
        }
        let packages = packages.map(|path| Packages::named(path, application.as_ref()));
        let packages = packages.transpose()?;
        let address = packages.as_ref().and_then(Packages::address);
        let task = task(verb, follow, from.or_else(|| address.map(str::to_owned)))?;
        let (settings, given) = values(variables, &session.environment)?;
        if hosts.len() > 1 && matches!(task, Task::Logs { follow: true }) {
            bail!("--follow goes with one host");
        }
        Ok(Self {
            remotes: hosts.into_iter().map(remote).collect(),
            task,
            package,
            arch: arch.unwrap_or_else(|| machine().to_owned()),
            is_dry: dry_run,
            signing: Signing::settle(key, &session.environment),
            form: report.into(),
            is_asked,
            health,
            wait: Duration::from_secs(wait.into()),
            settings,
            given,
            packages,
            home: session.environment.home.clone(),
            application,
        })
    }

    /// The address of the repository that hosts take packages from.
    pub(crate) fn address(&self) -> Option<&str> {
        self.packages.as_ref().and_then(Packages::address)
    }

    /// The repository that `pakman build` publishes to.
    pub(crate) fn packages(&self, repository: &Repository) -> Result<Setting<PathBuf>> {
        if let Some(Packages::Folder(folder)) = &self.packages {
            return Ok(Setting::new(folder.clone(), "--packages"));
        }
        let home = self.home.as_ref();
        let home = home.context("HOME is not set; --packages names the repository's folder")?;
        Ok(Setting::new(home.join("packages").join(&repository.owner), "below HOME"))
    }

    /// The variables to set. Values that were given as arguments are refused for those that may be
    /// secret; without the file nobody knows which these are.
    pub(crate) fn variables(&self, package: Option<&Package>) -> Result<Settings> {
        let kit = package.and_then(|package| package.offer.main_kit());
        let mut settings = self.settings.clone();
        for (name, value) in &self.given {
            let known =
                kit.and_then(|kit| kit.variables.iter().find(|one| one.key.as_str() == name));
            if !known.is_some_and(|one| one.default.is_some() && one.driver.is_none()) {
                bail!(
                    "--set {name}=VALUE would show the value to everyone on this machine; write \
                     `--set {name}` and have it in the environment, or in a file for --env-file"
                );
            }
            settings = settings.set(name, value)?;
        }
        Ok(settings)
    }

    /// When the application runs.
    pub(crate) fn check(&self, package: Option<&Package>) -> Check {
        let kit = package.and_then(|package| package.offer.main_kit());
        let ports = kit.map_or(&[][..], |kit| &kit.ports);
        let port = ports.iter().find(|port| port.main).or(ports.first());
        Check { port: port.map(|port| port.target), path: self.health.clone(), wait: self.wait }
    }
}

fn task(asked: Instead, follow: bool, from: Option<String>) -> Result<Task> {
    let Instead { status, rollback, logs, run, remove, print } = asked;
    Ok(match (run, print) {
        (Some(command), _) => {
            Task::Run { command, is_terminal: stdin().is_terminal() && stderr().is_terminal() }
        }
        (_, Some(form)) => Task::Print {
            as_cloud_init: form == Printed::CloudInit,
            from: from.context("--print takes --from: where the host finds the packages")?,
        },
        _ if status => Task::Status,
        _ if rollback => Task::RollBack,
        _ if logs => Task::Logs { follow },
        _ if remove => Task::Remove,
        _ => Task::Deploy,
    })
}

/// What `--repository` says: one of git, or, as an address, one of apk.
fn apart(
    mut place: Where,
    packages: Option<PathBuf>,
    package: Option<&Path>,
) -> Result<(Where, Option<PathBuf>)> {
    let Some(address) = place.repository.take_if(|text| text.contains("://")) else {
        return Ok((place, packages));
    };
    if packages.is_some() || package.is_some() {
        bail!(
            "an address for --repository says where the packages are, as --packages and --package do; give one"
        );
    }
    Ok((place, Some(given::repository("--repository", &address)?.into())))
}

/// The values of files, then those of this environment, and the ones that are arguments.
fn values(
    asked: Variables,
    environment: &Environment,
) -> Result<(Settings, Vec<(String, String)>)> {
    let Variables { set, env_file, unset } = asked;
    let mut settings = Settings::default();
    let mut given = Vec::new();
    for path in env_file {
        let shown = path.display();
        let text = given::text(&path)?;
        for (name, value) in variables(&text).with_context(|| shown.to_string())? {
            settings = settings.set(&name, &value).with_context(|| shown.to_string())?;
        }
    }
    for argument in set {
        if let Some((name, value)) = argument.split_once('=') {
            given.push((name.to_owned(), value.to_owned()));
            continue;
        }
        let value = environment.get(&argument);
        let value = value.with_context(|| {
            format!(
                "--set {argument} takes the value from the environment, which has no {argument}"
            )
        })?;
        let value =
            value.to_str().with_context(|| format!("the value of {argument} is not UTF-8"))?;
        settings = settings.set(&argument, value)?;
    }
    for name in unset {
        settings = settings.unset(&name)?;
    }
    Ok((settings, given))
}

//! `pakman deploy`.

use std::{io::ErrorKind, time::Duration};

use anyhow::{Context, Result, bail};
use pakman_deploy::{Deployment, Error, Order, Release, Remote};
use pakman_spec::{Package, Repository};

use crate::{
    command::{
        chosen::{self, Chosen},
        keygen, signal,
    },
    exit::Exit,
    input::Input,
    report::{
        deployments::{Deployments, Told},
        diagnostics, errors,
        stdout::{self, Form},
        voice::{self, Voice},
        waiting::meanwhile,
    },
    settings::{
        application::Application,
        deploy::{Deploy, Task},
        place::Place,
    },
};

/// How often it is said that a host is waited for.
const MINUTE: Duration = Duration::from_mins(1);

/// Does what is asked for, on one host after the other.
pub(crate) fn run(settings: &Deploy, voice: Voice) -> Result<Exit> {
    let input = settings.application.as_ref().map(Application::read).transpose()?;
    if let Some(input) = &input {
        diagnostics::tell(input, voice);
        if input.package.is_none() && settings.package.is_none() {
            return Ok(Exit::Problems);
        }
    }
    let named = settings.package.as_deref().map(chosen::name_in).transpose()?;
    let package = input.as_ref().and_then(|input: &Input| input.package.as_ref());
    // The file of another application says nothing of a package that is named.
    let package = package.filter(|one| named.as_ref().is_none_or(|name| one.name.as_str() == name));
    let name = named.or(package.map(|package| package.name.to_string()));
    let name = name.context("--package names the package, or -C the tree of the application")?;
    match &settings.task {
        Task::Deploy | Task::Print { .. } => deploy(settings, package, &name, voice),
        Task::Logs { follow } => each(settings, |remote| remote.logs(&name, *follow)),
        Task::Run { command, is_terminal } => {
            each(settings, |remote| remote.run(&name, command, *is_terminal))
        }
        Task::Status => status(settings, &name),
        Task::RollBack => change(settings, &name, |remote| {
            let version = remote.roll_back(&name)?;
            Ok(Told::RolledBack { version })
        }),
        Task::Remove => {
            change(settings, &name, |remote| Ok(Told::Removed { stays: remote.remove(&name)? }))
        }
    }
}

/// Deploys to each host, or prints what does it.
fn deploy(settings: &Deploy, package: Option<&Package>, name: &str, voice: Voice) -> Result<Exit> {
    let place = settings.application.as_ref().map(|application| &application.place);
    let repository = place.map(Place::repository_or_local).transpose()?;
    let repository = repository.unwrap_or_else(|| local(name));
    // By a new key nothing would be signed that lies elsewhere.
    if matches!(settings.task, Task::Deploy) && !settings.is_dry && settings.address().is_none() {
        keygen::signer(&settings.signing, &repository, voice)?;
    }
    let signer = settings.signing.find_one(&repository, voice)?;
    let chosen = Chosen::find(settings, &repository, name, signer.signer(), voice)?;
    let release = Release::open(&chosen.file, signer.signer())?;
    let mut order = Order {
        repository: settings.address().map(str::to_owned),
        alpine: package.and_then(|one| Some(one.stack.as_ref()?.release().to_owned())),
        settings: settings.variables(package)?,
        check: settings.check(package),
        ..Order::of(&release)
    };
    if let Task::Print { as_cloud_init, from } = &settings.task {
        let print = if *as_cloud_init { Order::cloud_init } else { Order::script };
        let text = print(&order, &settings.arch, from)?;
        if !order.settings.is_empty() {
            voice.note("it contains the values of the variables; keep it private");
        }
        stdout::print(&text)?;
        return Ok(Exit::Success);
    }
    let mut report = Deployments::of(name);
    let mut failed = None;
    for remote in &settings.remotes {
        let host = remote.host().to_string();
        match to(remote, settings, &mut order, voice) {
            Ok(told) => report.add(&host, told),
            Err(error) => {
                report.add(&host, Told::Failed { error: error.to_string() });
                failed = Some(error);
                break;
            }
        }
    }
    show(settings, &report)?;
    let left = settings.remotes.len() - report.hosts();
    match failed {
        None => Ok(Exit::Success),
        Some(error) => {
            if left > 0 {
                let left = if left == 1 {
                    "one more host was left unchanged".to_owned()
                } else {
                    format!("{left} more hosts were left unchanged")
                };
                voice::warning(left);
            }
            Err(error)
        }
    }
}

/// Deploys to a host, and asks for what is missing where somebody is there.
fn to(remote: &Remote, settings: &Deploy, order: &mut Order<'_>, voice: Voice) -> Result<Told> {
    let mut told = Vec::new();
    loop {
        let deployment = Deployment::look(remote, order)?;
        let steps = deployment.steps();
        if settings.is_dry {
            return Ok(Told::Planned { steps });
        }
        for step in steps.iter().filter(|step| step.changes && !told.contains(*step)) {
            voice.done(step.name, format_args!("{}: {}", remote.host(), step.text));
        }
        told.clone_from(&steps);
        match meanwhile(MINUTE, still(remote, voice), || deployment.carry_out()) {
            Ok(done) => {
                order.secrets.clone_from(&done.secrets);
                return Ok(if done.is_changed {
                    Told::Deployed { before: done.before, version: done.version, steps }
                } else {
                    Told::Unchanged { version: done.version }
                });
            }
            Err(Error::Missing { names, .. }) if settings.is_asked => {
                for name in names {
                    let asked = format!("{name} for {} (not shown): ", remote.host());
                    let typed = rpassword::prompt_password(asked);
                    if matches!(&typed, Err(error) if error.kind() == ErrorKind::Interrupted) {
                        signal::interrupt();
                    }
                    let value = zeroize::Zeroizing::new(typed?);
                    if value.is_empty() {
                        bail!("{name} has no value; nothing was changed");
                    }
                    order.settings = order.settings.clone().set(&name, &value)?;
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Says that a host is waited for, as for the hooks of a package, which may take as long as they like.
fn still(remote: &Remote, voice: Voice) -> impl Fn(u32) + Send {
    move |minutes| {
        voice.note(format_args!("{} is still at work after {minutes} min", remote.host()));
    }
}

/// What each host says.
fn status(settings: &Deploy, name: &str) -> Result<Exit> {
    let mut report = Deployments::of(name);
    let mut failed = Vec::new();
    for remote in &settings.remotes {
        let host = remote.host().to_string();
        match remote.state(name) {
            Ok(state) => report.add(&host, Told::State(state)),
            Err(error) => {
                report.add(&host, Told::Failed { error: error.to_string() });
                failed.push(anyhow::Error::from(error));
            }
        }
    }
    show(settings, &report)?;
    failed.iter().for_each(errors::tell);
    Ok(failed.iter().map(Exit::of).fold(Exit::Success, Exit::and))
}

/// Changes each host in a way that is no deployment.
fn change(
    settings: &Deploy,
    name: &str,
    how: impl Fn(&Remote) -> Result<Told, Error>,
) -> Result<Exit> {
    if settings.is_dry {
        bail!("--dry-run goes with a deployment");
    }
    let mut report = Deployments::of(name);
    for remote in &settings.remotes {
        let host = remote.host().to_string();
        match how(remote) {
            Ok(told) => report.add(&host, told),
            Err(error) => {
                report.add(&host, Told::Failed { error: error.to_string() });
                show(settings, &report)?;
                return Err(error.into());
            }
        }
    }
    show(settings, &report)?;
    Ok(Exit::Success)
}

/// Runs what prints by itself; the first that fails ends it.
fn each(settings: &Deploy, how: impl Fn(&Remote) -> Result<(), Error>) -> Result<Exit> {
    settings.remotes.iter().try_for_each(how)?;
    Ok(Exit::Success)
}

fn show(settings: &Deploy, report: &Deployments) -> Result<()> {
    match settings.form {
        Form::Human => stdout::print(&report.human()),
        Form::Json => stdout::print_report(report),
    }
}

/// The repository of an application without a tree.
fn local(name: &str) -> Repository {
    Repository::local(name.to_owned())
}

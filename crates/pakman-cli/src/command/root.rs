//! `pakman root`.

use std::iter;

use anyhow::{Context, Result};
use pakman_root::{Error, Request, Roots, machine};
use pakman_spec::Package;

use crate::{
    exit::Exit,
    report::{
        diagnostics, errors,
        making::Making,
        roots::Listed,
        stdout::{self, Form},
        voice::Voice,
    },
    settings::{
        application::Application,
        root::{Root, Which},
        roots::Supply,
    },
};

/// What lets bubblewrap, and nobody else, have namespaces where `AppArmor` denies them.
const PROFILE: &str = include_str!("../../data/apparmor-bwrap");

/// Does what is asked for.
pub(crate) fn run(settings: &Root, voice: Voice) -> Result<Exit> {
    match settings {
        Root::Apparmor => stdout::print(PROFILE).map(|()| Exit::Success),
        Root::Packages(application) => packages(application, voice),
        Root::List { folder, form } => show(&Roots::open(folder)?, *form, voice),
        Root::Remove { folder, names } => remove(&Roots::open(folder)?, names.as_deref(), voice),
        Root::Provide { which, supply, anew } => provide(which, supply, *anew, voice),
    }
}

/// Prints the packages of the root that a file names, a line each.
fn packages(application: &Application, voice: Voice) -> Result<Exit> {
    let input = application.read()?;
    diagnostics::tell(&input, voice);
    let Some(package) = &input.package else { return Ok(Exit::Problems) };
    let request = match of_package(package, machine(), iter::empty())? {
        Some(request) => request,
        None => of_newest(package, machine())?,
    };
    let lines = request.packages().iter().map(|word| format!("{word}\n"));
    stdout::print(&lines.collect::<String>())?;
    Ok(Exit::Success)
}

/// Prints where the wanted root is.
fn provide(which: &Which, supply: &Supply, anew: bool, voice: Voice) -> Result<Exit> {
    let of_file;
    let request = match which {
        Which::Asked(request) => request,
        Which::OfFile(application, more) => {
            let input = application.read()?;
            diagnostics::tell(&input, voice);
            let Some(package) = &input.package else { return Ok(Exit::Problems) };
            let file = application.file.display();
            let request = of_package(package, machine(), more.iter().map(String::as_str))?;
            of_file = request.with_context(|| {
                format!("{file} has no `stack`, such as `alpine/3.22`; add it, or use `--release`")
            })?;
            &of_file
        }
    };
    let root = get(request, supply, anew, voice)?;
    stdout::print(&format!("{}\n", root.path.display()))?;
    Ok(Exit::Success)
}

/// The root of a request, `anew` or as it is.
pub(crate) fn get(
    request: &Request,
    supply: &Supply,
    anew: bool,
    voice: Voice,
) -> Result<pakman_root::Root> {
    let how = if anew { Roots::update } else { Roots::get };
    let roots = Roots::open(&supply.folder)?;
    let got = how(&roots, request, &supply.source, &mut Making::new(voice));
    got.map_err(|error| match &supply.proxy {
        Some(name) if matches!(error, Error::Unreachable { .. }) => {
            anyhow::Error::from(error).context(format!("over the proxy that `{name}` names"))
        }
        _ => error.into(),
    })
}

/// The root that a package is built in; nothing where its file does not say of which release.
fn of_package<'a>(
    package: &'a Package,
    arch: &str,
    more: impl Iterator<Item = &'a str>,
) -> Result<Option<Request>> {
    let Some(stack) = &package.stack else { return Ok(None) };
    let build = package.dependencies.build.iter().map(AsRef::as_ref);
    Ok(Some(Request::to_build(stack.release(), arch, build.chain(more))?))
}

/// The root of the newest release, for a package whose file names none.
fn of_newest(package: &Package, arch: &str) -> Result<Request> {
    let newest = pakman_spec::releases().last().context("no release of Alpine is known")?;
    let build = package.dependencies.build.iter().map(AsRef::as_ref);
    Ok(Request::to_build(newest.name, arch, build)?)
}

/// Gives the root that a package is built in for an architecture, made first where it is missing.
pub(crate) fn to_build(
    package: &Package,
    arch: &str,
    supply: &Supply,
    voice: Voice,
) -> Result<pakman_root::Root> {
    let (request, whose) = match of_package(package, arch, iter::empty())? {
        Some(request) => (request, "which `stack` names"),
        None => (of_newest(package, arch)?, "the newest known, as the file has no `stack`"),
    };
    let root = get(&request, supply, false, voice)?;
    let (release, packages) = (request.release(), root.manifest.installed.len());
    voice.done("root", format_args!("Alpine {release}, {whose}, with {packages} packages"));
    Ok(root)
}

fn show(roots: &Roots, form: Form, voice: Voice) -> Result<Exit> {
    let kept = roots.list()?;
    let listed = Listed::of(&kept);
    match form {
        Form::Human if kept.is_empty() => none(voice),
        Form::Human => stdout::print(&listed.human())?,
        Form::Json => stdout::print_report(&listed)?,
    }
    Ok(Exit::Success)
}

fn none(voice: Voice) {
    voice.note("there are no roots; `pakman build` makes the one that it needs");
}

/// Removes the roots of these names, or all.
fn remove(roots: &Roots, names: Option<&[String]>, voice: Voice) -> Result<Exit> {
    let names = match names {
        Some(names) => names.to_vec(),
        None => roots.list()?.into_iter().map(|kept| kept.id).collect(),
    };
    if names.is_empty() {
        none(voice);
    }
    let mut exit = Exit::Success;
    for name in names {
        match roots.remove(&name) {
            Ok(()) => voice.done("removed", &name),
            Err(error) => {
                let error = error.into();
                errors::tell(&error);
                exit = exit.and(Exit::of(&error));
            }
        }
    }
    Ok(exit)
}

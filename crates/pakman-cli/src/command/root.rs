//! `pakman root`.

use std::{
    fs, iter,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use pakman_root::{Error, Kept, Request, Roots, Source, machine};
use pakman_spec::Package;
use serde::Serialize;

use super::Invocation;
use crate::{
    args::Format,
    exit::Exit,
    input::Input,
    making::Making,
    place::Place,
    root_args::{List, Mirror, Remove, Root, RootVerb, Wanted},
    trust, voice,
};

/// Grows when a field changes its meaning.
const VERSION: u32 = 1;

/// What lets bubblewrap, and nobody else, have namespaces where `AppArmor` denies them.
const PROFILE: &str = include_str!("../../data/apparmor-bwrap");

/// Does what is asked for.
pub(super) fn run(invocation: &Invocation, arguments: &Root) -> Result<Exit> {
    match &arguments.verb {
        RootVerb::Apparmor => super::print(PROFILE).map(|()| Exit::Success),
        RootVerb::List(list) => show(invocation, list),
        RootVerb::Remove(which) => remove(invocation, which),
        RootVerb::Path(wanted) => provide(invocation, wanted, Roots::get),
        RootVerb::Update(wanted) => provide(invocation, wanted, Roots::update),
    }
}

/// The folder of roots.
fn roots(invocation: &Invocation) -> Result<Roots> {
    let environment = &invocation.environment;
    let home = || environment.home.as_ref().map(|home| home.join(".cache"));
    let cache = environment.cache.clone().or_else(home);
    let cache = cache.context("HOME is not set; XDG_CACHE_HOME names a folder for roots")?;
    let cache = std::path::absolute(&cache).with_context(|| cache.display().to_string())?;
    Ok(Roots::open(&cache.join("pakman").join("root"))?)
}

type Provide = fn(
    &Roots,
    &Request,
    &Source,
    &mut dyn pakman_root::Watcher,
) -> Result<pakman_root::Root, Error>;

/// Prints where the wanted root is.
fn provide(invocation: &Invocation, wanted: &Wanted, how: Provide) -> Result<Exit> {
    let Some(request) = request(invocation, wanted)? else { return Ok(Exit::Problems) };
    let source = source(invocation, &wanted.mirror)?;
    let roots = roots(invocation)?;
    match how(&roots, &request, &source, &mut Making::new(invocation.voice)) {
        Ok(root) => {
            super::print(&format!("{}\n", root.path.display()))?;
            Ok(Exit::Success)
        }
        Err(error) => Ok(failed(&error)),
    }
}

/// The root that the arguments, or the file, ask for; nothing where the file has errors.
fn request(invocation: &Invocation, wanted: &Wanted) -> Result<Option<Request>> {
    let more = wanted.packages.iter().map(String::as_str);
    if let Some(release) = &wanted.release {
        return Ok(Some(Request::to_build(release, machine(), more)?));
    }
    let Invocation { global, environment, voice } = invocation;
    let place = Place::find(global, &wanted.place, environment, *voice)?;
    let file = place.config(global.config.as_deref())?;
    let input = Input::read(&file, &place, &place.surroundings_of_root())?;
    voice.diagnostics(&input);
    let Some(package) = &input.package else { return Ok(None) };
    let request = of_package(package, more)?;
    Ok(Some(request.with_context(|| {
        format!("{} has no `stack`, as `alpine/3.22`; `--release` names one", file.display())
    })?))
}

/// The root that a package is built in; nothing where its file does not say of which release.
fn of_package<'a>(
    package: &'a Package,
    more: impl Iterator<Item = &'a str>,
) -> Result<Option<Request>> {
    let Some(stack) = &package.stack else { return Ok(None) };
    let build = package.dependencies.build.iter().map(AsRef::as_ref);
    Ok(Some(Request::to_build(stack.release(), machine(), build.chain(more))?))
}

/// Gives the root that a package is built in, made first where it is missing. Where there is none,
/// that was said, and is how the program ends.
pub(super) fn to_build(
    invocation: &Invocation,
    package: &Package,
    mirror: &Mirror,
) -> Result<Result<pakman_root::Root, Exit>> {
    let request = of_package(package, iter::empty())?;
    let request = request.context("the file has no `stack`, as `alpine/3.22`, for `--alpine`")?;
    let source = source(invocation, mirror)?;
    let mut watcher = Making::new(invocation.voice);
    let made = roots(invocation)?.get(&request, &source, &mut watcher);
    let root = match made {
        Ok(root) => root,
        Err(error) => return Ok(Err(failed(&error))),
    };
    let packages = root.manifest.installed.len();
    let release = request.release();
    invocation.voice.done(
        "root",
        format_args!("Alpine {release}, which `stack` names, with {packages} packages"),
    );
    Ok(Ok(root))
}

/// The mirror and the keys that are trusted.
fn source(invocation: &Invocation, arguments: &Mirror) -> Result<Source> {
    let Mirror { mirror, mirror_key } = arguments;
    let mut source = Source::default();
    if let Some(url) = mirror {
        source.mirror = url.parse().context("--mirror")?;
    } else if let Some(url) = &invocation.environment.alpine_mirror {
        source.mirror = url.parse().context("PAKMAN_ALPINE_MIRROR")?;
    }
    source.keys = mirror_key.iter().map(|path| trust::read(path)).collect::<Result<_>>()?;
    Ok(source)
}

/// Says why there is no root, and what helps.
fn failed(error: &Error) -> Exit {
    voice::error(error);
    if let Error::Unreachable { .. } = error {
        voice::help(
            "`--mirror URL` or PAKMAN_ALPINE_MIRROR names another mirror, also one on this machine \
             (file:///srv/alpine)",
        );
    }
    match error {
        _ if error.is_transient() => Exit::Transient,
        Error::Unsatisfied(_) => Exit::Problems,
        _ => Exit::Failure,
    }
}

/// The report for programs. Its shape is a contract: fields are added, never changed.
#[derive(Serialize)]
struct Listed<'a> {
    version: u32,
    roots: Vec<Row<'a>>,
}

/// One root.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    path: &'a Path,
    release: &'a str,
    arch: &'a str,
    /// What was asked for.
    packages: &'a [String],
    mirror: &'a str,
    /// How many packages are installed.
    installed: usize,
    /// What its files take on the disk.
    bytes: u64,
    /// Seconds since 1970.
    made: u64,
    used: u64,
}

fn show(invocation: &Invocation, list: &List) -> Result<Exit> {
    let kept = roots(invocation)?.list()?;
    let rows: Vec<_> = kept.iter().map(row).collect();
    super::print(&match list.report.format() {
        Format::Json => super::json(&Listed { version: VERSION, roots: rows })?,
        Format::Human => rows.iter().map(line).collect(),
    })?;
    Ok(Exit::Success)
}

fn row(kept: &Kept) -> Row<'_> {
    let Kept { id, path, manifest, used } = kept;
    let used = used.duration_since(UNIX_EPOCH).map_or(0, |used| used.as_secs());
    Row {
        name: id,
        path,
        release: &manifest.release,
        arch: &manifest.arch,
        packages: &manifest.packages,
        mirror: &manifest.mirror,
        installed: manifest.installed.len(),
        bytes: size(path),
        made: manifest.made,
        used,
    }
}

fn line(row: &Row<'_>) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let days = now.saturating_sub(row.used) / (24 * 60 * 60);
    let used = match days {
        0 => "used today".to_owned(),
        1 => "used yesterday".to_owned(),
        days => format!("used {days} days ago"),
    };
    let size = indicatif::HumanBytes(row.bytes).to_string();
    format!("{}  {size:>10}  {used}  {}\n", row.name, row.packages.join(" "))
}

/// What the files below a folder take on the disk. What may not be looked at is left out.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let one = |path: PathBuf| match fs::symlink_metadata(&path) {
        Ok(found) if found.is_dir() => size(&path),
        Ok(found) => found.blocks() * 512,
        Err(_) => 0,
    };
    entries.map(|entry| one(entry.path())).sum()
}

fn remove(invocation: &Invocation, which: &Remove) -> Result<Exit> {
    let roots = roots(invocation)?;
    let names = if which.all {
        roots.list()?.into_iter().map(|kept| kept.id).collect()
    } else {
        which.roots.clone()
    };
    let mut exit = Exit::Success;
    for name in names {
        match roots.remove(&name) {
            Ok(()) => invocation.voice.done("removed", &name),
            Err(error) => exit = failed(&error),
        }
    }
    Ok(exit)
}

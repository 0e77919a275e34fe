//! What is built: the package, and the plan of its build.

use std::{fs, path::PathBuf, slice, time::UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use pakman_build::Plan;
use pakman_project::{Head, RecipeFolder};
use pakman_root::machine;
use pakman_spec::{Package, Repository, Severity};

use crate::{
    input::Input,
    report::{
        diagnostics,
        voice::{self, Voice},
    },
    settings::{making::Making, passed, setting::Setting},
};

/// Reads the file, and tells what is wrong in it. Where that keeps it from being built, `what` is
/// said not to happen.
pub(crate) fn read(making: &Making, what: &str, voice: Voice) -> Result<Input> {
    let input = making.application.read()?;
    diagnostics::tell(&input, voice);
    if input.package.is_none() {
        let count = diagnostics::count(slice::from_ref(&input), &[Severity::Error]);
        voice::error(format_args!("{}: {count}, {what}", making.application.file.display()));
    }
    Ok(input)
}

/// The architecture that was asked for, else this machine's, if the file has it.
pub(crate) fn arch(package: &Package, asked: Option<&str>) -> Result<Setting<String>> {
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

/// What is built.
pub(crate) struct Target<'a> {
    pub(crate) making: &'a Making,
    pub(crate) package: &'a Package,
    pub(crate) repository: &'a Repository,
    pub(crate) recipe: &'a RecipeFolder,
    pub(crate) arch: String,
}

impl Target<'_> {
    /// The plan; `excluded` are files and folders that are no sources.
    pub(crate) fn plan(&self, excluded: Vec<PathBuf>, voice: Voice) -> Result<Plan<'_>> {
        let Self { making, package, repository, recipe, arch } = self;
        let root = &making.application.place.root;
        let root = fs::canonicalize(root)
            .with_context(|| format!("cannot look into {}", root.display()))?;
        let head = pakman_project::head(&root)?;
        let work = making.work(repository)?;
        work.tell_path("work folder", voice);
        let mut plan =
            Plan::new(package, repository, &recipe.recipe, arch, root, work.value.clone());
        plan.excluded = excluded;
        plan.excluded.push(pakman_project::real(&work.value)?);
        plan.epoch = self.epoch(head.as_ref())?;
        plan.commit = head.map(|head| head.commit).unwrap_or_default();
        plan.jobs = making.jobs;
        plan.environment.clone_from(&making.variables);
        plan.passed = passed::variables(&making.passed, package)?;
        Ok(plan)
    }

    /// `SOURCE_DATE_EPOCH`, else the time of the commit, else that of the file.
    fn epoch(&self, head: Option<&Head>) -> Result<u64> {
        if let Some(epoch) = self.making.epoch.or(head.map(|head| head.time)) {
            return Ok(epoch);
        }
        let file = &self.making.application.file;
        let changed = fs::metadata(file).and_then(|data| data.modified());
        let changed = changed.with_context(|| format!("cannot read {}", file.display()))?;
        Ok(changed.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()))
    }
}

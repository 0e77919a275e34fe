//! The builder that needs no Alpine.

use std::{
    ffi::{OsStr, OsString},
    fs::{self, Permissions},
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    path::{Component, Path, PathBuf},
};

use pakman_apk::{Entries, Node, Signer};
use pakman_apkbuild::Recipe;
use pakman_project::{SourceFile, Sources};

use crate::{
    accounts::Accounts,
    built::Built,
    capable, collect, destination, environment,
    error::Error,
    failure::Failure,
    finding::{Finding, Problem},
    interrupt::Interrupt,
    linked,
    owners::Owners,
    pack,
    plan::Plan,
    postcheck, program, reuse, run,
    sandbox::Sandbox,
    script::{Part, Scripts},
    split, stage,
    strip::Strip,
    survey::{Survey, survey},
    trace,
    watch::{Phase, Watcher},
    work::{Kept, Work},
};

/// Builds with the machine's own shell, or inside a root filesystem, and packs without abuild.
#[derive(Debug, Clone, Default)]
pub struct Native {
    /// Where the build runs, when not on this machine itself.
    pub sandbox: Option<Sandbox>,
}

impl Native {
    pub(crate) fn build(
        &self,
        plan: &Plan<'_>,
        signers: &[Signer<'_>],
        work: &Work,
        watcher: &mut dyn Watcher,
        interrupt: &Interrupt,
    ) -> Result<Vec<Built>, Error> {
        let root = self.sandbox.as_ref().map(|sandbox| sandbox.root.as_path());
        let environment = environment::of(plan, root.unwrap_or(Path::new("/")));
        let Tree { files, key, is_built } =
            Tree::prepare(plan, root, &environment, work, watcher, interrupt)?;
        let name = plan.package.name.as_str();
        let accounts = Accounts::write(name, root, &work.scripts())?;
        let owners = Owners::find(root);
        let scripts =
            Scripts::prepare(work, self.sandbox.as_ref(), &accounts, owners, &environment)?;
        let beside = write_recipe(plan.recipe, work)?;
        if !is_built {
            build(plan, &scripts, work, watcher, interrupt)?;
        }
        // The last package that was linked from it may have given its files away as well.
        owners.settle(&work.stage())?;
        work.note_built(&key)?;
        let copied = copied(&files);
        let packaged = package(plan, &scripts, &beside, files, work, watcher, interrupt);
        let given = owners.given(work, &environment)?;
        let capable = packaged.map_err(|error| explained(error, owners.cure()))?;

        watcher.phase(Phase::Check);
        let (mut entries, mut fatal) =
            collect::collect(&work.contents(), &accounts, owners, &given)?;
        // There may be as many as there are files in the package.
        drop(given);
        drop_unshipped(plan, &copied, &mut entries);
        drop_libtool(plan, &mut entries);
        fatal.extend(postcheck::findings(&entries, &plan.recipe.options));
        fatal.extend(capable::findings(&capable, &entries, &plan.recipe.options));
        let Survey { elves, findings } = survey(&entries, plan.jobs, interrupt)?;
        let programs = program::findings(plan, &entries, &elves, &work.inside())?;
        fatal.extend(programs.fatal);
        for finding in programs.warnings.into_iter().chain(findings) {
            if finding.problem.is_fatal() {
                fatal.push(finding);
            } else {
                watcher.warning(&finding);
            }
        }
        if !fatal.is_empty() {
            return Err(Error::Contents(fatal));
        }
        if plan.package.build.strip && !elves.is_empty() {
            watcher.phase(Phase::Strip);
            let stripped = work.folder().join("stripped");
            let strip = Strip { folder: &stripped, environment: &environment, jobs: plan.jobs };
            strip.take(&mut entries, &elves, watcher, interrupt)?;
        }
        watcher.phase(Phase::Trace);
        let mut traced = pack::Traced {
            provides: trace::commands(&entries, &plan.version()),
            ..pack::Traced::default()
        };
        if plan.package.dependencies.trace {
            traced.provides.extend(trace::provided(&elves));
            traced.depends = trace::needed(&entries, &elves);
        }
        watcher.phase(Phase::Pack);
        let openrc = plan.recipe.openrc.map(|_| pack::openrc(plan, split::openrc(&mut entries)));
        let main = pack::main(plan, entries, traced);
        let drafts = [Some(main), openrc].into_iter().flatten();
        drafts.map(|draft| pack::write(draft, plan, signers, work, interrupt)).collect()
    }
}

/// The tree that is built.
struct Tree {
    /// The sources that it has.
    files: Vec<SourceFile>,
    /// What it is built of.
    key: String,
    /// Whether the last build built it already.
    is_built: bool,
}

impl Tree {
    /// Copies the sources, or takes what the last build made of them.
    fn prepare(
        plan: &Plan<'_>,
        root: Option<&Path>,
        environment: &[(OsString, OsString)],
        work: &Work,
        watcher: &mut dyn Watcher,
        interrupt: &Interrupt,
    ) -> Result<Self, Error> {
        let Sources { files, absent, sparse } =
            pakman_project::sources(&plan.sources, &plan.excluded)?;
        for submodule in absent {
            watcher.warning(&Finding::of_source(&submodule, Problem::Submodule));
        }
        if let [first, more @ ..] = &sparse[..] {
            watcher.warning(&Finding::of_source(first, Problem::Sparse(more.len())));
        }
        let data = stage::look(plan, &files)?;
        let looked_at = || files.iter().zip(&data);
        let key = reuse::key(plan, looked_at(), environment, root);
        let is_built = plan.reuse && work.noted().is_some_and(|noted| noted == key);
        if is_built {
            watcher.phase(Phase::Reuse);
            work.begin(Kept::Tree)?;
            work.remove_recipe()?;
            stage::renew(plan, looked_at(), &work.stage())?;
        } else {
            watcher.phase(Phase::Stage);
            work.begin(Kept::Home)?;
            stage::copy(plan, looked_at(), &work.stage(), interrupt)?;
        }
        Ok(Self { files, key, is_built })
    }
}

/// Writes the recipe. Gives the files that `source=` names, which `package()` finds beside the
/// sources.
fn write_recipe(recipe: &Recipe, work: &Work) -> Result<Vec<PathBuf>, Error> {
    let folder = work.recipe();
    fs::create_dir_all(&folder).map_err(Error::file("make", &folder))?;
    for file in recipe.files() {
        let path = folder.join(&file.name);
        fs::write(&path, &file.text)
            .and_then(|()| fs::set_permissions(&path, Permissions::from_mode(file.mode.bits())))
            .map_err(Error::file("write", &path))?;
    }
    let mut beside = Vec::new();
    for word in &recipe.source {
        if word.contains("://") {
            return Err(Error::RemoteSource(word.clone()));
        }
        let path = plain(&folder.join(word));
        if !path.starts_with(work.stage()) || fs::symlink_metadata(&path).is_err() {
            return Err(Error::MissingSource(word.clone()));
        }
        beside.push(path);
    }
    Ok(beside)
}

/// The path without `.` and `..`, links not followed.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

/// Runs `build()`.
fn build(
    plan: &Plan<'_>,
    scripts: &Scripts<'_>,
    work: &Work,
    watcher: &mut dyn Watcher,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    watcher.phase(Phase::Build);
    scripts.write_build(&plan.package.build.command)?;
    let command = scripts.part(Part::Build, &[])?;
    let built = run::run(command, "build.command", work, watcher, interrupt);
    built.map_err(|error| match error {
        Error::Failed(failure) => {
            let notes = environment::withheld(plan);
            Error::Failed(Box::new(Failure { at: scripts.step(), notes, ..*failure }))
        }
        error => error,
    })
}

/// Runs `package()`, which finds what stands in `source=` beside the sources. Gives the paths in the
/// package of what has capabilities in the stage.
fn package(
    plan: &Plan<'_>,
    scripts: &Scripts<'_>,
    beside: &[PathBuf],
    sources: Vec<SourceFile>,
    work: &Work,
    watcher: &mut dyn Watcher,
    interrupt: &Interrupt,
) -> Result<Vec<PathBuf>, Error> {
    watcher.phase(Phase::Package);
    let words = &plan.recipe.destinations;
    let matches = scripts.matches(words)?;
    let nothing = words.iter().zip(&matches).filter(|(_, paths)| paths.is_empty());
    let missing: Vec<String> = nothing.map(|(word, _)| word.clone()).collect();
    if !missing.is_empty() {
        return Err(Error::MissingDestinations(missing));
    }
    let left_out = destination::left_out(words, &work.stage(), &sources)?;
    // There may be as many as there are files in the package.
    drop(sources);
    let application = plan.package.name.as_str();
    let mut findings = destination::findings(&matches, &left_out, application);
    let generated = plan.recipe.files().filter_map(|file| file.destination.as_deref());
    findings.extend(destination::covered(&matches, &work.stage(), application, generated));
    let (fatal, others): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.problem.is_fatal());
    for finding in &others {
        watcher.warning(finding);
    }
    if !fatal.is_empty() {
        return Err(Error::Contents(fatal));
    }
    let links = linked::is_possible(plan, &matches, &others, &work.stage())?;
    // Nobody but root gives capabilities that count, and what has some is not linked.
    let may_be_capable = !links && rustix::process::geteuid().is_root();
    let capable = if may_be_capable {
        capable::given(&work.stage(), &matches, application)?
    } else {
        Vec::new()
    };
    run::run(scripts.part(Part::Package { links }, beside)?, "package", work, watcher, interrupt)?;
    Ok(capable)
}

/// The error with what may have been its reason.
fn explained(error: Error, note: Option<&str>) -> Error {
    match error {
        Error::Failed(mut failure) => {
            failure.notes.extend(note.map(str::to_owned));
            Error::Failed(failure)
        }
        error => error,
    }
}

/// What is copied beside the sources: the repository of git, those of submodules, and the recipe.
fn copied(sources: &[SourceFile]) -> Vec<PathBuf> {
    let repositories = sources.iter().filter(|file| file.path.ends_with(".git"));
    let repositories = repositories.map(|file| file.path.clone());
    [".git", ".apk"].into_iter().map(PathBuf::from).chain(repositories).collect()
}

/// What was copied beside the sources is never shipped.
fn drop_unshipped(plan: &Plan<'_>, copied: &[PathBuf], entries: &mut Entries) {
    let home = format!("var/lib/{}", plan.package.name);
    let home = Path::new(&home);
    // A destination keeps the last part of its path, so of what is below it the end stays.
    let is_copied = |path: &Path| copied.iter().any(|copied| copied.ends_with(path));
    entries.retain(|entry| {
        let path = Path::new(OsStr::from_bytes(entry.path)).strip_prefix(home);
        !path.is_ok_and(|path| {
            path.ancestors().any(|path| path.file_name().is_some() && is_copied(path))
        })
    });
}

/// abuild 3.18 removes the archives of libtool unless `options=` says otherwise.
fn drop_libtool(plan: &Plan<'_>, entries: &mut Entries) {
    if plan.recipe.options.iter().any(|option| option == "libtool") {
        return;
    }
    entries.retain(|entry| !(entry.path.ends_with(b".la") && matches!(entry.node, Node::File(_))));
}

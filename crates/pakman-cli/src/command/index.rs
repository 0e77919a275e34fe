//! `pakman index`.

use std::{
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use pakman_apk::{Changes, Limits, PackageReader, Repository, Signer};
use pakman_spec::Arch;
use serde::Serialize;

use super::Invocation;
use crate::{
    archive,
    args::Format,
    exit::Exit,
    package_args::Index,
    place::Place,
    signing::{self, OwnedSigner},
    visible::on_one_line,
    voice,
};

/// Grows when a field changes its meaning.
const VERSION: u32 = 1;

/// The report for programs. Its shape is a contract: fields are added, never changed.
#[derive(Serialize)]
struct Report {
    version: u32,
    indexes: Vec<Written>,
}

/// One index that was written, and how it differs from the one before. Names are those of files.
#[derive(Serialize)]
struct Written {
    file: String,
    arch: String,
    /// How many it has.
    packages: usize,
    added: Vec<String>,
    updated: Vec<String>,
    removed: Vec<String>,
    failed: Vec<Failed>,
    /// The key that signed it.
    signed_by: Option<String>,
}

/// A file that has no record.
#[derive(Serialize)]
struct Failed {
    file: String,
    error: String,
}

/// Brings each index up to date and says what changed.
pub(super) fn run(invocation: &Invocation, arguments: &Index) -> Result<Exit> {
    let Invocation { global, environment, voice } = invocation;
    let Index { paths, arch, report, place, key, .. } = arguments;
    let repository = Place::find(global, place, environment, *voice)?.repository_or_local()?;
    let owned = OwnedSigner::find(key, environment, &repository, *voice)?;
    let signers: Vec<Signer<'_>> = owned.iter().map(OwnedSigner::signer).collect();
    let (mut exit, mut indexes) = (Exit::Success, Vec::new());
    for folder in folders(paths, arch.as_deref())? {
        let written = write(&folder, arguments, &signers, environment.epoch()?)?;
        for Failed { file, error } in &written.failed {
            voice::error(format_args!("{}: {error}", folder.join(file).display()));
            exit = Exit::Problems;
        }
        if report.format() == Format::Human {
            super::print(&human(&written))?;
        }
        indexes.push(written);
    }
    if report.format() == Format::Json {
        super::print(&super::json(&Report { version: VERSION, indexes })?)?;
    }
    if signers.is_empty() {
        voice::warning(format_args!(
            "there is no key, so the index is not signed and apk takes it with --allow-untrusted \
             alone; {}",
            signing::way_to_a_key(&invocation.environment)
        ));
    }
    Ok(exit)
}

/// Writes the index of one folder.
fn write(
    folder: &Path,
    arguments: &Index,
    signers: &[Signer<'_>],
    epoch: Option<u64>,
) -> Result<Written> {
    let Index { arch, description, rebuild, .. } = arguments;
    let index = folder.join(Repository::INDEX);
    let shown = index.display().to_string();
    let arch = match (arch, named_arch(folder)) {
        (Some(asked), Some(named)) if *asked != named => {
            bail!("{} is called by another architecture than {asked}", folder.display());
        }
        (Some(asked), _) => asked.clone(),
        (None, Some(named)) => named,
        (None, None) => find_arch(folder)?,
    };
    let repository = if *rebuild {
        Repository::rebuild(folder, &arch).with_context(|| shown.clone())
    } else {
        let hint = || format!("{shown}: the index cannot be read; `--rebuild` makes it anew");
        Repository::open(folder, &arch).with_context(hint)
    };
    let mut repository = repository?;
    if let ([], Some((file, error))) =
        (repository.index().records(), repository.changes().failed.first())
    {
        let file = folder.join(file);
        bail!("{}: {error}; no package would be left, so {shown} stays as it is", file.display());
    }
    if let Some(description) = description {
        repository.describe(description);
    }
    // Without another time, the same packages give the same index.
    let newest = || repository.index().records().iter().map(|record| record.info.build_date).max();
    let epoch = epoch.or_else(newest).unwrap_or(0);
    repository.write(signers, epoch).map_err(|error| anyhow!(archive::about(&index, &error)))?;
    let Changes { added, updated, removed, failed } = repository.changes();
    let fail = |(file, error): &(String, pakman_apk::Error)| Failed {
        file: file.clone(),
        error: error.to_string(),
    };
    Ok(Written {
        file: shown,
        arch,
        packages: repository.index().records().len(),
        added: added.clone(),
        updated: updated.clone(),
        removed: removed.clone(),
        failed: failed.iter().map(fail).collect(),
        signed_by: signers.first().map(|signer| signer.name.to_owned()),
    })
}

fn human(written: &Written) -> String {
    let Written { file, packages, added, updated, removed, signed_by, .. } = written;
    let mut text = String::new();
    for (word, names) in [("added", added), ("updated", updated), ("removed", removed)] {
        for name in names {
            text += &format!("{word:7}  {}\n", on_one_line(name));
        }
    }
    let plural = if *packages == 1 { "" } else { "s" };
    let signed =
        signed_by.as_ref().map_or("not signed".to_owned(), |name| format!("signed by {name}"));
    text + &on_one_line(&format!("{file}: {packages} package{plural}, {signed}")) + "\n"
}

/// The folders of packages that the paths mean; of a repository those of `arch`, if it is known.
fn folders(paths: &[PathBuf], arch: Option<&str>) -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    let here = [PathBuf::from(".")];
    for path in if paths.is_empty() { &here } else { paths } {
        let found = fs::metadata(path).with_context(|| path.display().to_string())?;
        if !found.is_dir() {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            folders.push(folder.unwrap_or(Path::new(".")).to_owned());
        } else if named_arch(path).is_some() || !packages(path)?.is_empty() {
            folders.push(path.clone());
        } else {
            let wanted = architectures().filter(|known| arch.is_none_or(|arch| arch == *known));
            let inside = wanted.map(|known| path.join(known)).filter(|folder| folder.is_dir());
            let inside: Vec<PathBuf> = inside.collect();
            if inside.is_empty() {
                bail!(
                    "{} has neither packages (.apk) nor a folder of them that is called by its \
                     architecture, as `x86_64`",
                    path.display()
                );
            }
            folders.extend(inside);
        }
    }
    folders.sort();
    folders.dedup();
    Ok(folders)
}

/// The paths of the packages in a folder, in order.
fn packages(folder: &Path) -> Result<Vec<PathBuf>> {
    let cannot = || format!("cannot read {}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        // Opening a pipe would wait for its other end.
        if path.extension().is_some_and(|extension| extension == "apk") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// What folders of packages are called.
fn architectures() -> impl Iterator<Item = &'static str> {
    Arch::KNOWN.iter().copied().filter(|word| !matches!(*word, "all" | "noarch"))
}

/// The architecture that a folder is called by.
fn named_arch(folder: &Path) -> Option<String> {
    let folder = fs::canonicalize(folder).ok()?;
    let name = folder.file_name()?.to_str()?;
    architectures().find(|known| *known == name).map(str::to_owned)
}

/// The architecture of the index so far, else that of the first package that has one of its own.
fn find_arch(folder: &Path) -> Result<String> {
    let index = folder.join(Repository::INDEX);
    let old = index.is_file().then(|| File::open(index).ok()).flatten();
    let old = old.and_then(|file| pakman_apk::Index::read(BufReader::new(file)).ok());
    if let Some(record) = old.as_ref().and_then(|(index, _)| index.records().first()) {
        return Ok(record.info.arch.clone());
    }
    let arch = |path: &PathBuf| {
        let file = BufReader::new(File::open(path).ok()?);
        let arch = PackageReader::open(file, Limits::default()).ok()?.info.arch;
        (arch != "noarch").then_some(arch)
    };
    packages(folder)?.iter().find_map(arch).with_context(|| {
        format!(
            "cannot tell the architecture of {}: it is not called by one, and no package in it has \
             one; `--arch x86_64` says it",
            folder.display()
        )
    })
}

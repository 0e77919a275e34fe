//! `pakman index`.

use std::{
    fs::{self, File},
    io::BufReader,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use pakman_apk::{Changes, Limits, PackageReader, Repository, Signer};
use pakman_spec::Arch;

use crate::{
    exit::Exit,
    package::archive,
    report::{
        indexes::{Failed, Indexes, Written},
        stdout::{self, Form},
        voice,
    },
    settings::{index::Index, signing::OwnedSigner},
};

/// Brings each index up to date and says what changed.
pub(crate) fn run(settings: &Index) -> Result<Exit> {
    let (mut exit, mut indexes) = (Exit::Success, Vec::new());
    for folder in folders(&settings.paths, settings.arch.as_deref())? {
        let (written, this) = write(&folder, settings)?;
        exit = exit.and(this);
        if let (Some(written), Form::Human) = (&written, settings.form) {
            stdout::print(&written.human())?;
        }
        indexes.extend(written);
    }
    if settings.form == Form::Json {
        stdout::print_report(&Indexes { indexes })?;
    }
    if settings.signer.is_none() {
        voice::warning(format_args!(
            "there is no key, so the index is not signed, and apk accepts it only with \
             --allow-untrusted; {}",
            settings.way_to_a_key
        ));
    }
    Ok(exit)
}

/// Writes the index of one folder, unless no package would be left in it, and says which files have
/// no record and how bad that is.
fn write(folder: &Path, settings: &Index) -> Result<(Option<Written>, Exit)> {
    let Index { arch, description, rebuild, signer, epoch, .. } = settings;
    let signers: Vec<Signer<'_>> = signer.iter().map(OwnedSigner::signer).collect();
    let index = folder.join(Repository::INDEX);
    let shown = index.display().to_string();
    let arch = match (arch, named_arch(folder)) {
        (Some(asked), Some(named)) if *asked != named => {
            bail!("{} has the name of another architecture than {asked}", folder.display());
        }
        (Some(asked), _) => asked.clone(),
        (None, Some(named)) => named,
        (None, None) => find_arch(folder)?,
    };
    let repository = if *rebuild {
        Repository::rebuild(folder, &arch).with_context(|| shown.clone())
    } else {
        let hint = || format!("{shown}: the index cannot be read; `--rebuild` creates a new one");
        Repository::open(folder, &arch).with_context(hint)
    };
    let mut repository = repository?;
    let failed = &repository.changes().failed;
    if let (true, Some((file, error))) = (repository.is_empty(), failed.first()) {
        voice::error(format_args!(
            "{}: {error}; no package would be left, so {shown} stays as it is",
            folder.join(file).display()
        ));
        return Ok((None, error.into()));
    }
    let mut exit = Exit::Success;
    for (file, error) in failed {
        voice::error(format_args!("{}: {error}", folder.join(file).display()));
        exit = exit.and(error.into());
    }
    if let Some(description) = description {
        repository.describe(description);
    }
    // Without another time, the same packages give the same index.
    let epoch = epoch.or(repository.newest()).unwrap_or(0);
    repository.write(&signers, epoch).map_err(|error| archive::about(&index, error))?;
    let Changes { added, updated, removed, failed } = repository.changes();
    let fail = |(file, error): &(String, pakman_apk::Error)| Failed {
        file: file.clone(),
        error: error.to_string(),
    };
    let written = Written {
        file: shown,
        arch,
        packages: repository.len(),
        added: added.clone(),
        updated: updated.clone(),
        removed: removed.clone(),
        failed: failed.iter().map(fail).collect(),
        signed_by: signers.first().map(|signer| signer.name.to_owned()),
    };
    Ok((Some(written), exit))
}

/// The folders of packages that the paths mean; of a repository those of `arch`, if it is known.
fn folders(paths: &[PathBuf], arch: Option<&str>) -> Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for path in paths {
        let found = fs::metadata(path).with_context(|| path.display().to_string())?;
        if !found.is_dir() {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            folders.push(folder.unwrap_or(Path::new(".")).to_owned());
        } else if named_arch(path).is_some() || !packages(path)?.is_empty() {
            folders.push(path.clone());
        } else {
            let wanted = Arch::machines().filter(|known| arch.is_none_or(|arch| arch == *known));
            let inside = wanted.map(|known| path.join(known)).filter(|folder| folder.is_dir());
            let inside: Vec<PathBuf> = inside.collect();
            if inside.is_empty() {
                bail!(
                    "{} has neither packages (.apk) nor a folder of them named after an \
                     architecture, such as `x86_64`",
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
    Repository::packages(folder).with_context(|| format!("cannot read {}", folder.display()))
}

/// The architecture that a folder is called by.
fn named_arch(folder: &Path) -> Option<String> {
    let folder = fs::canonicalize(folder).ok()?;
    let name = folder.file_name()?.to_str()?;
    Arch::machines().find(|known| *known == name).map(str::to_owned)
}

/// The architecture of the index so far, else that of the first package that has one of its own.
fn find_arch(folder: &Path) -> Result<String> {
    let index = folder.join(Repository::INDEX);
    let old = index.is_file().then(|| File::open(index).ok()).flatten();
    let mut first = None;
    let old = old.map(|file| {
        pakman_apk::Index::scan(BufReader::new(file), |record| {
            first.get_or_insert(record.info.arch);
            Ok(())
        })
    });
    if let (Some(Ok(_)), Some(arch)) = (old, first) {
        return Ok(arch);
    }
    let arch = |path: &PathBuf| {
        let file = BufReader::new(File::open(path).ok()?);
        let arch = PackageReader::open(file, Limits::default()).ok()?.info.arch;
        (arch != "noarch").then_some(arch)
    };
    packages(folder)?.iter().find_map(arch).with_context(|| {
        format!(
            "cannot tell the architecture of {}: neither its name nor a package in it gives one; \
             use `--arch x86_64`",
            folder.display()
        )
    })
}

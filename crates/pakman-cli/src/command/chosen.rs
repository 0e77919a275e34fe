//! Which package is deployed.

use std::{
    fs::File,
    io::{BufReader, ErrorKind},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use pakman_alpine::Version;
use pakman_apk::{Index, Limits, PackageReader, Record, Signer, TrustedKey};
use pakman_deploy::Release;
use pakman_root::machine;
use pakman_spec::Repository;
use tempfile::TempDir;

use crate::{package::archive, report::voice::Voice, settings::deploy::Deploy};

/// The package that is deployed, and those of its build beside it.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) file: PathBuf,
    /// What was fetched to be verified; hosts fetch it themselves.
    _fetched: Option<TempDir>,
}

impl Chosen {
    /// The one that is named, else the newest of the repository.
    pub(crate) fn find(
        settings: &Deploy,
        repository: &Repository,
        name: &str,
        signer: Signer<'_>,
        voice: Voice,
    ) -> Result<Self> {
        if let Some(address) = settings.address() {
            return Self::fetch(address, &settings.arch, name, signer, voice);
        }
        let file = match &settings.package {
            Some(file) => file.clone(),
            None => newest_of(settings, repository, name, voice)?,
        };
        voice.detail(format_args!("the package is {}", file.display()));
        Ok(Self { file, _fetched: None })
    }

    /// Fetches the newest from where it was pushed. It is ours when our key signed it, whatever key
    /// lies beside it.
    fn fetch(
        address: &str,
        arch: &str,
        name: &str,
        signer: Signer<'_>,
        voice: Voice,
    ) -> Result<Self> {
        let key = TrustedKey { name: signer.name.to_owned(), key: signer.key.public() };
        let repository = pakman_root::Repository::open(address, arch, vec![key]);
        let repository = repository.map_err(|error| match error {
            pakman_root::Error::Unverified { .. } => anyhow::Error::new(error).context(format!(
                "{} does not vouch for what is there; `--key` names another key",
                signer.name
            )),
            error => error.into(),
        })?;
        let records = repository.index().records();
        let newest = newest(records, name);
        let newest = newest.with_context(|| {
            format!(
                "there is no package of {name} in {address}/{arch}; `pakman push` puts it there"
            )
        })?;
        let folder = tempfile::tempdir().context("cannot make a folder for what is verified")?;
        for part in Release::parts(name, &newest.info.depends) {
            let is_it = |record: &&Record| {
                record.info.name == part && record.info.version == newest.info.version
            };
            if let Some(record) = records.iter().find(is_it) {
                repository.fetch(record, folder.path())?;
            }
        }
        let file = repository.fetch(newest, folder.path())?;
        voice.detail(format_args!("the package is {address}/{arch}/{}", newest.info.file_name()));
        Ok(Self { file, _fetched: Some(folder) })
    }
}

/// The name of the package in a file.
pub(crate) fn name_in(path: &Path) -> Result<String> {
    let about = |error| archive::about(path, error);
    let archive = archive::open(path).map_err(about)?;
    let package = PackageReader::open(archive.reader, Limits::default()).map_err(about)?;
    Ok(package.info.name)
}

/// The newest package of this name that was published on this machine.
fn newest_of(
    settings: &Deploy,
    repository: &Repository,
    name: &str,
    voice: Voice,
) -> Result<PathBuf> {
    let packages = settings.packages(repository)?;
    packages.tell_path("repository of packages", voice);
    let folder = packages.value.join(&settings.arch);
    let arch = match settings.arch.as_str() {
        arch if arch == machine() => String::new(),
        arch => format!(" --arch {arch}"),
    };
    let none = || {
        let folder = folder.display();
        format!("there is no package of {name} in {folder}; `pakman build{arch}` makes one")
    };
    let path = folder.join(pakman_apk::Repository::INDEX);
    let file = match File::open(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(none()),
        file => file.with_context(|| format!("cannot read {}", path.display()))?,
    };
    let (index, _) = Index::read(BufReader::new(file))?;
    Ok(folder.join(newest(index.records(), name).with_context(none)?.info.file_name()))
}

fn newest<'r>(records: &'r [Record], name: &str) -> Option<&'r Record> {
    let records = records.iter().filter(|record| record.info.name == name);
    records.max_by_key(|record| record.info.version.parse::<Version>().ok())
}

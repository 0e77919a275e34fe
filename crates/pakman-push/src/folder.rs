//! A repository for apk in a folder of this machine, or of one that is mounted here.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use pakman_apk::{Index, Limits, PackageReader, PublicKey, Repository};

use crate::{
    error::Error,
    package::Fingerprint,
    plan::{self, Placed, Plan},
    receipt::Indexed,
    storage::{Settled, Storage, Terms},
    watch::State,
};

/// A repository in a folder. Its index is `pakman_apk`'s, which one process alone holds at a time.
pub(crate) struct FolderRepository<'f> {
    folder: &'f Path,
    terms: &'f Terms<'f>,
}

impl<'f> FolderRepository<'f> {
    pub(crate) fn new(folder: &'f Path, terms: &'f Terms<'f>) -> Self {
        Self { folder, terms }
    }

    /// Puts the public keys beside the folders of architectures.
    fn put_keys(&self) -> Result<(), Error> {
        for signer in &self.terms.signers {
            let path = self.folder.join(signer.name);
            let public = signer.key.public();
            match fs::read_to_string(&path) {
                Ok(text) if PublicKey::from_pem(&text).ok().as_ref() == Some(&public) => {}
                Ok(_) => return Err(Error::OtherKey { place: path.display().to_string() }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let pem = public.to_pem();
                    put(&path, |mut file| io::Write::write_all(&mut file, pem.as_bytes()))?;
                }
                Err(source) => return Err(failed("read", &path, source)),
            }
        }
        Ok(())
    }
}

impl Storage for FolderRepository<'_> {
    fn parallel(&self) -> usize {
        1
    }

    async fn prepare(&mut self, plan: &Plan) -> Result<(), Error> {
        for arch in plan.arches() {
            let folder = self.folder.join(arch);
            fs::create_dir_all(&folder).map_err(|error| failed("create", &folder, error))?;
            let path = folder.join(Repository::INDEX);
            let file = match File::open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(failed("read", &path, error)),
            };
            let place = path.display().to_string();
            let read = Index::read(BufReader::new(file));
            let (_, signatures) =
                read.map_err(|source| Error::Package { place: place.clone(), source })?;
            self.terms.check(&place, &signatures)?;
        }
        self.put_keys()
    }

    async fn put(&self, placed: &Placed) -> Result<State, Error> {
        let package = &placed.package;
        let path = self.folder.join(placed.place());
        let state = match File::open(&path) {
            Ok(file) => {
                let size = file.metadata().map_err(|error| failed("read", &path, error))?.len();
                let there = PackageReader::open(BufReader::new(file), Limits::default());
                if there.is_ok_and(|there| Fingerprint::of(there, size) == package.fingerprint) {
                    return Ok(State::Unchanged);
                }
                if !self.terms.replace {
                    return Err(Error::Taken { place: path.display().to_string() });
                }
                State::Replaced
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => State::Sent,
            Err(error) => return Err(failed("read", &path, error)),
        };
        let mut source = package.source.open()?;
        put(&path, |mut file| io::copy(&mut source, &mut file).map(|_| ()))?;
        package.source.check(&source)?;
        Ok(state)
    }

    async fn settle(&self, arch: &str, plan: &Plan) -> Result<Settled, Error> {
        let folder = self.folder.join(arch);
        let place = format!("{arch}/{}", Repository::INDEX);
        let wrong = |source| Error::Package { place: place.clone(), source };
        let mut repository = Repository::open(&folder, arch).map_err(wrong)?;
        let names: Vec<&str> = plan
            .packages
            .iter()
            .filter(|placed| placed.arch == arch)
            .map(|placed| placed.package.info.name.as_str())
            .collect();
        let mut older = Vec::new();
        if let Some(keep) = self.terms.keep {
            let records = repository.index().records().iter();
            let ours = records.filter(|record| names.contains(&record.info.name.as_str()));
            older = plan::newest(ours.cloned().collect(), keep).1;
            repository.retain(|record| !older.contains(record));
        }
        let records = repository.index().records();
        let newest = records.iter().map(|record| record.info.build_date).max();
        let epoch = self.terms.epoch.or(newest).unwrap_or(0);
        let packages = records.len();
        repository.write(&self.terms.signers, epoch).map_err(wrong)?;
        let mut removed = Vec::new();
        for record in older {
            let name = record.info.file_name();
            let path = folder.join(&name);
            fs::remove_file(&path).map_err(|error| failed("delete", &path, error))?;
            removed.push(format!("{arch}/{name}"));
        }
        Ok(Settled { index: Indexed { place, packages, written: 1 }, removed })
    }
}

/// Makes a file under another name, brings it to the disk and gives it its name.
fn put(path: &Path, fill: impl FnOnce(&File) -> io::Result<()>) -> Result<(), Error> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let hidden = format!(".{}", name.to_string_lossy());
    let unfinished: PathBuf = path.with_file_name(hidden);
    let _ = fs::remove_file(&unfinished);
    let written = OpenOptions::new().write(true).create_new(true).mode(0o644).open(&unfinished);
    let written = written.and_then(|file| fill(&file).and_then(|()| file.sync_all()));
    written.and_then(|()| fs::rename(&unfinished, path)).map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        failed("write", path, error)
    })
}

fn failed(doing: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File { doing, path: path.to_owned(), source }
}

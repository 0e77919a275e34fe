//! A repository for apk in a folder of this machine, or of one that is mounted here.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, BufReader, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use pakman_apk::{Index, Limits, PackageReader, PublicKey, Repository};

use crate::{
    content::open,
    error::Error,
    package::Fingerprint,
    plan::{Placed, Plan},
    receipt::Indexed,
    storage::{LARGEST_KEY, Settled, Storage, Terms, index_of, unreadable},
    watch::State,
    wire::Wire,
};

/// A repository in a folder, held by one push alone, and each index by `pakman_apk` besides.
pub(crate) struct FolderRepository<'f, 'w> {
    folder: &'f Path,
    terms: &'f Terms<'f>,
    wire: &'f Wire<'w>,
    /// `None` before it was prepared, and on file systems without locks.
    lock: Option<File>,
    /// The architectures whose index cannot be read, and is made of what is there.
    damaged: BTreeSet<String>,
}

impl<'f, 'w> FolderRepository<'f, 'w> {
    pub(crate) fn new(folder: &'f Path, terms: &'f Terms<'f>, wire: &'f Wire<'w>) -> Self {
        Self { folder, terms, wire, lock: None, damaged: BTreeSet::new() }
    }

    /// Puts the public keys beside the folders of architectures.
    fn put_keys(&self) -> Result<(), Error> {
        for signer in &self.terms.signers {
            let path = self.folder.join(signer.name);
            let public = signer.key.public();
            let text =
                open(&path).and_then(|file| io::read_to_string(file.take(LARGEST_KEY as u64)));
            match text {
                Ok(text) if PublicKey::from_pem(&text).ok().as_ref() == Some(&public) => {}
                Ok(_) => return Err(Error::OtherKey { place: path.display().to_string() }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    let pem = public.to_pem();
                    put(&path, |mut file| {
                        let written = file.write_all(pem.as_bytes());
                        written.map_err(|error| failed("write", &path, error))
                    })?;
                }
                Err(source) => return Err(failed("read", &path, source)),
            }
        }
        Ok(())
    }
}

impl Storage for FolderRepository<'_, '_> {
    fn parallel(&self) -> usize {
        1
    }

    async fn prepare(&mut self, plan: &Plan) -> Result<(), Error> {
        let held = Repository::hold(self.folder).map_err(|error| match error {
            pakman_apk::Error::File { path, source } => failed("make", &path, source),
            source => Error::Package { place: self.folder.display().to_string(), source },
        });
        self.lock = held?;
        for arch in plan.arches() {
            let folder = self.folder.join(&arch);
            fs::create_dir_all(&folder).map_err(|error| failed("create", &folder, error))?;
            // Only where nobody else can be writing them.
            if self.lock.is_some() {
                tidy(&folder).map_err(|error| failed("tidy", &folder, error))?;
            }
            let path = folder.join(Repository::INDEX);
            let file = match open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(failed("read", &path, error)),
            };
            let place = path.display().to_string();
            match Index::scan(BufReader::new(file), |_| Ok(())) {
                Ok(read) => self.terms.check(&place, &read.signatures)?,
                Err(pakman_apk::Error::Io { source, .. }) => {
                    return Err(failed("read", &path, source));
                }
                Err(error) => {
                    self.wire.tell(|watcher| watcher.note(&unreadable(&place, &error)));
                    self.damaged.insert(arch);
                }
            }
        }
        self.put_keys()
    }

    async fn put(&self, placed: &Placed) -> Result<State, Error> {
        let package = &placed.package;
        let path = self.folder.join(placed.place());
        let state = match open(&path) {
            Ok(file) => {
                let size = file.metadata().map_err(|error| failed("read", &path, error))?.len();
                let there = PackageReader::open(BufReader::new(file), Limits::default());
                if there.is_ok_and(|there| Fingerprint::of(there, size) == package.fingerprint) {
                    return Ok(State::Unchanged);
                }
                if !self.terms.replace {
                    let place = path.display().to_string();
                    return Err(Error::Taken { place, can_replace: true });
                }
                State::Replaced
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => State::Sent,
            Err(error) => return Err(failed("read", &path, error)),
        };
        let mut source = package.source.open()?;
        put(&path, |mut file| {
            let copied = io::copy(&mut source, &mut file);
            copied.map_err(|error| failed("write", &path, error))?;
            package.source.check(&source)
        })?;
        self.wire.count(package.size());
        Ok(state)
    }

    async fn settle(&self, arch: &str, plan: &Plan) -> Result<Settled, Error> {
        let folder = self.folder.join(arch);
        let place = index_of(arch);
        let wrong = |source| Error::Package { place: place.clone(), source };
        let is_damaged = self.damaged.contains(arch);
        let open = if is_damaged { Repository::rebuild } else { Repository::open };
        let mut repository = open(&folder, arch).map_err(wrong)?;
        let older = match self.terms.keep {
            Some(_) => {
                let index = repository.index().map_err(wrong)?;
                self.terms.older(arch, plan, index.records())
            }
            None => Vec::new(),
        };
        repository.remove(&older);
        let epoch = self.terms.epoch_of(repository.newest());
        let packages = repository.len();
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

/// What the name of a file ends with until it is whole; it begins with a dot then.
const UNFINISHED: &str = ".new";

/// Deletes what pushes that were killed left of packages in a folder.
fn tidy(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let whole = name.strip_suffix(UNFINISHED).filter(|whole| whole.starts_with('.'));
        let is_package = |whole| Path::new(whole).extension().is_some_and(|it| it == "apk");
        if whole.is_some_and(is_package) && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Makes a file under another name, brings it to the disk and gives it its name. What cannot be
/// written leaves nothing behind.
fn put(path: &Path, write: impl FnOnce(&File) -> Result<(), Error>) -> Result<(), Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished: PathBuf = path.with_file_name(format!(".{name}{UNFINISHED}"));
    let _ = fs::remove_file(&unfinished);
    let cannot = |error| failed("write", path, error);
    let file = OpenOptions::new().write(true).create_new(true).mode(0o644).open(&unfinished);
    let file = file.map_err(cannot)?;
    let done = write(&file).and_then(|()| {
        let kept = file.sync_all().and_then(|()| fs::rename(&unfinished, path));
        kept.map_err(cannot)
    });
    if done.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    done
}

fn failed(doing: &'static str, path: &Path, source: io::Error) -> Error {
    Error::File { doing, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_while_it_was_written_gets_no_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hello-1-r0.apk");
        let changed = put(&path, |mut file| {
            file.write_all(b"half of it").expect("it is written");
            Err(Error::Changed { path: path.clone() })
        });
        assert!(matches!(changed, Err(Error::Changed { .. })));
        assert_eq!(fs::read_dir(folder.path()).expect("it is there").count(), 0);
    }
}

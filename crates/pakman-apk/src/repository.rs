//! The folder of a repository for one architecture: packages, and the index over them.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, BufReader, BufWriter},
    path::{Path, PathBuf},
};

use crate::{
    changes::{self, Changes, Time, changed, failed, open, written},
    error::Error,
    index::{self, Index, Scanned},
    record::Record,
    sign::{Signature, Signer},
    texts::{Head, Text, Texts},
};

/// The index while it is written. Only who holds the folder writes it.
const UNFINISHED: &str = ".APKINDEX.tar.gz.new";

/// A folder `REPOSITORY/ARCH` with packages and their `APKINDEX.tar.gz`, held by this process alone.
///
/// ```no_run
/// use std::path::Path;
///
/// use pakman_apk::{PrivateKey, Record, Repository, Signer, Written};
///
/// # fn add(written: &Written, signer: Signer<'_>) -> Result<(), pakman_apk::Error> {
/// let mut repository = Repository::open(Path::new("repository/x86_64"), "x86_64")?;
/// // The package itself has been put into the folder by now.
/// repository.insert(&Record::of(written, "x86_64"))?;
/// repository.write(&[signer], 1_700_000_000)?;
/// # Ok(())
/// # }
/// ```
///
/// # Which packages are read
///
/// Opening compares the folder with its index, and reads as few packages as it can. One is not
/// read when the index has a record under its file name, the record states the size that the
/// file has and the architecture of the folder, and the file was last written and last changed
/// (its `mtime` and `ctime`) *before* the folder was opened for that index, which is the `mtime` of
/// the index. So a package that was replaced by one of the same size and an older date is still
/// read, as is one that came while the others were looked at. A symbolic link is always read. Of a
/// package, only what stands in front of the data is read; the signature of the old index is not
/// looked at.
///
/// # What it takes
///
/// The system is asked once about each package. In memory an open repository takes the text of its
/// index, and about a hundred bytes for each package.
#[derive(Debug)]
pub struct Repository {
    folder: PathBuf,
    description: String,
    texts: Texts,
    /// Those of the index that was there.
    signatures: Vec<Signature>,
    changes: Changes,
    /// A file of when it was opened: of what changed later nothing may be known. `None` in a folder
    /// that nothing can be put into.
    opened: Option<Metadata>,
    /// `None` on file systems without locks.
    _lock: Option<File>,
}

impl Repository {
    /// What the index of a folder of packages is called.
    pub const INDEX: &str = "APKINDEX.tar.gz";

    /// The paths of the packages in a folder, in order. Hidden files are being written, or nobody's
    /// business.
    pub fn packages(folder: &Path) -> io::Result<Vec<PathBuf>> {
        changes::packages(folder)
    }

    /// Waits until nobody else holds a folder, which is made when it is missing, and holds it until
    /// the file that this gives is closed; `None` on file systems without locks.
    pub fn hold(folder: &Path) -> Result<Option<File>, Error> {
        let cannot = |source| failed(folder, source);
        fs::create_dir_all(folder).map_err(cannot)?;
        let file = File::open(folder).map_err(cannot)?;
        match file.lock() {
            Ok(()) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
            Err(source) => Err(cannot(source)),
        }
    }

    /// Opens a folder, which is made when it is missing, and brings the index in memory up to date
    /// with the packages in it; the file is left as it is until [`write`](Self::write).
    ///
    /// Waits while another process has the folder open. The lock is an advisory one on the folder
    /// itself (`flock`), held as long as the value lives. Packages of `noarch` get the folder's
    /// architecture, since apk looks for them beside the index; `arch` is any other word of apk's.
    pub fn open(folder: &Path, arch: &str) -> Result<Self, Error> {
        let lock = Self::hold(folder)?;
        let path = folder.join(Self::INDEX);
        let (old, written) = match open(&path) {
            Ok(file) => {
                let found = file.metadata().map_err(|source| failed(&path, source))?;
                // Whoever touched it may have set any time.
                let time = written(&found).min(changed(&found));
                (Old::read(file)?, Some(time))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (Old::default(), None),
            Err(source) => return Err(failed(&path, source)),
        };
        Self::refreshed(folder, arch, old, written, lock)
    }

    /// Opens a folder as [`open`](Self::open) does, but reads every package, whatever the index
    /// says, and even when it cannot be read. Its description is kept where it can be.
    pub fn rebuild(folder: &Path, arch: &str) -> Result<Self, Error> {
        let lock = Self::hold(folder)?;
        let old = open(&folder.join(Self::INDEX)).ok().and_then(|file| Old::read(file).ok());
        Self::refreshed(folder, arch, old.unwrap_or_default(), None, lock)
    }

    fn refreshed(
        folder: &Path,
        arch: &str,
        old: Old,
        written: Option<Time>,
        lock: Option<File>,
    ) -> Result<Self, Error> {
        let Old { description, mut texts, signatures } = old;
        let opened = unfinished(folder).and_then(|file| file.metadata());
        let _ = fs::remove_file(folder.join(UNFINISHED));
        let changes = changes::refresh(&mut texts, folder, arch, written)?;
        let folder = folder.to_owned();
        Ok(Self {
            folder,
            description,
            texts,
            signatures,
            changes,
            opened: opened.ok(),
            _lock: lock,
        })
    }

    /// How many packages the index has as it would be written.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether it would have none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the newest of them was built, in seconds since 1970.
    pub fn newest(&self) -> Option<u64> {
        self.texts.newest()
    }

    /// The index as it would be written, which takes several times the memory.
    pub fn index(&self) -> Result<Index, Error> {
        let mut index = Index::new(&*self.description);
        for text in self.texts.iter() {
            index.insert(Record::parse(text.trim_end_matches('\n'))?);
        }
        Ok(index)
    }

    /// Whether the index can be written with these: one that was signed is never replaced by one
    /// that nobody signs. [`write`](Self::write) asks the same.
    pub fn check_signers(&self, signers: &[Signer<'_>]) -> Result<(), Error> {
        match self.signatures.first() {
            Some(Signature { name, .. }) if signers.is_empty() => {
                Err(Error::Unsigning { path: self.folder.join(Self::INDEX), name: name.clone() })
            }
            _ => Ok(()),
        }
    }

    /// What opening found to differ from the index.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Sets the line about the repository, of at most 160 bytes.
    pub fn describe(&mut self, description: impl Into<String>) {
        self.description = description.into();
    }

    /// Adds the record of a package that was put into the folder since it was opened; one of the
    /// same name and version makes room for it. An error says why it cannot be written.
    pub fn insert(&mut self, record: &Record) -> Result<(), Error> {
        self.texts.push(Text::of(record)?);
        self.texts.arrange();
        Ok(())
    }

    /// Removes these records; their files are to be deleted once the index is written.
    pub fn remove(&mut self, records: &[Record]) {
        let keep: Vec<bool> = self.texts.heads().map(|head| !is_one_of(&head, records)).collect();
        self.texts.keep(&keep);
    }

    /// Writes the index, signed by each of `signers`; `epoch` in seconds since 1970.
    ///
    /// It is written under another name, brought to the disk and renamed: whoever looks finds the
    /// old index or the new one, also after an interruption. Packages belong into the folder first.
    pub fn write(&self, signers: &[Signer<'_>], epoch: u64) -> Result<(), Error> {
        self.check_signers(signers)?;
        let place = self.folder.join(UNFINISHED);
        let cannot = |source| failed(&place, source);
        let mut out = BufWriter::new(unfinished(&self.folder).map_err(cannot)?);
        let path = self.folder.join(Self::INDEX);
        let texts = self.texts.iter();
        let written = index::write(&self.description, texts, signers, epoch, &mut out);
        let written = written.and_then(|()| {
            let file = out.into_inner().map_err(|error| cannot(error.into_error()))?;
            // Where times cannot be set, that of writing stands.
            let opened = self.opened.as_ref().and_then(|opened| opened.modified().ok());
            let _ = opened.map(|time| file.set_modified(time));
            file.sync_all().map_err(cannot)?;
            fs::rename(&place, &path).map_err(|source| failed(&path, source))
        });
        if written.is_err() {
            // On a full disk it would take room from what is to be mended.
            let _ = fs::remove_file(&place);
        }
        written?;
        let folder = File::open(&self.folder).and_then(|folder| folder.sync_all());
        folder.map_err(|source| failed(&self.folder, source))
    }
}

/// Makes the file that an index is written to.
fn unfinished(folder: &Path) -> io::Result<File> {
    let path = folder.join(UNFINISHED);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// The index that was there.
#[derive(Default)]
struct Old {
    description: String,
    texts: Texts,
    signatures: Vec<Signature>,
}

impl Old {
    fn read(file: File) -> Result<Self, Error> {
        let mut texts = Texts::default();
        let scanned = Index::scan(BufReader::new(file), |record| {
            texts.push(Text::of(&record)?);
            Ok(())
        })?;
        texts.arrange();
        let Scanned { description, signatures } = scanned;
        Ok(Self { description, texts, signatures: signatures.as_slice().to_vec() })
    }
}

fn is_one_of(head: &Head<'_>, records: &[Record]) -> bool {
    let is_it = |it: &Record| it.info.name == head.name && it.info.version == head.version;
    records.iter().any(is_it)
}

//! Which files of a work tree are its sources.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs::{self, FileType},
    os::unix::ffi::OsStrExt,
    path::{Component, Path, PathBuf},
};

use crate::{
    bounded,
    error::Error,
    git::{Config, Git},
    tracked,
};

/// Where submodules are named, and how much of it is read.
const MODULES: &str = ".gitmodules";
const MOST_OF_MODULES: u64 = 1 << 20;

/// The sources of an application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// Every file and link, sorted.
    pub files: Vec<SourceFile>,
    /// The folders of submodules that are not checked out, sorted: nothing is in them.
    pub absent: Vec<PathBuf>,
    /// What git tracks and a sparse checkout leaves out, sorted.
    pub sparse: Vec<PathBuf>,
}

/// A file or link of the sources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// Its path from the root of the sources. Every folder on the way is a folder and no link, so
    /// a copy of them, each in its place, is never written through a link.
    pub path: PathBuf,
    /// Whether git has it, and so knows no more of its mode than whether it is executable.
    pub tracked: bool,
}

/// The sources below `root`, sorted: what git tracks and what it does not ignore; outside of a
/// work tree of git, everything. `.apk`, what is `excluded` (absolute paths) and git's own files
/// are left out.
///
/// A folder that git ignores as a whole is no work tree of its own: everything in it counts.
pub fn sources(root: &Path, excluded: &[PathBuf]) -> Result<Sources, Error> {
    let root = &fs::canonicalize(root).map_err(Error::file("read", root))?;
    let mut listing = Listing {
        excluded,
        root,
        found: Vec::new(),
        absent: BTreeSet::new(),
        sparse: BTreeSet::new(),
        folder: None,
    };
    if let Some(git) = Git::around(root)? {
        listing.tracked_and_new(&git, root)?;
    } else {
        listing.everything(root)?;
        listing.submodules_of_an_archive();
    }
    let Listing { found: mut files, absent, sparse, .. } = listing;
    // Git lists a file that it could not merge more than once.
    files.sort_unstable();
    files.dedup();
    let [absent, sparse] = [absent, sparse].map(|paths| paths.into_iter().collect());
    Ok(Sources { files, absent, sparse })
}

struct Listing<'a> {
    excluded: &'a [PathBuf],
    root: &'a Path,
    found: Vec<SourceFile>,
    absent: BTreeSet<PathBuf>,
    sparse: BTreeSet<PathBuf>,
    /// The folder, from the root, that [`Self::is_in_place`] found to be one last.
    folder: Option<PathBuf>,
}

impl Listing<'_> {
    fn tracked_and_new(&mut self, git: &Git, folder: &Path) -> Result<(), Error> {
        // Git runs for each of them again, so they come after what it is running for.
        let mut within = Vec::new();
        tracked::each(git, folder, |one| {
            let path = folder.join(one.path);
            let is_left_out = one.is_sparse && fs::symlink_metadata(&path).is_err();
            if is_left_out && let Ok(path) = path.strip_prefix(self.root) {
                self.sparse.insert(path.to_owned());
            } else if one.is_submodule {
                self.note_where_absent(&path);
                within.push(path);
            } else {
                self.add(&path, true);
            }
        })?;
        git.ignore_as_the_user_does()?;
        git.each(folder, &["ls-files", "-z", "--others", "--exclude-standard"], |name| {
            let path = folder.join(OsStr::from_bytes(name));
            // A repository of its own is named as a folder, and not looked into.
            if name.ends_with(b"/") {
                within.push(path);
            } else if !name.is_empty() {
                self.add(&path, false);
            }
        })?;
        within.iter().try_for_each(|folder| self.repository_within(folder))
    }

    /// A submodule, or a repository that lies in the work tree of another.
    fn repository_within(&mut self, folder: &Path) -> Result<(), Error> {
        let is_folder = fs::symlink_metadata(folder).is_ok_and(|data| data.is_dir());
        if !is_folder || !self.is_in_place(folder) || self.is_excluded(folder) {
            return Ok(());
        }
        let Some(git) = Git::at(folder)? else { return Ok(()) };
        let link = folder.join(".git");
        if link.is_file() {
            self.insert_if_there(&link, false);
        }
        self.tracked_and_new(&git, folder)
    }

    /// An archive of a repository has the folders of its submodules, and nothing in them.
    fn submodules_of_an_archive(&mut self) {
        let path = self.root.join(MODULES);
        // Whatever else is there names no submodule.
        let is_file = fs::symlink_metadata(&path).is_ok_and(|data| data.is_file());
        let text = is_file.then(|| bounded::read(&path, MOST_OF_MODULES).ok().flatten()).flatten();
        let text = String::from_utf8(text.unwrap_or_default()).unwrap_or_default();
        let modules = Config::parse(&text).unwrap_or_default();
        for (name, value) in modules.entries() {
            let is_path = name.rsplit('.').next() == Some("path");
            if name.starts_with("submodule.") && is_path {
                self.note_where_absent(&self.root.join(value));
            }
        }
    }

    /// Notes a submodule whose folder is there and empty, as it is before it is checked out.
    fn note_where_absent(&mut self, folder: &Path) {
        let is_folder = fs::symlink_metadata(folder).is_ok_and(|data| data.is_dir());
        if !is_folder || !self.is_in_place(folder) || self.is_excluded(folder) {
            return;
        }
        let is_empty = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
        if is_empty && let Ok(path) = folder.strip_prefix(self.root) {
            self.absent.insert(path.to_owned());
        }
    }

    fn everything(&mut self, folder: &Path) -> Result<(), Error> {
        let entries = fs::read_dir(folder).map_err(Error::file("read", folder))?;
        for entry in entries {
            let entry = entry.map_err(Error::file("read", folder))?;
            let path = entry.path();
            let is_gits = folder == self.root && path.file_name() == Some(OsStr::new(".git"));
            if is_gits || self.is_excluded(&path) {
                continue;
            }
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                self.everything(&path)?;
            } else {
                self.insert(&path, kind, false);
            }
        }
        Ok(())
    }

    /// Adds what git lists, where it is in its place.
    fn add(&mut self, path: &Path, tracked: bool) {
        if self.is_in_place(path) {
            self.insert_if_there(path, tracked);
        }
    }

    /// Git also lists what was removed.
    fn insert_if_there(&mut self, path: &Path, tracked: bool) {
        if let Ok(data) = fs::symlink_metadata(path) {
            self.insert(path, data.file_type(), tracked);
        }
    }

    /// Adds what is a file or a link.
    fn insert(&mut self, path: &Path, kind: FileType, tracked: bool) {
        if !(kind.is_file() || kind.is_symlink()) || self.is_excluded(path) {
            return;
        }
        if let Ok(path) = path.strip_prefix(self.root) {
            self.found.push(SourceFile { path: path.to_owned(), tracked });
        }
    }

    /// Whether a path that git lists is below the root, none of git's own, and behind folders
    /// only. An index can be made to say anything; and where a link took the place of a folder,
    /// git too counts what was in it as removed.
    fn is_in_place(&mut self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(self.root) else { return false };
        let is_plain = |part: Component<'_>| match part {
            Component::Normal(name) => !name.eq_ignore_ascii_case(".git"),
            _ => false,
        };
        let is_folder = |folder: &Path| {
            fs::symlink_metadata(self.root.join(folder)).is_ok_and(|data| data.is_dir())
        };
        if !below.components().all(is_plain) {
            return false;
        }
        let Some(folder) = below.parent() else { return true };
        // The files of a folder stand together.
        if self.folder.as_deref() != Some(folder) {
            if !folder.ancestors().all(is_folder) {
                return false;
            }
            self.folder = Some(folder.to_owned());
        }
        true
    }

    fn is_excluded(&self, path: &Path) -> bool {
        path.starts_with(self.root.join(".apk"))
            || self.excluded.iter().any(|excluded| path.starts_with(excluded))
    }
}

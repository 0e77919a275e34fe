//! Which files of a work tree are its sources.

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    fs,
    io::ErrorKind,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::error::Error;

/// What git calls the mode of a submodule.
const SUBMODULE: &str = "160000";

/// A file or link of the sources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SourceFile {
    /// Its path from the root of the sources.
    pub(crate) path: PathBuf,
    /// Whether git has it, and so knows no more of its mode than whether it is executable.
    pub(crate) tracked: bool,
}

/// The sources below `root`, sorted: what git tracks and what it does not ignore; outside of a
/// work tree of git, everything. `.apk`, what is `excluded` and git's own files are left out.
///
/// A folder that git ignores as a whole is no work tree of its own: everything in it counts.
pub(crate) fn list(
    root: &Path,
    excluded: &[PathBuf],
    environment: &[(OsString, OsString)],
) -> Result<Vec<SourceFile>, Error> {
    let mut found = BTreeSet::new();
    let listing = Listing { environment, excluded, root };
    if listing.is_work_tree(root)? {
        listing.tracked_and_new(root, &mut found)?;
    } else {
        listing.everything(root, &mut found)?;
    }
    Ok(found.into_iter().collect())
}

struct Listing<'a> {
    environment: &'a [(OsString, OsString)],
    excluded: &'a [PathBuf],
    root: &'a Path,
}

impl Listing<'_> {
    fn git(&self, folder: &Path, arguments: &[&str]) -> Result<Option<Vec<u8>>, Error> {
        let output = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .output();
        match output {
            Ok(output) if output.status.success() => Ok(Some(output.stdout)),
            Ok(output) => {
                let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
                if message.contains("dubious ownership") || message.contains("unsafe repository") {
                    // Its last line is the command that allows it.
                    let cure = message.lines().last().unwrap_or_default().trim();
                    return Err(Error::Sources(format!(
                        "they belong to another user; `{cure}` allows it"
                    )));
                }
                Ok(None)
            }
            // Where git is not at home it need not be installed.
            Err(error) if error.kind() == ErrorKind::NotFound && !has_git(folder) => Ok(None),
            Err(error) => Err(Error::program("git")(error)),
        }
    }

    fn is_work_tree(&self, folder: &Path) -> Result<bool, Error> {
        let inside = self.git(folder, &["rev-parse", "--is-inside-work-tree"])?;
        if inside.as_deref().map(<[u8]>::trim_ascii) != Some(b"true") {
            return Ok(false);
        }
        Ok(has_git(folder) || self.git(folder, &["check-ignore", "--quiet", "."])?.is_none())
    }

    fn tracked_and_new(
        &self,
        folder: &Path,
        found: &mut BTreeSet<SourceFile>,
    ) -> Result<(), Error> {
        let lines = |arguments: &[&str]| -> Result<Vec<u8>, Error> {
            self.git(folder, arguments)?
                .ok_or_else(|| Error::Sources(format!("`git {}` failed", arguments.join(" "))))
        };
        let tracked = lines(&["ls-files", "-z", "--cached", "--stage"])?;
        for line in tracked.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
            let tab = line.iter().position(|byte| *byte == b'\t').unwrap_or(0);
            let path = folder.join(OsStr::from_bytes(&line[tab + 1..]));
            if line.starts_with(SUBMODULE.as_bytes()) {
                self.repository_within(&path, found)?;
            } else {
                self.add(&path, true, found);
            }
        }
        let new = lines(&["ls-files", "-z", "--others", "--exclude-standard"])?;
        for name in new.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
            let path = folder.join(OsStr::from_bytes(name));
            // A repository of its own is named as a folder, and not looked into.
            if name.ends_with(b"/") {
                self.repository_within(&path, found)?;
            } else {
                self.add(&path, false, found);
            }
        }
        Ok(())
    }

    /// A submodule, or a repository that lies in the work tree of another.
    fn repository_within(
        &self,
        folder: &Path,
        found: &mut BTreeSet<SourceFile>,
    ) -> Result<(), Error> {
        if self.is_excluded(folder) || !has_git(folder) {
            return Ok(());
        }
        let link = folder.join(".git");
        if link.is_file() {
            self.add(&link, false, found);
        }
        self.tracked_and_new(folder, found)
    }

    fn everything(&self, folder: &Path, found: &mut BTreeSet<SourceFile>) -> Result<(), Error> {
        let entries = fs::read_dir(folder).map_err(Error::file("read", folder))?;
        for entry in entries {
            let path = entry.map_err(Error::file("read", folder))?.path();
            let is_gits = folder == self.root && path.file_name() == Some(OsStr::new(".git"));
            if is_gits || self.is_excluded(&path) {
                continue;
            }
            if fs::symlink_metadata(&path).is_ok_and(|data| data.is_dir()) {
                self.everything(&path, found)?;
            } else {
                self.add(&path, false, found);
            }
        }
        Ok(())
    }

    /// Adds a file or link that is there; git also lists what was removed.
    fn add(&self, path: &Path, tracked: bool, found: &mut BTreeSet<SourceFile>) {
        let Ok(data) = fs::symlink_metadata(path) else { return };
        if !(data.is_file() || data.is_symlink()) || self.is_excluded(path) {
            return;
        }
        if let Ok(path) = path.strip_prefix(self.root) {
            found.insert(SourceFile { path: path.to_owned(), tracked });
        }
    }

    fn is_excluded(&self, path: &Path) -> bool {
        path.starts_with(self.root.join(".apk"))
            || self.excluded.iter().any(|excluded| path.starts_with(excluded))
    }
}

/// Whether a repository is at home in this folder.
pub(crate) fn has_git(folder: &Path) -> bool {
    folder.join(".git").exists()
}

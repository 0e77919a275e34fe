//! The copy of the sources that a build works in.

use std::{
    collections::HashMap,
    ffi::OsStr,
    fs,
    os::unix::fs::{MetadataExt, symlink},
    path::{Path, PathBuf},
};

use pakman_project::SourceFile;

use crate::{
    copy::copy_file, error::Error, interrupt::Interrupt, plan::Plan, repository, work::remove,
};

/// Copies the sources to `stage`, an empty folder, with the repository of git if there is one, and
/// those of submodules: builds ask them for versions.
///
/// Modes are kept. Those of tracked files become 0644 or 0755, all that git knows: the bytes of a
/// package do not depend on the umask of whoever cloned. Times are kept for builds that compare them.
pub(crate) fn copy(
    plan: &Plan<'_>,
    files: &[SourceFile],
    stage: &Path,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let (mut copies, mut made) = (Copies::default(), stage.to_owned());
    for SourceFile { path, tracked } in files {
        interrupt.check()?;
        let to = stage.join(path);
        let folder = to.parent().unwrap_or(stage);
        // The files of a folder stand together.
        if folder != made {
            fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
            folder.clone_into(&mut made);
        }
        let from = plan.sources.join(path);
        let is_git = path.file_name() == Some(OsStr::new(".git"));
        if is_git && repository::folder(&from).is_some() {
            repository::copy(&from, &to, interrupt)?;
        } else {
            copies.copy(&from, &to, *tracked)?;
        }
    }
    if pakman_project::is_top(&plan.sources) {
        repository::copy(&plan.sources.join(".git"), &stage.join(".git"), interrupt)?;
    }
    Ok(())
}

/// Brings the copy of `instellar.yml` up to date in a stage that is used again.
pub(crate) fn renew(plan: &Plan<'_>, files: &[SourceFile], stage: &Path) -> Result<(), Error> {
    let is_it = |file: &&SourceFile| file.path == Path::new(pakman_project::FILE);
    let Some(SourceFile { path, tracked }) = files.iter().find(is_it) else { return Ok(()) };
    let copy = stage.join(path);
    remove(&copy)?;
    Copies::default().copy(&plan.sources.join(path), &copy, *tracked)
}

/// The copy of each file of several names, by device and inode.
#[derive(Default)]
struct Copies(HashMap<(u64, u64), PathBuf>);

impl Copies {
    fn copy(&mut self, from: &Path, to: &Path, tracked: bool) -> Result<(), Error> {
        let data = fs::symlink_metadata(from).map_err(Error::file("read", from))?;
        if data.is_symlink() {
            let target = fs::read_link(from).map_err(Error::file("read", from))?;
            return symlink(target, to).map_err(Error::file("make", to));
        }
        if data.nlink() > 1 {
            let first = self.0.entry((data.dev(), data.ino())).or_insert_with(|| to.to_owned());
            if first != to {
                return fs::hard_link(first, to).map_err(Error::file("make", to));
            }
        }
        let mode = match data.mode() & 0o7777 {
            mode if !tracked => mode,
            mode if mode & 0o100 == 0 => 0o644,
            _ => 0o755,
        };
        copy_file(from, &data, to, mode).map_err(Error::file("copy", from))
    }
}

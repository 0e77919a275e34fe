//! The copy of the sources that a build works in.

use std::{
    collections::HashMap,
    ffi::OsStr,
    fs,
    io::{self, ErrorKind},
    os::unix::fs::{MetadataExt, symlink},
    path::Path,
};

use pakman_project::SourceFile;

use crate::{
    abreast,
    copy::{Copier, Time},
    error::Error,
    interrupt::Interrupt,
    plan::Plan,
    repository,
    work::remove,
};

/// What a file or link of the sources is: of all that the kernel tells, what a build asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Looked {
    /// In bytes.
    pub(crate) size: u64,
    pub(crate) device: u64,
    pub(crate) inode: u64,
    pub(crate) modified: Time,
    /// When what is known of it last changed.
    pub(crate) changed: Time,
    /// With the bits that say what it is.
    pub(crate) mode: u32,
    is_link: bool,
    /// Whether it is a file that has other names.
    has_names: bool,
}

/// Looks at each of the sources once, for all who ask what they are.
pub(crate) fn look(plan: &Plan<'_>, files: &[SourceFile]) -> Result<Vec<Looked>, Error> {
    abreast::each(files, plan.jobs, |SourceFile { path, .. }| {
        let path = plan.sources.join(path);
        Looked::at(&path).map_err(Error::file("read", path))
    })
}

impl Looked {
    fn at(path: &Path) -> io::Result<Self> {
        let data = fs::symlink_metadata(path)?;
        Ok(Self {
            size: data.size(),
            device: data.dev(),
            inode: data.ino(),
            modified: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
            mode: data.mode(),
            is_link: data.is_symlink(),
            has_names: data.is_file() && data.nlink() > 1,
        })
    }
}

/// A file or link of the sources, and what it is.
pub(crate) type Source<'a> = (&'a SourceFile, &'a Looked);

/// Copies the sources to `stage`, an empty folder, with the repository of git if there is one, and
/// those of submodules: builds ask them for versions.
///
/// Modes are kept. Those of tracked files become 0644 or 0755, all that git knows: the bytes of a
/// package do not depend on the umask of whoever cloned. Times are kept for builds that compare them.
pub(crate) fn copy<'a>(
    plan: &Plan<'_>,
    files: impl Iterator<Item = Source<'a>>,
    stage: &Path,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let copier = Copier::default();
    let (mut made, mut singles) = (Path::new(""), Vec::new());
    for (file, data) in files {
        interrupt.check()?;
        let folder = file.path.parent().unwrap_or(made);
        make(folder, made, stage)?;
        made = folder;
        let from = plan.sources.join(&file.path);
        let is_git = file.path.file_name() == Some(OsStr::new(".git"));
        if is_git && repository::folder(&from).is_some() {
            repository::copy(&from, &stage.join(&file.path), &copier, interrupt)?;
        } else {
            singles.push((file, data));
        }
    }
    // Of several names of a file the first is copied, and the others are links to it.
    let (mut firsts, mut links) = (HashMap::new(), Vec::new());
    singles.retain(|(SourceFile { path, .. }, data)| {
        if !data.has_names {
            return true;
        }
        let first = *firsts.entry((data.device, data.inode)).or_insert(path);
        if first != path {
            links.push((first, path));
        }
        first == path
    });
    // Two that make files in the same folder wait for each other.
    let folders = singles.chunk_by(|(one, _), (next, _)| one.path.parent() == next.path.parent());
    let folders: Vec<&[Source<'_>]> = folders.collect();
    abreast::each(&folders, plan.jobs, |files| {
        files.iter().try_for_each(|(file, data)| {
            interrupt.check()?;
            copy_one(file, data, plan, stage, &copier)
        })
    })?;
    for (first, path) in links {
        let path = stage.join(path);
        fs::hard_link(stage.join(first), &path).map_err(Error::file("make", path))?;
    }
    if pakman_project::is_top(&plan.sources) {
        repository::copy(&plan.sources.join(".git"), &stage.join(".git"), &copier, interrupt)?;
    }
    Ok(())
}

/// Makes a folder of the stage. What is below a folder stands together in the sources, and `made`
/// is where they were last.
fn make(folder: &Path, made: &Path, stage: &Path) -> Result<(), Error> {
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|above| !made.starts_with(above)).collect();
    for folder in missing.into_iter().rev() {
        let folder = stage.join(folder);
        match fs::create_dir(&folder) {
            // Two names may be one to the file system.
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                return Err(Error::file("make", folder)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn copy_one(
    SourceFile { path, tracked }: &SourceFile,
    data: &Looked,
    plan: &Plan<'_>,
    stage: &Path,
    copier: &Copier,
) -> Result<(), Error> {
    let (from, to) = (plan.sources.join(path), stage.join(path));
    if data.is_link {
        let target = fs::read_link(&from).map_err(Error::file("read", from))?;
        return symlink(target, &to).map_err(Error::file("make", to));
    }
    let mode = match data.mode & 0o7777 {
        mode if !tracked => mode,
        mode if mode & 0o100 == 0 => 0o644,
        _ => 0o755,
    };
    copier.copy(&from, data.size, data.modified, &to, mode).map_err(Error::file("copy", from))
}

/// Brings the copy of `instellar.yml` up to date in a stage that is used again.
pub(crate) fn renew<'a>(
    plan: &Plan<'_>,
    mut files: impl Iterator<Item = Source<'a>>,
    stage: &Path,
) -> Result<(), Error> {
    let is_it = |(file, _): &Source<'_>| file.path == Path::new(pakman_project::FILE);
    let Some((file, data)) = files.find(is_it) else { return Ok(()) };
    remove(&stage.join(&file.path))?;
    copy_one(file, data, plan, stage, &Copier::default())
}

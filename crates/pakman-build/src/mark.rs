//! What a build may empty: folders that it made itself.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::{fs::OFlags, process::geteuid};

use crate::{error::Error, plan::Plan, repository};

/// The file that says whose a folder is.
pub(crate) const NAME: &str = ".pakman-work";

const TEXT: &str = "pakman builds here. Each build empties this folder.\n";

/// Makes the work folder of the plan where it is missing, and marks it as ours.
///
/// An error where emptying it could lose anything: it holds what no build of ours made, it is
/// somebody else's or a link, or it has to do with the sources or their repository.
pub(crate) fn claim(plan: &Plan<'_>) -> Result<(), Error> {
    let folder = &plan.work;
    let refuse = |why: String| Err(Error::Work { folder: folder.clone(), why });
    let work = real(folder);
    let git = repository::folder(&plan.sources.join(".git"));
    for precious in [Some(plan.sources.clone()), git].into_iter().flatten() {
        let precious = real(&precious);
        if work.starts_with(&precious) {
            return refuse(format!(
                "it is inside {}, and each build empties it",
                precious.display()
            ));
        }
        if precious.starts_with(&work) {
            return refuse(format!("it holds {}, and each build empties it", precious.display()));
        }
    }
    fs::create_dir_all(folder).map_err(Error::file("make", folder))?;
    let data = fs::symlink_metadata(folder).map_err(Error::file("read", folder))?;
    if !data.is_dir() {
        return refuse("it is a link; name the folder that it leads to".to_owned());
    }
    if data.uid() != geteuid().as_raw() {
        return refuse("it belongs to another user".to_owned());
    }
    mark(folder)
}

/// Marks a folder as ours. An error where files are in it and no mark.
fn mark(folder: &Path) -> Result<(), Error> {
    let path = folder.join(NAME);
    let is_marked = || fs::symlink_metadata(&path).is_ok_and(|mark| mark.is_file());
    if is_marked() {
        return Ok(());
    }
    let mut there = fs::read_dir(folder).map_err(Error::file("read", folder))?;
    // Another build may begin here meanwhile, and marks the folder before anything else.
    if there.next().is_some() && !is_marked() {
        let why = "each build empties it, and it holds files that no build made; name an empty \
                   or a new folder";
        return Err(Error::Work { folder: folder.to_owned(), why: why.to_owned() });
    }
    let mark = File::options().write(true).create_new(true).open(&path);
    match mark.and_then(|mut mark| mark.write_all(TEXT.as_bytes())) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && is_marked() => Ok(()),
        written => written.map_err(Error::file("write", &path)),
    }
}

/// Opens a file of ours for appending, and makes it where it is missing; never one that a link
/// leads to, a pipe or a device.
pub(crate) fn open(path: &Path) -> Result<File, Error> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let mut options = File::options();
    options.create(true).read(true).append(true).custom_flags(flags);
    let file = options.open(path).map_err(Error::file("write", path))?;
    let data = file.metadata().map_err(Error::file("read", path))?;
    if data.is_file() {
        return Ok(file);
    }
    Err(Error::file("write", path)(ErrorKind::InvalidInput.into()))
}

/// The path without links as far as it is there.
fn real(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    for above in path.ancestors() {
        if let Ok(real) = fs::canonicalize(above) {
            return missing.iter().rev().fold(real, |path, name| path.join(name));
        }
        missing.extend(above.file_name());
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use std::{sync::Barrier, thread};

    use super::*;

    #[test]
    fn who_marks_a_folder_at_once_with_others_finds_it_marked() {
        const AT_ONCE: usize = 4;
        let folders = tempfile::tempdir().expect("a folder");
        for round in 0..200 {
            let folder = folders.path().join(round.to_string());
            fs::create_dir(&folder).expect("a folder");
            let begin = Barrier::new(AT_ONCE);
            let one = || {
                begin.wait();
                mark(&folder).expect("it is marked");
                fs::write(folder.join("steps"), "").expect("a file");
            };
            thread::scope(|scope| {
                for _ in 0..AT_ONCE {
                    scope.spawn(one);
                }
            });
        }
        let other = folders.path().join("other");
        fs::create_dir(&other).expect("a folder");
        fs::write(other.join("mine"), "").expect("a file");
        mark(&other).expect_err("nobody marked it");
    }
}

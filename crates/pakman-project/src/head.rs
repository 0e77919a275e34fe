//! The commit that a work tree is at, and whether its files are still those of the commit.

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, path::Path, time::Duration};

use crate::{error::Error, git::Git};

/// Within this time of the index a file counts as written along with it.
const MOMENT: Duration = Duration::from_secs(2);

/// The commit that a work tree is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its hash, with `-dirty` behind it where tracked files of the folder differ from it.
    pub commit: String,
    /// When it was made, in seconds since 1970.
    pub time: u64,
}

/// The commit that the work tree is at which `folder` is in; `None` without a repository or a
/// commit.
pub fn head(folder: &Path) -> Result<Option<Head>, Error> {
    let Some(git) = Git::around(folder)? else { return Ok(None) };
    if !has_commit(&git)? {
        return Ok(None);
    }
    let line = git.text(&["log", "-1", "--format=%H %ct"])?;
    let Some((commit, time)) = line.trim().split_once(' ') else { return Ok(None) };
    let Ok(time) = time.parse() else { return Ok(None) };
    let dirty = if is_changed(&git, folder)? { "-dirty" } else { "" };
    Ok(Some(Head { commit: format!("{commit}{dirty}"), time }))
}

/// Whether anything was committed.
pub(crate) fn has_commit(git: &Git) -> Result<bool, Error> {
    git.says(git.top(), &["rev-parse", "--verify", "--quiet", "HEAD"])
}

/// Whether tracked files below `folder` differ from the commit; the recipe, which this program
/// writes, is none of them.
pub(crate) fn is_changed(git: &Git, folder: &Path) -> Result<bool, Error> {
    let status = [
        "status",
        "--porcelain",
        "-z",
        "--no-renames",
        "--untracked-files=no",
        // A submodule with changes would be asked by a git of its own, with that one's settings.
        "--ignore-submodules=dirty",
        "--",
        ".",
        ":(exclude).apk",
    ];
    let listed = git.run(folder, &status)?;
    for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        // Changed in the index, changed in the work tree: a letter or a space for each.
        let path = entry.strip_prefix(b" M ").map(OsStr::from_bytes);
        match path {
            Some(path) if is_of_a_filter(git, Path::new(path))? => {}
            _ => return Ok(true),
        }
    }
    Ok(false)
}

/// Whether a file at most looks changed because no filter is run: git itself compares only what
/// was written with the index, or later, and this one was written with it.
fn is_of_a_filter(git: &Git, path: &Path) -> Result<bool, Error> {
    let time = |path: &Path| fs::symlink_metadata(path).and_then(|data| data.modified()).ok();
    let (Some(file), Some(index)) = (time(&git.top().join(path)), time(&git.index())) else {
        return Ok(false);
    };
    let apart = file.duration_since(index).unwrap_or_else(|before| before.duration());
    let Some(path) = path.to_str().filter(|_| apart <= MOMENT) else { return Ok(false) };
    let printed = git.text(&["check-attr", "-z", "filter", "--", path])?;
    let value = printed.split('\0').nth(2);
    Ok(value.is_some_and(|value| !matches!(value, "unspecified" | "unset")))
}

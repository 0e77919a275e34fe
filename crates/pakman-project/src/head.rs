//! The commit that a work tree is at, and whether its files are still those of the commit.

use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Component, Path},
    time::Duration,
};

use crate::{
    error::Error,
    git::Git,
    tracked::{self, may_have_submodules},
};

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
    let line = match git.text(&["log", "-1", "--format=%H %ct"]) {
        Err(error) if has_commit(&git)? => return Err(error),
        Err(_) => return Ok(None),
        Ok(line) => line,
    };
    let Some((commit, time)) = line.trim().split_once(' ') else { return Ok(None) };
    let Ok(time) = time.parse() else { return Ok(None) };
    let dirty = if state(&git, folder)?.is_changed { "-dirty" } else { "" };
    Ok(Some(Head { commit: format!("{commit}{dirty}"), time }))
}

/// Whether anything was committed.
pub(crate) fn has_commit(git: &Git) -> Result<bool, Error> {
    git.says(git.top(), &["rev-parse", "--verify", "--quiet", "HEAD"])
}

/// What a work tree is at.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The hash of the commit; empty where there is none.
    pub(crate) commit: String,
    /// Whether tracked files of the folder differ from it.
    pub(crate) is_changed: bool,
}

/// The words before the path of what is changed: what kind of change it is, where, whether it is a
/// submodule, three modes and two hashes.
const WORDS: usize = 8;

/// What the work tree is at, and whether tracked files below `folder` differ from that; the recipe,
/// which this program writes, is none of them.
pub(crate) fn state(git: &Git, folder: &Path) -> Result<State, Error> {
    let status = [
        "status",
        "--porcelain=v2",
        "--branch",
        "--no-ahead-behind",
        "-z",
        "--no-renames",
        "--untracked-files=no",
        // It would be asked by a git of its own, with that one's settings.
        "--ignore-submodules=dirty",
        "--",
        ".",
        ":(exclude).apk",
    ];
    let listed = git.run(folder, &status)?;
    let mut state = State::default();
    for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        if let Some(head) = entry.strip_prefix(b"# ") {
            let commit = head.strip_prefix(b"branch.oid ").and_then(|it| str::from_utf8(it).ok());
            state.commit.extend(commit.filter(|commit| !commit.starts_with('(')));
            continue;
        }
        let of_work_tree = entry.strip_prefix(b"1 .M ").map(|_| entry);
        let path =
            of_work_tree.and_then(|it| it.splitn(WORDS + 1, |byte| *byte == b' ').nth(WORDS));
        match path.map(OsStr::from_bytes) {
            Some(path) if is_of_a_filter(git, Path::new(path))? => {}
            _ => {
                state.is_changed = true;
                break;
            }
        }
    }
    state.is_changed = state.is_changed || is_changed_within(git, folder)?;
    Ok(state)
}

/// Whether tracked files of a submodule differ from its commit.
fn is_changed_within(git: &Git, folder: &Path) -> Result<bool, Error> {
    if !may_have_submodules(git) {
        return Ok(false);
    }
    let mut submodules = Vec::new();
    tracked::each(git, folder, |one| {
        if one.is_submodule {
            submodules.push(one.path.to_owned());
        }
    })?;
    for path in submodules {
        // An index can be made to say anything.
        let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
        let submodule = folder.join(path);
        let is_folder = || fs::symlink_metadata(&submodule).is_ok_and(|data| data.is_dir());
        if !is_below || !is_folder() {
            continue;
        }
        if let Some(git) = Git::at(&submodule)?
            && state(&git, &submodule)?.is_changed
        {
            return Ok(true);
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

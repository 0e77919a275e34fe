//! What git knows of a work tree's versions.

use std::path::Path;

use pakman_spec::Tag;

use crate::{error::Error, git::Git};

/// The tags that matter for the version of the current commit.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The nearest tag of all, then the nearest of those that are wanted, each with the others on
    /// its commit.
    pub tags: Vec<Tag>,
    /// How many commits there are; counted only where no wanted tag was found.
    pub commits: u64,
    /// Whether the clone leaves out older commits, and maybe the tags on them.
    pub shallow: bool,
}

/// The history of the work tree whose top is `top`, looking for tags for which `wanted` is true;
/// `None` where it has no repository.
///
/// "Nearest" is what `git describe --tags` finds, so both agree on branched histories.
pub fn history(top: &Path, wanted: impl Fn(&str) -> bool) -> Result<Option<History>, Error> {
    let Some(git) = Git::at(top)? else { return Ok(None) };
    let mut history = History { shallow: git.is_shallow(), ..History::default() };
    if !git.says(top, &["rev-parse", "--verify", "--quiet", "HEAD"])? {
        return Ok(Some(history));
    }
    let marks = marks(&git)?;
    let (good, bad): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(|tag| wanted(&tag.name));
    if !bad.is_empty() {
        history.tags.extend(nearest(&git, &marks, &[])?);
    }
    if good.is_empty() {
        let count = git.text(&["rev-list", "--count", "HEAD"])?;
        history.commits = count.trim().parse().unwrap_or(0);
    } else {
        let found = nearest(&git, &marks, &good)?;
        history.tags.retain(|tag| !found.contains(tag));
        history.tags.extend(found);
    }
    Ok(Some(history))
}

/// The commit that a work tree is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its hash, with `-dirty` behind it where tracked files differ from it.
    pub commit: String,
    /// When it was made, in seconds since 1970.
    pub time: u64,
}

/// The commit that the work tree is at which `folder` is in; `None` without a repository or a
/// commit.
pub fn head(folder: &Path) -> Result<Option<Head>, Error> {
    let Some(git) = Git::around(folder)? else { return Ok(None) };
    if !git.says(folder, &["rev-parse", "--verify", "--quiet", "HEAD"])? {
        return Ok(None);
    }
    let line = git.text(&["log", "-1", "--format=%H %ct"])?;
    let Some((commit, time)) = line.trim().split_once(' ') else { return Ok(None) };
    let Ok(time) = time.parse() else { return Ok(None) };
    // A submodule with changes would be asked by a git of its own, with that one's settings.
    let status =
        ["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty", "."];
    let dirty = if git.run(folder, &status)?.is_empty() { "" } else { "-dirty" };
    Ok(Some(Head { commit: format!("{commit}{dirty}"), time }))
}

/// The tag and the number of commits since in `v1.2.3-5-gabcdef0`.
fn described(line: &str) -> Option<(&str, u64)> {
    let (rest, _hash) = line.trim().rsplit_once('-')?;
    let (name, commits) = rest.rsplit_once('-')?;
    Some((name, commits.parse().ok()?))
}

/// A tag on an ancestor of the current commit, or on that itself.
struct Mark {
    name: String,
    commit: String,
}

fn marks(git: &Git) -> Result<Vec<Mark>, Error> {
    // The commit is the object itself, or what an annotated tag points at.
    let format = "--format=%(refname:strip=2) %(objectname) %(*objectname)";
    let list = git.text(&["for-each-ref", "--merged=HEAD", format, "refs/tags"])?;
    let mark = |line: &str| {
        let mut words = line.split_whitespace();
        let name = words.next()?.to_owned();
        Some(Mark { name, commit: words.last()?.to_owned() })
    };
    Ok(list.lines().filter_map(mark).collect())
}

/// The nearest of `candidates` (of all marks, where that is empty) and the candidates that are on
/// the same commit.
fn nearest(git: &Git, marks: &[Mark], candidates: &[&Mark]) -> Result<Vec<Tag>, Error> {
    // Tag names hold none of the wildcards that `--match` knows: git forbids them.
    let matches: Vec<String> =
        candidates.iter().map(|mark| format!("--match={}", mark.name)).collect();
    let mut arguments = vec!["describe", "--tags", "--long"];
    arguments.extend(matches.iter().map(String::as_str));
    let line = git.text(&arguments)?;
    let Some((name, commits)) = described(&line) else { return Ok(Vec::new()) };
    let commit = marks.iter().find(|mark| mark.name == name).map(|mark| &mark.commit);
    let candidate = |mark: &Mark| {
        candidates.is_empty() || candidates.iter().any(|other| other.name == mark.name)
    };
    let same = marks.iter().filter(|mark| Some(&mark.commit) == commit && candidate(mark));
    Ok(same.map(|mark| Tag { name: mark.name.clone(), commits }).collect())
}

//! What git knows of a work tree's versions.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use pakman_spec::Tag;

use crate::{place, remote};

/// The tags that matter for the version of the current commit.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct History {
    /// The nearest tag of all, then the nearest of those that are wanted, each with the others on
    /// its commit.
    pub(crate) tags: Vec<Tag>,
    /// How many commits there are; counted only where no wanted tag was found.
    pub(crate) commits: u64,
    /// Whether the clone leaves out older commits, and maybe the tags on them.
    pub(crate) shallow: bool,
}

/// Why git tells nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The folder is not the top of a work tree.
    #[error("{} is not the top of a git work tree", .0.display())]
    NoWorkTree(PathBuf),
    /// There is no git to run.
    #[error("git is not installed")]
    NoGit,
    /// git does not trust a work tree that belongs to another user.
    #[error(
        "git does not read {path}, which belongs to another user; \
         `git config --global --add safe.directory {path}` allows it",
        path = .0.display()
    )]
    Foreign(PathBuf),
    /// git ran and failed.
    #[error("`git {command}` failed: {message}")]
    Failed {
        /// The arguments.
        command: String,
        /// What it said.
        message: String,
    },
}

/// The history of the work tree at `root`, looking for tags for which `wanted` is true.
///
/// "Nearest" is what `git describe --tags` finds, so both agree on branched histories.
pub(crate) fn history(root: &Path, wanted: impl Fn(&str) -> bool) -> Result<History, Trouble> {
    if !place::is_top(root) {
        return Err(Trouble::NoWorkTree(root.to_owned()));
    }
    let git = Git { root };
    let mut history = History { shallow: is_shallow(root), ..History::default() };
    if !git.succeeds(&["rev-parse", "--verify", "--quiet", "HEAD"])? {
        return Ok(history);
    }
    let marks = git.marks()?;
    let (good, bad): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(|tag| wanted(&tag.name));
    if !bad.is_empty() {
        history.tags.extend(git.nearest(&marks, &[])?);
    }
    if good.is_empty() {
        history.commits = git.commits()?;
    } else {
        let found = git.nearest(&marks, &good)?;
        history.tags.retain(|tag| !found.contains(tag));
        history.tags.extend(found);
    }
    Ok(history)
}

/// The commit that a work tree is at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its hash, with `-dirty` behind it where tracked files differ from it.
    pub(crate) commit: String,
    /// When it was made, in seconds since 1970.
    pub(crate) time: u64,
}

/// The commit that the work tree is at which `root` is in; nothing without git or a commit.
pub(crate) fn head(root: &Path) -> Option<Head> {
    let git = Git { root };
    let line = git.run(&["log", "-1", "--format=%H %ct"]).ok()?;
    let (commit, time) = line.trim().split_once(' ')?;
    let changes = git.run(&["status", "--porcelain", "--untracked-files=no", "."]).ok()?;
    let dirty = if changes.is_empty() { "" } else { "-dirty" };
    Some(Head { commit: format!("{commit}{dirty}"), time: time.parse().ok()? })
}

/// The tag and the number of commits since in `v1.2.3-5-gabcdef0`.
fn described(line: &str) -> Option<(&str, u64)> {
    let (rest, _hash) = line.trim().rsplit_once('-')?;
    let (name, commits) = rest.rsplit_once('-')?;
    Some((name, commits.parse().ok()?))
}

/// Whether the clone was made with `--depth`, as hosted builds do unless told otherwise.
fn is_shallow(root: &Path) -> bool {
    let list = remote::git_folder(root).map(|folder| folder.join("shallow"));
    list.is_some_and(|list| fs::metadata(list).is_ok_and(|found| found.len() > 0))
}

/// A tag on an ancestor of the current commit, or on that itself.
struct Mark {
    name: String,
    commit: String,
}

/// git, run in a work tree.
struct Git<'a> {
    root: &'a Path,
}

impl Git<'_> {
    fn marks(&self) -> Result<Vec<Mark>, Trouble> {
        // The commit is the object itself, or what an annotated tag points at.
        let format = "--format=%(refname:strip=2) %(objectname) %(*objectname)";
        let list = self.run(&["for-each-ref", "--merged=HEAD", format, "refs/tags"])?;
        let mark = |line: &str| {
            let mut words = line.split_whitespace();
            let name = words.next()?.to_owned();
            Some(Mark { name, commit: words.last()?.to_owned() })
        };
        Ok(list.lines().filter_map(mark).collect())
    }

    /// The nearest of `candidates` (of all marks, where that is empty) and the candidates that are
    /// on the same commit.
    fn nearest(&self, marks: &[Mark], candidates: &[&Mark]) -> Result<Vec<Tag>, Trouble> {
        // Tag names hold none of the wildcards that `--match` knows: git forbids them.
        let matches: Vec<String> =
            candidates.iter().map(|mark| format!("--match={}", mark.name)).collect();
        let mut arguments = vec!["describe", "--tags", "--long"];
        arguments.extend(matches.iter().map(String::as_str));
        let line = self.run(&arguments)?;
        let Some((name, commits)) = described(&line) else { return Ok(Vec::new()) };
        let commit = marks.iter().find(|mark| mark.name == name).map(|mark| &mark.commit);
        let candidate = |mark: &Mark| {
            candidates.is_empty() || candidates.iter().any(|other| other.name == mark.name)
        };
        let same = marks.iter().filter(|mark| Some(&mark.commit) == commit && candidate(mark));
        Ok(same.map(|mark| Tag { name: mark.name.clone(), commits }).collect())
    }

    fn commits(&self) -> Result<u64, Trouble> {
        let count = self.run(&["rev-list", "--count", "HEAD"])?;
        Ok(count.trim().parse().unwrap_or(0))
    }

    fn succeeds(&self, arguments: &[&str]) -> Result<bool, Trouble> {
        match self.run(arguments) {
            Ok(_) => Ok(true),
            Err(Trouble::Failed { message, .. }) if message.is_empty() => Ok(false),
            Err(trouble) => Err(trouble),
        }
    }

    fn run(&self, arguments: &[&str]) -> Result<String, Trouble> {
        let failed = |message: String| Trouble::Failed { command: arguments.join(" "), message };
        let output = Command::new("git")
            .arg("-C")
            .arg(self.root)
            .args(arguments)
            .env("LC_ALL", "C")
            // A work tree's own settings can make git run programs.
            .env_remove("ABUILD_PRIVATE_KEY")
            .stdin(Stdio::null())
            .output()
            .map_err(|error: io::Error| match error.kind() {
                ErrorKind::NotFound => Trouble::NoGit,
                _ => failed(error.to_string()),
            })?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if message.contains("dubious ownership") || message.contains("unsafe repository") {
            return Err(Trouble::Foreign(self.root.to_owned()));
        }
        Err(failed(message))
    }
}

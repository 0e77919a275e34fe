//! Why a work tree cannot be read.

use std::{io, path::PathBuf, time::Duration};

/// Why a work tree cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {doing} {path}: {reason}", path = .path.display())]
    File {
        /// What was tried: `read`.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        reason: io::Error,
    },
    /// What is there is no file: reading it could wait for ever.
    #[error("cannot read {path}: it is {kind}, not a file", path = .path.display())]
    NoFile {
        /// Where.
        path: PathBuf,
        /// What it is: `a pipe`.
        kind: &'static str,
    },
    /// A file is larger than anything that is meant to be there.
    #[error(
        "cannot read {path}: it is larger than {most} bytes, more than any real one",
        path = .path.display()
    )]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The most that is read, in bytes.
        most: u64,
    },
    /// A link stands where a folder of ours belongs.
    #[error(
        "{path} is a link, and pakman writes through none; remove it, or choose another folder",
        path = .path.display()
    )]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A folder cannot be made because something else is in its place.
    #[error(
        "cannot create the folder {path}: {there} is not a folder",
        path = .path.display(), there = .there.display()
    )]
    NoFolder {
        /// The folder.
        path: PathBuf,
        /// What is in its place.
        there: PathBuf,
    },
    /// A file that would be replaced is not ours.
    #[error(
        "{path} already exists and was not written by pakman; move it away, or choose another \
         folder",
        path = .path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A recipe packs the folder that it is in.
    #[error("the recipe cannot be in the top folder of its own sources")]
    RecipeAtTop,
    /// A path that no recipe can hold.
    #[error("{path} is not UTF-8", path = .path.display())]
    NotUtf8 {
        /// The path.
        path: PathBuf,
    },
    /// `.git` leads to no repository.
    #[error(
        "{dot_git} leads to {repository}, which does not exist; restore it (`git worktree repair` \
         in the repository fixes a work tree that was moved), or build from a clone",
        dot_git = .dot_git.display(), repository = .repository.display()
    )]
    Lost {
        /// The `.git` of the work tree.
        dot_git: PathBuf,
        /// Where it leads.
        repository: PathBuf,
    },
    /// A configuration of git's that git would not read either.
    #[error("line {line} of {path} is not valid for git; correct it", path = .path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// There is no git to run, and the work tree has a repository.
    #[error(
        "{top} has a git repository, but git is not installed; install it",
        top = .top.display()
    )]
    NoGit {
        /// The top of the work tree.
        top: PathBuf,
    },
    /// git could not read the repository.
    #[error(
        "git cannot read the repository of {top}: {message} (`git {command}`); repair the \
         repository, or build from a clone",
        top = .top.display()
    )]
    Git {
        /// The top of the work tree.
        top: PathBuf,
        /// The arguments.
        command: String,
        /// What git said.
        message: String,
    },
    /// git did not answer.
    #[error(
        "git is still reading the repository of {top} after {} seconds (`git {command}`)",
        .limit.as_secs(), top = .top.display()
    )]
    Slow {
        /// The top of the work tree.
        top: PathBuf,
        /// The arguments.
        command: String,
        /// How long it was waited for.
        limit: Duration,
    },
}

impl Error {
    /// What becomes of an error of the system: `doing` says what was tried with the file.
    pub fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        move |reason| Self::File { doing, path: path.into(), reason }
    }
}

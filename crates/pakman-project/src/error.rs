//! Why a work tree cannot be read.

use std::{io, path::PathBuf, time::Duration};

/// Why a work tree cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {doing} {path}: {source}", path = .path.display())]
    File {
        /// What was tried: `read`.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// What is there is no file: reading it could wait for ever.
    #[error("{path} is {kind}, where a file is expected; remove it", path = .path.display())]
    NoFile {
        /// Where.
        path: PathBuf,
        /// What it is: `a pipe`.
        kind: &'static str,
    },
    /// A file is larger than anything that is meant to be there.
    #[error("{path} is larger than {most} bytes, so it is not what is expected there", path = .path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// The most that is read, in bytes.
        most: u64,
    },
    /// `.git` leads to no repository.
    #[error(
        "{dot_git} leads to {repository}, which is not there; bring it back (`git worktree repair` \
         in the repository mends a work tree that moved), or build from a clone",
        dot_git = .dot_git.display(), repository = .repository.display()
    )]
    Lost {
        /// The `.git` of the work tree.
        dot_git: PathBuf,
        /// Where it leads.
        repository: PathBuf,
    },
    /// There is no git to run, and the work tree has a repository.
    #[error(
        "{top} has a repository, and git is not installed to read it; install git",
        top = .top.display()
    )]
    NoGit {
        /// The top of the work tree.
        top: PathBuf,
    },
    /// git could not read the repository.
    #[error(
        "git cannot read the repository of {top}: {message} (`git {command}`); mend the repository, \
         or build from a clone",
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
        "git has read the repository of {top} for {} seconds without an end (`git {command}`)",
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
    pub(crate) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { doing, path, source }
    }
}

//! Why nothing was built.

use std::{io, path::PathBuf};

use crate::{failure::Failure, finding::Finding};

/// Why nothing was built. Nothing was put into a repository then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another build has the work folder.
    #[error("another build is running in {}; wait for it to finish", .0.display())]
    Busy(PathBuf),
    /// A folder that must not be emptied.
    #[error("cannot build in {}: {why}", folder.display())]
    Work {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A `.git` that names a repository which is not there.
    #[error("{} does not lead to a git repository; run `git worktree repair`, or clone it again", .0.display())]
    NoRepository(PathBuf),
    /// A program that is needed could not be started.
    #[error("cannot run `{program}`{}: {source}", hint(program))]
    Program {
        /// Its name.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// What is to be the root of a build is none.
    #[error("{} is not a root filesystem: it has no /bin/sh", .0.display())]
    Root(PathBuf),
    /// A file or folder could not be read, written or made, or the sources not be listed.
    #[error(transparent)]
    Project(#[from] pakman_project::Error),
    /// A name in the source tree that no shell text can carry.
    #[error("{}: the name is not UTF-8", .0.display())]
    Name(PathBuf),
    /// Something of `source` that is fetched from elsewhere.
    #[error(
        "`{0}` in `source` is a download, and only abuild fetches those; use `--builder abuild`"
    )]
    RemoteSource(String),
    /// Something of `source` that is not in the source tree.
    #[error(
        "`{0}` in `source` does not exist: paths are relative to `.apk/OWNER/NAME` in the source \
         tree"
    )]
    MissingSource(String),
    /// Items of `build.destinations` that match nothing.
    #[error("`build.destinations`: there is no {}", quoted(.0))]
    MissingDestinations(Vec<String>),
    /// A part of the recipe failed.
    #[error(transparent)]
    Failed(Box<Failure>),
    /// Files that cannot be shipped.
    #[error("{}", lines(.0))]
    Contents(Vec<Finding>),
    /// abuild ended well and made nothing.
    #[error(
        "abuild made no package for {arch}; the architectures of the recipe are {architectures}"
    )]
    NothingBuilt {
        /// The architecture that was asked for.
        arch: String,
        /// Those of the recipe.
        architectures: String,
    },
    /// A package, its signature or the index could not be made or read.
    #[error(transparent)]
    Apk(#[from] pakman_apk::Error),
    /// The build was told to end.
    #[error("interrupted; nothing was published")]
    Interrupted,
}

impl Error {
    /// Whether `build.command` did what it was to do, and what came of it cannot be packed: a build
    /// with [`Plan::reuse`](crate::Plan::reuse) needs not do it again.
    pub fn is_of_packaging(&self) -> bool {
        match self {
            Self::Contents(_) | Self::MissingDestinations(_) => true,
            Self::Failed(failure) => failure.part == "package",
            _ => false,
        }
    }

    pub(crate) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let failed = pakman_project::Error::file(doing, path);
        move |source| Self::Project(failed(source))
    }

    pub(crate) fn program(program: &str) -> impl FnOnce(io::Error) -> Self {
        let program = program.to_owned();
        move |source| Self::Program { program, source }
    }
}

/// Where a program comes from, where that is not plain from its name.
fn hint(program: &str) -> &'static str {
    match program {
        "bwrap" => " (`--root` needs it; install the package bubblewrap)",
        "abuild" => " (only Alpine has it; `--builder native` does without)",
        _ => "",
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn lines(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

//! Why a package could not be tried.

use std::{io, path::PathBuf};

/// Why a package could not be tried. What is wrong with the package itself is no error but a
/// [`Finding`](crate::Finding).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read, written or made.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// What failed: "read".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program that is needed could not be started.
    #[error("cannot run `{program}`: {source}")]
    Program {
        /// Its name.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// There is no root for the machine.
    #[error(transparent)]
    Root(#[from] pakman_root::Error),
    /// The machine does not boot.
    #[error("the machine does not start\n{0}")]
    NoMachine(String),
    /// The machine that was kept does not go.
    #[error("process {0} still holds the previous machine; `kill -9 {0}` ends it")]
    Kept(u32),
    /// A package or an index cannot be read or written.
    #[error("{}: {source}", path.display())]
    Package {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pakman_apk::Error,
    },
    /// The repository does not have the package.
    #[error("{} has no package `{name}`; `pakman build` makes it", folder.display())]
    NoPackage {
        /// The folder with the packages of an architecture.
        folder: PathBuf,
        /// The name of the package.
        name: String,
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

    pub(crate) fn program(program: &str) -> impl FnOnce(io::Error) -> Self {
        let program = program.to_owned();
        move |source| Self::Program { program, source }
    }

    pub(crate) fn package(path: impl Into<PathBuf>) -> impl FnOnce(pakman_apk::Error) -> Self {
        let path = path.into();
        move |source| Self::Package { path, source }
    }
}

//! Why there is no root.

use std::{io, path::PathBuf};

use crate::denied::Denial;

/// Why there is no root. One that was begun is never used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read, written, made or removed.
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
    #[error("cannot run `{program}`{}: {source}", hint(program))]
    Program {
        /// Its name.
        program: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The system lets nobody, or not this user, have namespaces.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// Text that is no address of a mirror.
    #[error(
        "the address of a mirror looks like https://mirror.example/alpine or file:///srv/alpine: \
         {0}"
    )]
    NoMirror(String),
    /// Alpine signs nothing for the architecture, and no other key is trusted.
    #[error("Alpine has no packages for the architecture {0:?}")]
    Architecture(String),
    /// A root for other processors than those of this machine.
    #[error(
        "a root for {wanted} needs a machine that is {wanted}, such as a CI runner; this one is \
         {machine}"
    )]
    Foreign {
        /// The architecture that was asked for.
        wanted: String,
        /// That of this machine.
        machine: &'static str,
    },
    /// Text that is no release of Alpine.
    #[error("{0:?} is not a release of Alpine, such as `3.22` or `edge`")]
    Release(String),
    /// Text that apk would not understand as the name of a package.
    #[error(transparent)]
    Word(#[from] pakman_alpine::BadWord),
    /// Whoever answers for the mirror is nobody that this machine trusts.
    #[error(
        "{address}: {reason}; where the network has an authority of its own, add it to those that \
         this machine trusts, or name a file that has it in SSL_CERT_FILE"
    )]
    Untrusted {
        /// The file that was asked for.
        address: String,
        /// What is wrong with the certificate.
        reason: String,
    },
    /// The mirror did not answer, or not to the end.
    #[error("{address}: {reason}")]
    Unreachable {
        /// The file that was asked for.
        address: String,
        /// How it ended.
        reason: String,
    },
    /// What somebody named that is no mirror did not answer, or not to the end.
    #[error("{address}: {reason}")]
    Unanswered {
        /// The file that was asked for.
        address: String,
        /// How it ended.
        reason: String,
    },
    /// The mirror has no such file.
    #[error("{address}: {reason}")]
    Refused {
        /// The file that was asked for.
        address: String,
        /// What the mirror answered: `404 Not Found`.
        reason: String,
    },
    /// What somebody named that is no mirror has no such file.
    #[error("{address}: {reason}")]
    Absent {
        /// The file that was asked for.
        address: String,
        /// What was answered: `404 Not Found`.
        reason: String,
    },
    /// A package of the index is not there: the mirror is being brought up to date, or is broken.
    #[error("{address}: the mirror lists it, but does not have it")]
    Incomplete {
        /// The package.
        address: String,
    },
    /// A file that is more than what it may be.
    #[error("{address}: it has more than {limit} bytes")]
    TooLarge {
        /// The file that was asked for.
        address: String,
        /// The most that is taken.
        limit: u64,
    },
    /// An index or package is not signed by a key that is trusted, or not what was signed.
    #[error("{address}: {source}")]
    Unverified {
        /// The file.
        address: String,
        /// What is wrong with it.
        source: pakman_apk::Error,
    },
    /// What a mirror has is not signed by a key that is trusted, but maybe by one of its own.
    #[error("{address}: {source}")]
    Stranger {
        /// The file.
        address: String,
        /// Who signed it.
        source: pakman_apk::Error,
    },
    /// A package is signed, but is not the one that the signed index speaks of.
    #[error("{address}: {what} is not what the index says, so it is not the right package")]
    Other {
        /// The package.
        address: String,
        /// What differs.
        what: &'static str,
    },
    /// An index is older than the one that the mirror had before.
    #[error(
        "{address}: this index is of {found}, older than that of {seen} seen before; the mirror \
         lags behind, or somebody is holding back updates"
    )]
    Older {
        /// The index.
        address: String,
        /// Its date.
        found: String,
        /// The date of the one before.
        seen: String,
    },
    /// An index is that of other processors.
    #[error(
        "{address}: this index is of {found}, not of {wanted}; the mirror is not laid out as Alpine's is"
    )]
    ForeignIndex {
        /// The index.
        address: String,
        /// The architecture of its packages.
        found: String,
        /// The one that was asked for.
        wanted: String,
    },
    /// The index has no package of apk itself.
    #[error("{address}: the index has no `apk-tools-static`, which pakman needs to fill a root")]
    NoApk {
        /// The index.
        address: String,
    },
    /// apk cannot install what was asked for.
    #[error("apk cannot choose packages: {0}")]
    Unsatisfied(String),
    /// apk failed.
    #[error("apk ended with {ending} while filling the root, which is discarded: {tail}")]
    Apk {
        /// How it ended: `exit code 1`.
        ending: String,
        /// The last lines that it printed, as one.
        tail: String,
    },
    /// apk ended well, but the packages are not all there.
    #[error("apk reported success, but `{0}` is not installed; the root is discarded")]
    Unfilled(String),
    /// Something has the root open.
    #[error(
        "the root {0} is in use, by a build, a trial, or a machine that `pakman test --keep` left"
    )]
    Busy(String),
    /// There is no such root.
    #[error("there is no root {0:?}; `pakman root list` shows all of them")]
    Unknown(String),
}

impl Error {
    /// Whether the failure is one that passes: to try again may help.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Unanswered { .. }
                | Self::Incomplete { .. }
                | Self::Older { .. }
                | Self::Busy(_)
        )
    }

    /// The same of an address that is no mirror's.
    pub(crate) fn of_no_mirror(self) -> Self {
        match self {
            Self::Unreachable { address, reason } => Self::Unanswered { address, reason },
            Self::Refused { address, reason } => Self::Absent { address, reason },
            error => error,
        }
    }

    /// The same of a file of a mirror.
    pub(crate) fn of_mirror(self) -> Self {
        use pakman_apk::Error::{Unsigned, Untrusted};
        match self {
            Self::Unverified { address, source: source @ (Unsigned | Untrusted { .. }) } => {
                Self::Stranger { address, source }
            }
            error => error,
        }
    }

    pub(crate) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { doing, path, source }
    }

    pub(crate) fn program(program: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Program { program, source }
    }
}

/// Where a program comes from.
fn hint(program: &str) -> &'static str {
    match program {
        "bwrap" => " (install the package bubblewrap)",
        _ => "",
    }
}

//! Why a workflow cannot be had.

use crate::host::Host;

/// Why a workflow cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A value with characters that would end or begin something in the file.
    #[error("{what} is {value:?}, but must be one line without `${{{{`")]
    Text {
        /// What the value is for.
        what: &'static str,
        /// The value.
        value: String,
    },
    /// A value that is not of the form it has to have.
    #[error("{what} is {value:?}, but must be {form}")]
    Form {
        /// What the value is for.
        what: &'static str,
        /// The value.
        value: String,
        /// How it has to look.
        form: &'static str,
    },
    /// An address with something that only its owner may know.
    #[error(
        "{what} has a user or a password in it, and everyone who reads the repository reads this \
         file; write the address alone"
    )]
    Secret {
        /// What the address is for.
        what: &'static str,
    },
    /// A variable that is passed already.
    #[error("`--env {0}` is there twice; one is enough")]
    Twice(String),
    /// A variable that the host or the workflow sets itself.
    #[error("`--env {name}`: {host} sets {name} itself, and a secret cannot replace it")]
    Taken {
        /// The host.
        host: Host,
        /// The variable.
        name: String,
    },
    /// Nothing would be built.
    #[error("there is no architecture to build for")]
    Nothing,
    /// An architecture that this host has no machine for.
    #[error(
        "{host} has no runner of its own for {arch}; `--runner {arch}=LABEL` names one of yours"
    )]
    NoRunner {
        /// The host.
        host: Host,
        /// The architecture.
        arch: String,
    },
    /// An architecture that no released pakman runs on.
    #[error(
        "releases of pakman are for x86_64 and aarch64; `--pakman-url` names a folder with \
         pakman-{0}-linux.tar.gz"
    )]
    NoRelease(String),
    /// An architecture whose machines call themselves by another name.
    #[error("a package for {0} cannot be built by a workflow")]
    Foreign(String),
    /// There is a hash for some architectures and not for this one.
    #[error(
        "`--pakman-sha256` names no hash for {0}; it is the first word of \
         pakman-{0}-linux.tar.gz.sha256 in the release"
    )]
    NoHash(String),
    /// A host that cannot verify attestations needs hashes.
    #[error(
        "{host} cannot verify attestations, so the file needs a hash: `--pakman-sha256 \
         {arch}=HASH`, the first word of {url}/pakman-{arch}-linux.tar.gz.sha256"
    )]
    Unproven {
        /// The host.
        host: Host,
        /// The first architecture without one.
        arch: String,
        /// Where the release is.
        url: String,
    },
    /// A host without this.
    #[error("{host} has no {what}; {instead}")]
    Unsupported {
        /// The host.
        host: Host,
        /// What it does not have.
        what: &'static str,
        /// What to do.
        instead: &'static str,
    },
}

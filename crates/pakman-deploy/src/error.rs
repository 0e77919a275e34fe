//! Why a package is not on a host.

use std::{io, path::PathBuf};

use crate::{host::BadHost, settings::BadSetting};

/// Why a package is not on a host.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Text that names no host.
    #[error(transparent)]
    Host(#[from] BadHost),
    /// A variable that cannot be set.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// A package that cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that is no package, or an index that cannot be made.
    #[error("{}: {source}", path.display())]
    Package {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pakman_apk::Error,
    },
    /// A package that the key here did not sign.
    #[error(
        "{} is not signed by {key}, so no host can verify it; `pakman sign {}` signs it",
        path.display(), path.display()
    )]
    Unsigned {
        /// The package.
        path: PathBuf,
        /// The name of the key that signs here.
        key: String,
    },
    /// A package that comes with another which is not there.
    #[error("{}: it needs `{needs}` from the same build, but {} does not exist", path.display(), beside.display())]
    Alone {
        /// The package.
        path: PathBuf,
        /// What it needs.
        needs: String,
        /// Where that was looked for.
        beside: PathBuf,
    },
    /// The program that reaches the host could not be started.
    #[error("cannot run `{program}`: {source}")]
    Program {
        /// Its name.
        program: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The program that reaches the host is not there.
    #[error("`{program}` is not installed on this machine, and {host} is reached through it")]
    NoProgram {
        /// Its name.
        program: &'static str,
        /// The host.
        host: String,
    },
    /// The host was not reached, or not to the end.
    #[error("{host} cannot be reached: {}", on_one_line(said))]
    Unreachable {
        /// The host.
        host: String,
        /// What ssh said.
        said: String,
        /// What somebody types to see whether ssh reaches it.
        by_hand: String,
    },
    /// What ran at the terminal ended with the connection, if there was one; ssh has said why.
    #[error("{host} cannot be reached, or the connection to it ended: ssh says above which")]
    Cut {
        /// The host.
        host: String,
        /// What somebody types to see whether ssh reaches it.
        by_hand: String,
    },
    /// The host was asked, and did not come to an end. Nothing was changed.
    #[error("{host} did not answer within {seconds} s; nothing was changed")]
    Silent {
        /// The host.
        host: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The connection ended while the host was at work, which goes on.
    #[error("the connection to {host} ended; the host continues on its own{meanwhile}")]
    Lost {
        /// The host.
        host: String,
        /// What it does, and how to go on, after a comma or a semicolon.
        meanwhile: &'static str,
    },
    /// Nobody who may change the host.
    #[error(
        "{host}: that user is not root, and neither `doas -n` nor `sudo -n` makes it root; log in \
         as root, or write `permit nopass USER` into /etc/doas.d/pakman.conf"
    )]
    Rights {
        /// The host.
        host: String,
    },
    /// A host that is no Alpine, or another one than the package was built for.
    #[error("{host} runs {found}, and {name} is built for {wanted}{help}")]
    Other {
        /// The host.
        host: String,
        /// What it is.
        found: String,
        /// The package.
        name: String,
        /// What it has to be.
        wanted: String,
        /// What helps, after `; `; or nothing.
        help: String,
    },
    /// An installation of an orchestrator.
    #[error(
        "{host}: an orchestrator manages {name} there, and gives it its variables; `pakman push` \
         announces a new version to it"
    )]
    Managed {
        /// The host.
        host: String,
        /// The package.
        name: String,
    },
    /// Settings on the host that were changed by hand where this program writes.
    #[error("{host}: {file}: {reason}")]
    Confd {
        /// The host.
        host: String,
        /// The file there.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Variables that somebody has to set. The application runs as before.
    #[error("{host}: these variables have no value: {}; nothing was changed", names.join(", "))]
    Missing {
        /// The host.
        host: String,
        /// Their names.
        names: Vec<String>,
    },
    /// The host could not fetch a package, and nothing was changed.
    #[error("{host}: {said}")]
    NotFetched {
        /// The host.
        host: String,
        /// What it said.
        said: String,
    },
    /// What ran at the terminal failed, and has said why.
    #[error("{host}: it failed, as told above")]
    Told {
        /// The host.
        host: String,
    },
    /// The host could not take or do it, and nothing was changed.
    #[error("{host}: {}", on_one_line(said))]
    Refused {
        /// The host.
        host: String,
        /// What it said.
        said: String,
    },
    /// The new version was there and did not run.
    #[error(transparent)]
    Defeated(#[from] Box<Defeat>),
}

/// A version that did not run, and what came of the host.
#[derive(Debug, thiserror::Error)]
#[error("{host}: {reason}{}{}\n{back}", part("output", said), part("the end of its log", log))]
pub struct Defeat {
    /// The host.
    pub host: String,
    /// What failed.
    pub reason: String,
    /// The end of what apk and the service said; may be empty.
    pub said: String,
    /// The end of the application's log; may be empty.
    pub log: String,
    /// What runs now.
    pub back: Return,
}

/// What runs after a version did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Return {
    /// The version before runs again.
    Restored(String),
    /// There was none before; the service is stopped.
    Stopped,
    /// The version before did not come back either; what was said.
    Broken(String),
}

impl std::fmt::Display for Return {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Restored(version) => write!(
                f,
                "{version} runs again, with the settings it had; what a migration changed stays changed"
            ),
            Self::Stopped => f.write_str("there is no previous version; the service is stopped"),
            Self::Broken(said) => write!(
                f,
                "the previous version did not come back either; log in and look{}",
                part("output of the rollback", said)
            ),
        }
    }
}

/// Lines of others as one.
fn on_one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(visible).collect::<Vec<_>>().join("; ")
}

/// Lines of others below a heading; nothing where there are none.
fn part(heading: &str, text: &str) -> String {
    let lines: String = text.lines().map(|line| format!("\n  | {}", visible(line))).collect();
    if lines.is_empty() { lines } else { format!("\n{heading}:{lines}") }
}

/// A line without characters that a terminal obeys.
fn visible(line: &str) -> String {
    line.chars()
        .map(|letter| if letter.is_control() && letter != '\t' { '\u{fffd}' } else { letter })
        .collect()
}

impl Error {
    /// Whether the failure is one that passes: to try again may help.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Cut { .. }
                | Self::Silent { .. }
                | Self::Lost { .. }
                | Self::NotFetched { .. }
        )
    }

    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    pub(crate) fn package(path: impl Into<PathBuf>) -> impl FnOnce(pakman_apk::Error) -> Self {
        let path = path.into();
        move |source| Self::Package { path, source }
    }
}

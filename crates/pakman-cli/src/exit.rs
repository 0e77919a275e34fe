//! How the program ends. This is the one rule, for every command:
//!
//! - what pakman was given to read is wrong (`instellar.yml`, the project that it describes, a
//!   package, an index): [`Problems`](Exit::Problems), whichever command meets it
//! - what pakman was asked for, or the world, is wrong (an argument, a key, a disk, a program):
//!   [`Failure`](Exit::Failure); a file that is right, but does not say what an argument needs, is
//!   among them
//! - what passes by itself (a network, something that is in use): [`Transient`](Exit::Transient)
//!
//! Of several files, the worst counts.

use std::{
    error::Error,
    fmt::Write,
    io::{self, ErrorKind},
    process::{ExitCode, exit},
};

/// What the exit code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All is well, warnings apart. A reader that closed the pipe early is well too.
    Success = 0,
    /// The file has errors (with `--deny-warnings` also warnings), a package is bad, or `--check`
    /// or `diff` found differences.
    Problems = 1,
    /// The command line is wrong, or the world failed: a disk, a permission, a key, this program.
    Failure = 2,
    /// The world failed in a way that passes: try again.
    Transient = 75,
}

impl Exit {
    /// Every exit code, in order.
    pub(crate) const ALL: &[Self] =
        &[Self::Success, Self::Problems, Self::Failure, Self::Transient];

    /// From the best to the worst: what has to be done by a person is worse than what passes.
    const WORSE: &[Self] = &[Self::Success, Self::Problems, Self::Transient, Self::Failure];

    /// One line about it, for the help text.
    pub(crate) fn summary(self) -> &'static str {
        match self {
            Self::Success => "all is well; there may be warnings",
            Self::Problems => "the file has problems, or differences were found",
            Self::Failure => "wrong usage, or a file, a permission or a program failed",
            Self::Transient => "a temporary failure, for instance of the network: try again",
        }
    }

    /// The end of the help text: all of them.
    pub(crate) fn table() -> String {
        let mut text = String::from("Exit codes:\n");
        for exit in Self::ALL {
            writeln!(text, "  {:<3} {}", *exit as u8, exit.summary())
                .expect("writing to memory does not fail");
        }
        text
    }

    /// How a command ends that met this error.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        error.chain().find_map(class).unwrap_or(Self::Failure)
    }

    /// The worse of two.
    pub(crate) fn and(self, other: Self) -> Self {
        let place = |exit| Self::WORSE.iter().position(|one| *one == exit);
        if place(self) < place(other) { other } else { self }
    }

    /// Ends the program, with nothing more done.
    pub(crate) fn now(self) -> ! {
        exit(self as i32)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What an error says, if it is one that says something.
fn class(error: &(dyn Error + 'static)) -> Option<Exit> {
    if let Some(error) = error.downcast_ref::<io::Error>() {
        // Whoever reads has seen enough: `pakman explain --list | head`.
        return (error.kind() == ErrorKind::BrokenPipe).then_some(Exit::Success);
    }
    let apk = error.downcast_ref().map(|error: &pakman_apk::Error| error.into());
    let build = || error.downcast_ref().map(|error: &pakman_build::Error| error.into());
    let root = || error.downcast_ref().map(|error: &pakman_root::Error| error.into());
    let boxed = || error.downcast_ref().map(|error: &pakman_box::Error| error.into());
    let deploy = || error.downcast_ref().map(|error: &pakman_deploy::Error| error.into());
    let push = || error.downcast_ref().map(|error: &pakman_push::Error| error.into());
    apk.or_else(push).or_else(build).or_else(root).or_else(boxed).or_else(deploy)
}

impl From<&pakman_apk::Error> for Exit {
    fn from(error: &pakman_apk::Error) -> Self {
        use pakman_apk::Error as E;
        match error {
            E::File { .. } | E::Io { .. } | E::Key { .. } | E::Unsigning { .. } => Self::Failure,
            // The bytes of a package or an index, or the words that are to stand in one.
            _ => Self::Problems,
        }
    }
}

impl From<&pakman_build::Error> for Exit {
    fn from(error: &pakman_build::Error) -> Self {
        use pakman_build::Error as E;
        match error {
            E::Failed(_)
            | E::Contents(_)
            | E::MissingDestinations(_)
            | E::MissingSource(_)
            | E::RemoteSource(_)
            | E::Name(_)
            | E::NothingBuilt { .. } => Self::Problems,
            E::Apk(error) => error.into(),
            E::Busy(_) => Self::Transient,
            _ => Self::Failure,
        }
    }
}

impl From<&pakman_box::Error> for Exit {
    fn from(error: &pakman_box::Error) -> Self {
        match error {
            pakman_box::Error::Root(error) => error.into(),
            pakman_box::Error::Package { source, .. } => source.into(),
            _ => Self::Failure,
        }
    }
}

impl From<&pakman_deploy::Error> for Exit {
    fn from(error: &pakman_deploy::Error) -> Self {
        use pakman_deploy::Error as E;
        match error {
            _ if error.is_transient() => Self::Transient,
            E::Package { source, .. } => source.into(),
            E::Unsigned { .. } | E::Alone { .. } => Self::Problems,
            _ => Self::Failure,
        }
    }
}

impl From<&pakman_push::Error> for Exit {
    fn from(error: &pakman_push::Error) -> Self {
        match error {
            _ if error.is_transient() => Self::Transient,
            pakman_push::Error::Package { source, .. } => source.into(),
            _ => Self::Failure,
        }
    }
}

impl From<&pakman_root::Error> for Exit {
    fn from(error: &pakman_root::Error) -> Self {
        match error {
            _ if error.is_transient() => Self::Transient,
            pakman_root::Error::Unsatisfied(_) => Self::Problems,
            _ => Self::Failure,
        }
    }
}

//! Programs of a build on this machine itself.

use std::{
    ffi::{OsStr, OsString},
    process::Command,
    sync::OnceLock,
};

use pakman_program::{MAPPED, command, works};

use crate::{accounts::Accounts, owners::Owners, work::Work};

/// Nothing in such a namespace outlives whoever started it, and it sees no other process.
const ALONE: &[&str] = &[
    "setpriv",
    "--pdeathsig",
    "KILL",
    "unshare",
    "--pid",
    "--fork",
    "--kill-child=KILL",
    "--mount-proc",
    "--mount",
];

/// Starts what stands behind it as root of a namespace with one user.
const ONE: &[&str] = &["--user", "--map-root-user"];

/// How a program is started.
pub(crate) struct Start {
    /// The words in front of its own.
    words: Vec<OsString>,
    /// Whether it knows the package's user by name.
    pub(crate) knows_names: bool,
}

impl Start {
    /// Whoever builds, with the rights that they have.
    pub(crate) fn builder(accounts: &Accounts, work: &Work) -> Self {
        if Owners::find(None) == Owners::Real {
            return Self::packager(Owners::Real, accounts, work);
        }
        Self { words: Vec::new(), knows_names: false }
    }

    /// Root, as far as it can be had.
    pub(crate) fn packager(owners: Owners, accounts: &Accounts, work: &Work) -> Self {
        static ALONE_WORKS: OnceLock<bool> = OnceLock::new();
        let more = match owners {
            Owners::Faked => {
                let words = vec!["fakeroot".into(), "-s".into(), work.faked().into(), "--".into()];
                return Self { words, knows_names: false };
            }
            Owners::Real => &[][..],
            Owners::Mapped => MAPPED,
            Owners::One => ONE,
        };
        let all = [ALONE, more, &["--"]].concat();
        if !*ALONE_WORKS.get_or_init(|| works(started(&all, "true"))) {
            return Self { words: Vec::new(), knows_names: false };
        }
        let mut words: Vec<OsString> = all.iter().map(OsString::from).collect();
        words.extend(["/bin/sh".into(), work.scripts().join("init.sh").into()]);
        words.extend(accounts.files.iter().map(OsString::from));
        Self { words, knows_names: true }
    }

    /// `program`, started so.
    pub(crate) fn command(&self, program: &str) -> Command {
        started(&self.words, program)
    }
}

/// A program that these words start.
fn started(words: &[impl AsRef<OsStr>], program: &str) -> Command {
    let Some((first, more)) = words.split_first() else { return command(program) };
    let mut command = command(first);
    command.args(more).arg(program);
    command
}

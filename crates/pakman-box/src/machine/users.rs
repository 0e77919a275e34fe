//! Whose ids a machine has, and how its namespaces are made and entered with them.

use std::{
    fs::{self, File},
    io,
    os::{fd::AsRawFd, unix::fs::chown},
    path::Path,
    process::{Child, Command},
};

use pakman_program::{command, mapped};
use pakman_root::{Owners, filter};
use rustix::{
    io::{FdFlags, fcntl_setfd},
    process::geteuid,
};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Whose ids the users of a machine have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Users {
    /// Those of the host: its root is the host's, and whatever runs there is to be trusted as much.
    Host,
    /// 65,536 of its own: its root is nobody outside. They are those that root takes from 100,000
    /// on, or those that `/etc/subuid` gives a user.
    Own,
    /// The one of the user who starts it. Whatever changes owners or becomes another user is told
    /// that it did: services run as the machine's root.
    One,
}

/// The first of the ids that root takes for a machine, and how many there are.
const FIRST: u32 = 100_000;
const COUNT: u32 = 65_536;

/// Waits until its ids are written, and takes the first of them.
const BECOME_ROOT: &str = "echo \"$$\" && read -r _ && \
    exec setpriv --reuid 0 --regid 0 --clear-groups \"$@\"";

/// A program with the files that it inherits, which are open as long as this.
pub(super) struct Prepared {
    pub(super) command: Command,
    pub(super) _files: Vec<File>,
}

impl Users {
    /// How whoever has [`One`](Self::One) gets [`Own`](Self::Own).
    pub const HOW_TO_HAVE_MORE: &str = "newuidmap (Debian's package uidmap, Fedora's shadow-utils) and a line for you in /etc/subuid and /etc/subgid \
         give more: `sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER`; \
         `sudo pakman test` needs neither";

    /// Those that the files of a root belong to.
    pub fn of(owners: Owners) -> Self {
        match owners {
            Owners::One => Self::One,
            _ => Self::Own,
        }
    }

    /// Whether root writes which ids there are.
    pub(super) fn are_mapped_by_root(self) -> bool {
        self == Self::Own && geteuid().is_root()
    }

    /// How the files of the root get into the machine, for `hold.sh`.
    pub(super) fn way_of_files(self) -> &'static str {
        match self {
            Self::Host => "shared",
            // They belong to the host's users, and have to become those of the machine.
            Self::Own if self.are_mapped_by_root() => "packed",
            Self::Own | Self::One => "user",
        }
    }

    /// Gives a new folder to the machine's root.
    pub(super) fn give(self, folder: &Path) -> io::Result<()> {
        if self.are_mapped_by_root() {
            chown(folder, Some(FIRST), Some(FIRST))?;
        }
        Ok(())
    }

    /// `program` with the ids of a new machine. Where root [maps](Self::map) them, it first prints a
    /// line, and waits for one.
    pub(super) fn begin(self, program: &str) -> Result<Prepared, Error> {
        if self == Self::Host {
            return Ok(command(program).into());
        }
        if self == Self::One {
            return Prepared::in_bubblewrap(program, None);
        }
        if !self.are_mapped_by_root() {
            return Ok(mapped(program).into());
        }
        let mut unshare = command("unshare");
        unshare.args(["--user", "--keep-caps", "--", "sh", "-c", BECOME_ROOT, "sh", program]);
        Ok(unshare.into())
    }

    /// Writes which ids the process has that was [begun](Self::begin).
    pub(super) fn map(child: &Child) -> io::Result<()> {
        let line = format!("0 {FIRST} {COUNT}\n");
        for file in ["gid_map", "uid_map"] {
            fs::write(format!("/proc/{}/{file}", child.id()), &line)?;
        }
        Ok(())
    }

    /// `program` with the ids of the machine that the process `holder` is of.
    pub(super) fn enter(self, holder: u32, program: &str) -> Result<Prepared, Error> {
        match self {
            Self::Host => Ok(command(program).into()),
            Self::Own => {
                let mut nsenter = command("nsenter");
                nsenter.args(["--user", "--target", &holder.to_string(), "--", program]);
                Ok(nsenter.into())
            }
            Self::One => {
                let path = format!("/proc/{holder}/ns/user");
                let users = File::open(&path).map_err(Error::file("open", path))?;
                Prepared::in_bubblewrap(program, Some(users))
            }
        }
    }
}

impl From<Command> for Prepared {
    fn from(command: Command) -> Self {
        Self { command, _files: Vec::new() }
    }
}

impl Prepared {
    /// A program that bubblewrap starts with one id, and with the filter that this takes; in the
    /// namespace `users` where there is one.
    fn in_bubblewrap(program: &str, users: Option<File>) -> Result<Self, Error> {
        let filter = filter::one_user()?;
        let mut bwrap = command("bwrap");
        match &users {
            Some(users) => bwrap.arg("--userns").arg(users.as_raw_fd().to_string()),
            None => bwrap.args(["--unshare-user", "--uid", "0", "--gid", "0"]),
        };
        bwrap.args(["--cap-add", "ALL", "--dev-bind", "/", "/"]);
        bwrap.arg("--seccomp").arg(filter.as_raw_fd().to_string()).args(["--", program]);
        let files: Vec<File> = users.into_iter().chain([filter]).collect();
        for file in &files {
            let inherited = fcntl_setfd(file, FdFlags::empty());
            inherited.map_err(|error| Error::file("inherit", "/proc/self/fd")(error.into()))?;
        }
        Ok(Self { command: bwrap, _files: files })
    }
}

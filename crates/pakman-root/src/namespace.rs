//! The namespaces that apk fills a root in.

use std::{
    fs::File,
    os::fd::AsRawFd,
    path::Path,
    process::{Command, Stdio},
};

use pakman_program::{command, mapped, maps};
use rustix::io::{FdFlags, fcntl_setfd};
use serde::{Deserialize, Serialize};

use crate::{
    denied::Denial,
    error::Error,
    filter::{self, Scope},
};

/// What the files of a root belong to, which follows from who made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Owners {
    /// root made it: each file has the owner that it has on Alpine.
    Real,
    /// A user with subordinate ids (`/etc/subuid`) made it: the owners are real, but shifted into
    /// these ids. `unshare --user --map-auto --map-root-user` shows them as they are.
    Shifted,
    /// A user with one id made it: everything belongs to that user.
    One,
}

/// What a program of a new root sees beside that root, each read-only.
pub(crate) struct Shown<'a> {
    pub(crate) path: &'a Path,
    /// Where it is inside, below `/dev`, of which nothing stays in the root.
    pub(crate) inside: &'static str,
}

impl Owners {
    /// What this user can do on this machine.
    pub(crate) fn possible() -> Result<Self, Error> {
        let is_root = rustix::process::geteuid().is_root();
        if is_root {
            return Self::Real.probe().map(|()| Self::Real);
        }
        if maps() && Self::Shifted.probe().is_ok() {
            return Ok(Self::Shifted);
        }
        Self::One.probe().map(|()| Self::One)
    }

    /// Tries whether there are namespaces, and whether programs can do in them what they are for.
    fn probe(self) -> Result<(), Error> {
        let mut bwrap = self.bwrap();
        bwrap.args(["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--", "sh", "-c"]);
        // Where there is no AppArmor, the file is missing, or not readable.
        bwrap.arg("cat /proc/self/attr/current 2>/dev/null || :");
        let output = bwrap.stdin(Stdio::null()).output().map_err(Error::program("bwrap"))?;
        if !output.status.success() {
            return Err(Denial::new(&output.stderr).into());
        }
        Denial::by_label(&output.stdout).map_or(Ok(()), |denial| Err(denial.into()))
    }

    /// bubblewrap with namespaces of its own, and without a network.
    fn bwrap(self) -> Command {
        let mut command = match self {
            Self::Real | Self::One => command("bwrap"),
            Self::Shifted => mapped("bwrap"),
        };
        command.args(["--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net"]);
        command.args(["--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try", "--clearenv"]);
        command.args(["--setenv", "PATH", "/usr/sbin:/usr/bin:/sbin:/bin"]);
        match self {
            Self::Real => command.args(["--cap-drop", "ALL", "--cap-add", "CAP_CHOWN"]),
            Self::One => command.args(["--unshare-user", "--uid", "0", "--gid", "0"]),
            Self::Shifted => &mut command,
        };
        command
    }

    /// `program`, to be started with the folder `root` as its root, which it can write.
    ///
    /// Nothing else of the machine is there but what is `shown`. As root the one capability is to
    /// give files away, and the kernel's settings cannot be written.
    pub(crate) fn enter(
        self,
        root: &Path,
        shown: &[Shown<'_>],
        program: &str,
    ) -> Result<Entered, Error> {
        let mut bwrap = self.bwrap();
        bwrap.arg("--bind").arg(root).arg("/");
        bwrap.args(["--dev", "/dev", "--proc", "/proc"]);
        bwrap.args(["--ro-bind", "/proc/sys", "/proc/sys"]);
        for Shown { path, inside } in shown {
            bwrap.arg("--ro-bind").arg(path).arg(inside);
        }
        let filter = if self == Self::One { Some(filter_file()?) } else { None };
        if let Some(filter) = &filter {
            bwrap.arg("--seccomp").arg(filter.as_raw_fd().to_string());
        }
        bwrap.args(["--chdir", "/", "--", program]).stdin(Stdio::null());
        Ok(Entered { command: bwrap, _filter: filter })
    }
}

/// A program that is ready to be started.
pub(crate) struct Entered {
    pub(crate) command: Command,
    /// Open until the program was started: it reads the filter from there.
    _filter: Option<File>,
}

/// An open file with the filter, which programs that are started inherit.
fn filter_file() -> Result<File, Error> {
    let file = filter::file(Scope::Owners)?;
    let inherited = fcntl_setfd(&file, FdFlags::empty());
    inherited.map_err(|error| Error::file("make", "the filter of system calls")(error.into()))?;
    Ok(file)
}

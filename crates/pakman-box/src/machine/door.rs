//! The way into a machine that runs.

use std::process::ExitStatus;

use serde::{Deserialize, Serialize};

use super::users::{Prepared, Users};
use crate::error::Error;

/// What a process of a machine finds as its `PATH`, as apk and LXD give it.
pub(super) const PATH: &str = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";

/// The way into a machine that runs, for any process of whoever started it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Door {
    pub(super) users: Users,
    /// The process that holds its disk and its network.
    pub(super) holder: u32,
    /// Its first process.
    pub(super) first: u32,
}

impl Door {
    /// The process that holds its disk and its network; without it there is no machine.
    pub(crate) fn holder(self) -> u32 {
        self.holder
    }

    /// A shell line in the machine, as root, in `/`.
    pub(super) fn enter(self, line: &str) -> Result<Prepared, Error> {
        let mut prepared = self.users.enter(self.holder, "nsenter")?;
        let command = &mut prepared.command;
        command.args(["--mount", "--net", "--pid", "--ipc", "--uts", "--cgroup", "--root", "--wd"]);
        command.args(["--target", &self.first.to_string()]);
        command.args(["/bin/busybox", "env", "-i", PATH, "HOME=/root", "/bin/sh", "-c"]);
        // Never a folder of the host, whatever nsenter makes of its options.
        command.arg(format!("cd /\n{line}"));
        Ok(prepared)
    }

    /// A shell in the machine, with the terminal or the streams of this process.
    pub fn shell(self) -> Result<ExitStatus, Error> {
        let mut inside = self.enter("exec /bin/sh -l")?;
        inside.command.status().map_err(Error::program("nsenter"))
    }
}

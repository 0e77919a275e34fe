//! Machines that boot OpenRC: a Debian release in namespaces of its own.
//!
//! A machine is to the packages under test what an Alpine container of the orchestrator is: busybox
//! for a shell, OpenRC that was booted, s6, a disk to write to, a loopback interface, and a guest
//! API at `/dev/lxd/sock`. Nothing of it is left on the host. It is that of `pakman-box`.

mod release;
mod running;
mod ssh;

pub use pakman_box::{Ran, quoted};
pub use release::{Release, sshd};
pub use running::Machine;
pub use ssh::Ssh;

use std::process::Command;

/// Whether this process may make namespaces, or what stands against it.
fn permitted() -> Result<(), String> {
    let need = "it takes root and the right to make namespaces and mounts \
                (in a container: --privileged)";
    let output = Command::new("unshare")
        .args(["--mount", "--net", "--pid", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child"])
        .args(["mount", "-t", "tmpfs", "tmpfs", "/mnt"])
        .output()
        .map_err(|error| format!("unshare of util-linux: {error}; {need}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{}; {need}", String::from_utf8_lossy(&output.stderr).trim()))
}

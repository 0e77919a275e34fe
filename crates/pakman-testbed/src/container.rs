//! Containers of a real LXD or Incus, which runs in a machine.

use std::{path::Path, process::Command};

use crate::machine::{Machine, Ran, Release, quoted};

/// What the daemon needs, and an image of the files that are fed to it.
const SETUP: &str = "set -e
export HOME=/root
mount -t sysfs sys /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo root:1000000:65536 | tee /etc/subuid >/etc/subgid
mkdir -p /var/lib/$daemon /var/log/$daemon /tmp/image
cat >/tmp/rootfs.tar
$start --group root >/var/log/$daemon/said 2>&1 </dev/null &
$wait waitready --timeout=60
$client storage create default dir
$client profile device add default root disk path=/ pool=default
printf 'architecture: %s\\ncreation_date: 1700000000\\n' \"$(uname -m)\" >/tmp/image/metadata.yaml
busybox tar -C /tmp/image -cf /tmp/metadata.tar metadata.yaml
$client image import /tmp/metadata.tar /tmp/rootfs.tar --alias image
rm /tmp/rootfs.tar";

/// Whose container it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manager {
    /// LXD, whose client is `lxc`.
    Lxd,
    /// Incus
    Incus,
}

impl Manager {
    /// Both, for tests that try them one after the other.
    pub const ALL: [Self; 2] = [Self::Lxd, Self::Incus];

    /// The machine in which it runs; none unless `PAKMAN_TEST_LXD=1` asks for it.
    pub fn machine(self) -> Option<Release> {
        Release::with_containers(self.daemon())
    }

    /// Its program, by which `pakman deploy` reaches containers.
    pub fn client(self) -> &'static str {
        match self {
            Self::Lxd => "lxc",
            Self::Incus => "incus",
        }
    }

    /// What it is called in the address of a host.
    pub fn daemon(self) -> &'static str {
        match self {
            Self::Lxd => "lxd",
            Self::Incus => "incus",
        }
    }

    /// How it is started, and what is asked whether it is ready.
    fn programs(self) -> [&'static str; 2] {
        match self {
            Self::Lxd => ["lxd", "lxd"],
            Self::Incus => ["/usr/libexec/incus/incusd", "incus admin"],
        }
    }
}

/// A container: unprivileged, as the orchestrator launches them, and without a network card.
#[derive(Debug)]
pub struct Container {
    /// The machine that it runs in.
    pub machine: Machine,
    manager: Manager,
    /// By it its cgroups are known on the host.
    name: &'static str,
}

impl Container {
    /// Starts the daemon in a machine that has one, with the files below `rootfs` as its image.
    pub fn prepare(machine: Machine, manager: Manager, name: &'static str, rootfs: &Path) -> Self {
        let container = Self { machine, manager, name };
        let files = Command::new("tar").arg("-C").arg(rootfs).args(["-c", "."]).output();
        let [start, wait] = manager.programs();
        let (client, daemon) = (manager.client(), manager.daemon());
        let names = format!("client={client} daemon={daemon} start={start} wait='{wait}'");
        container.beside(&format!("{names}\n{SETUP}"), &files.expect("tar is there").stdout);
        container
    }

    /// Launches it, with keys of the instance: `user.KEY`, and a value.
    pub fn launch(&self, keys: &[(&str, &str)]) {
        let keys: String =
            keys.iter().map(|(key, value)| format!(" -c {key}={}", quoted(value))).collect();
        self.client(&format!("launch image {}{keys}", self.name));
    }

    /// A shell line beside the daemon, which has to succeed.
    ///
    /// Panics when it does not.
    pub fn beside(&self, line: &str, input: &[u8]) -> String {
        let ran = self.machine.feed(&format!("export HOME=/root\n{line}"), input);
        assert_eq!(ran.code, Some(0), "{line}: {}{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    /// Words for the client, which has to succeed.
    ///
    /// Panics when it does not.
    pub fn client(&self, words: &str) -> String {
        self.beside(&format!("{} {words}", self.manager.client()), b"")
    }

    /// A shell line in the container, which reads `input`.
    pub fn feed(&self, line: &str, input: &[u8]) -> Ran {
        let (client, name) = (self.manager.client(), self.name);
        let line = format!("HOME=/root {client} exec {name} -- /bin/sh -c {}", quoted(line));
        self.machine.feed(&line, input)
    }

    /// A shell line in the container that has to succeed in silence; its standard output.
    ///
    /// Panics when it does not.
    pub fn sh(&self, line: &str) -> String {
        self.feed(line, b"").quietly()
    }
}

impl Drop for Container {
    /// The cgroups of a container are the host's, and outlive the machine.
    fn drop(&mut self) {
        let (client, name) = (self.manager.client(), self.name);
        self.machine.sh(&format!(
            "HOME=/root {client} delete --force {name}
            find /sys/fs/cgroup -depth -type d -name 'lxc.*{name}*' -exec rmdir {{}} ';'
            rmdir /sys/fs/cgroup/lxc.pivot"
        ));
    }
}

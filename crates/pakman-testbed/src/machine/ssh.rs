//! The way into a machine by ssh, through a real sshd.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use super::{Machine, sshd};

/// The port of sshd.
const PORT: u16 = 2222;

/// sshd as a host has it that lets root in by key alone, and what doas of Debian's needs.
const SETUP: &str = "mkdir -p /var/empty /root/.ssh /etc/pam.d /lib/x86_64-linux-gnu/security
chmod 700 /root/.ssh
cat >/root/.ssh/authorized_keys
printf '%s\\n' 'Port 2222' 'HostKey /etc/ssh/host_key' 'PermitRootLogin prohibit-password' \
    'PasswordAuthentication no' 'UsePAM no' >/etc/ssh/sshd_config
cp /usr/lib/sshd/libpam* /usr/lib/sshd/libaudit* /usr/lib/sshd/libcap-ng* /usr/lib/sshd/libcrypt.* \
    /usr/lib/x86_64-linux-gnu
cp /usr/lib/sshd/pam_permit.so /lib/x86_64-linux-gnu/security
for type in auth account session; do echo $type required pam_permit.so; done >/etc/pam.d/doas";

/// Starts it.
const SSHD: &str = "mkdir -p /run/sshd
LD_LIBRARY_PATH=/usr/lib/sshd /usr/sbin/sshd -f /etc/ssh/sshd_config";

/// A way into a machine.
#[derive(Debug)]
pub struct Ssh {
    /// The keys of both sides, and a configuration.
    folder: TempDir,
}

impl Ssh {
    /// Gives the machine an sshd, and lets us in as root.
    ///
    /// Panics where there is no [`sshd`].
    pub fn into(machine: &Machine) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path();
        for key in ["host_key", "client_key"] {
            let mut keygen = Command::new("ssh-keygen");
            keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", key, "-f"]).arg(path.join(key));
            assert!(keygen.status().expect("ssh-keygen is there").success());
        }
        let sshd = sshd().expect("who asks for a way in has looked");
        let files = Command::new("tar").arg("-C").arg(sshd).args(["-c", "."]).output();
        let files = files.expect("tar is there").stdout;
        machine.feed("tar -xf - -C /", &files).quietly();
        let read = |name: &str| fs::read(path.join(name)).expect("ssh-keygen made it");
        let line = "umask 077; mkdir -p /etc/ssh && cat >/etc/ssh/host_key";
        machine.feed(line, &read("host_key")).quietly();
        machine.feed(SETUP, &read("client_key.pub")).quietly();
        let public = String::from_utf8_lossy(&read("host_key.pub")).into_owned();
        let write = |name: &str, text: &str| {
            fs::write(path.join(name), text).expect("the folder is ours");
        };
        write("known_hosts", &format!("[127.0.0.1]:{PORT} {public}"));
        let config = format!(
            "IdentityFile {0}/client_key\nIdentitiesOnly yes\nUserKnownHostsFile {0}/known_hosts\n\
             StrictHostKeyChecking yes\n",
            path.display()
        );
        write("ssh_config", &config);
        let ssh = Self { folder };
        ssh.start(machine);
        ssh
    }

    /// Starts sshd again, when the machine has lost its power.
    pub fn start(&self, machine: &Machine) {
        machine.sh(SSHD).quietly();
    }

    /// The address for a user, from within the machine's network.
    pub fn address(&self, user: &str) -> String {
        format!("{user}@127.0.0.1:{PORT}")
    }

    /// The configuration of ssh.
    pub fn config(&self) -> PathBuf {
        self.path().join("ssh_config")
    }

    /// A folder that goes with this.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

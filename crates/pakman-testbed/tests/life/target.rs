//! A host that a real sshd leads to, and packages to deploy to it.

use std::{fs, path::PathBuf, process::Command, sync::LazyLock, time::Duration};

use pakman_apk::{Algorithm, FileKind, Others, PackageReader, PrivateKey, Signer, resign};
use pakman_deploy::{Check, Deployment, Done, Error, Order, Release, Remote, State};
use pakman_testbed::machine::sshd;
use tempfile::TempDir;

use crate::{
    instance::Instance,
    package::{Archive, Package},
};

/// The port of sshd.
const PORT: u16 = 2222;

/// What our public key is called on hosts.
pub(crate) const KEY: &str = "acme-hello.rsa.pub";

/// The key that signs, which no machine knows.
static SIGNING: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate(2048).unwrap());

/// sshd as a host has it that lets root in by key alone.
const SETUP: &str = "mkdir -p /var/empty /root/.ssh
chmod 700 /root/.ssh
cat >/root/.ssh/authorized_keys
printf '%s\\n' 'Port 2222' 'HostKey /etc/ssh/host_key' 'PermitRootLogin prohibit-password' \
    'PasswordAuthentication no' 'UsePAM no' >/etc/ssh/sshd_config";

/// Starts it.
const SSHD: &str = "mkdir -p /run/sshd
LD_LIBRARY_PATH=/usr/lib/sshd /usr/sbin/sshd -f /etc/ssh/sshd_config";

/// A host and who deploys to it.
pub(crate) struct Target {
    pub(crate) host: Instance,
    pub(crate) remote: Remote,
    /// Keys of ssh, and packages.
    folder: TempDir,
}

impl Target {
    /// Gives the host an sshd, and lets us in.
    pub(crate) fn of(mut host: Instance) -> Self {
        host.name = "hello";
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        for key in ["host_key", "client_key"] {
            let mut keygen = Command::new("ssh-keygen");
            keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", key, "-f"]).arg(path.join(key));
            assert!(keygen.status().unwrap().success());
        }
        let sshd = sshd().expect("who asks for a target has looked");
        let files = Command::new("tar").arg("-C").arg(sshd).args(["-c", "."]).output().unwrap();
        host.machine.feed("tar -xf - -C /", &files.stdout).quietly();
        let host_key = fs::read(path.join("host_key")).unwrap();
        host.machine
            .feed("umask 077; mkdir -p /etc/ssh && cat >/etc/ssh/host_key", &host_key)
            .quietly();
        let client_key = fs::read(path.join("client_key.pub")).unwrap();
        host.machine.feed(SETUP, &client_key).quietly();
        host.sh(SSHD);
        let public = fs::read_to_string(path.join("host_key.pub")).unwrap();
        fs::write(path.join("known_hosts"), format!("[127.0.0.1]:{PORT} {public}")).unwrap();
        let config = format!(
            "IdentityFile {0}/client_key\nIdentitiesOnly yes\nUserKnownHostsFile {0}/known_hosts\n\
             StrictHostKeyChecking yes\nBatchMode yes\n",
            path.display()
        );
        fs::write(path.join("ssh_config"), config).unwrap();
        let remote = Remote::new(format!("root@127.0.0.1:{PORT}").parse().unwrap())
            .ssh_config(path.join("ssh_config"));
        Self { host, remote, folder }
    }

    /// The power goes, and comes back.
    pub(crate) fn cut_power(&mut self) {
        self.host.machine.cut_power();
        self.host.sh(SSHD);
    }

    /// The packages as files in a folder, signed by our key; the path of the first.
    pub(crate) fn publish(&self, package: &Package) -> PathBuf {
        self.publish_by(package, signer())
    }

    /// The same, signed by another.
    pub(crate) fn publish_by(&self, package: &Package, signer: Signer<'_>) -> PathBuf {
        let folder = self.folder.path().join(&package.version);
        fs::create_dir_all(&folder).unwrap();
        let file = |archive: &Archive| {
            let read = PackageReader::open(&*archive.bytes, pakman_apk::Limits::default()).unwrap();
            let path = folder.join(read.info.file_name());
            let mut bytes = Vec::new();
            resign(FileKind::Package, &*archive.bytes, &[signer], Others::Drop, &mut bytes)
                .unwrap();
            fs::write(&path, bytes).unwrap();
            path
        };
        file(&package.openrc);
        file(&package.main)
    }

    /// Deploys a package, with what `change` makes of the order.
    pub(crate) fn deploy(
        &self,
        package: &Package,
        change: impl FnOnce(Order<'_>) -> Order<'_> + Send,
    ) -> Result<Done, Error> {
        let file = self.publish(package);
        let release = Release::open(&file, signer()).unwrap();
        let order = change(order(&release));
        self.carry_out(&order)
    }

    /// The same, and it has to succeed.
    pub(crate) fn deployed(&self, package: &Package) -> Done {
        self.deploy(package, |order| order).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The same, and it has to fail.
    pub(crate) fn refused(&self, package: &Package) -> Error {
        self.deploy(package, |order| order).expect_err("it cannot be deployed")
    }

    /// Carries an order out, from within the machine's network.
    pub(crate) fn carry_out(&self, order: &Order<'_>) -> Result<Done, Error> {
        self.near(|| Deployment::look(&self.remote, order)?.carry_out())
    }

    /// What the host says of the application.
    pub(crate) fn state(&self) -> State {
        self.near(|| self.remote.state("hello")).unwrap_or_else(|error| panic!("{error}"))
    }

    /// What `task` gives in the machine's network.
    pub(crate) fn near<T: Send>(&self, task: impl FnOnce() -> T + Send) -> T {
        self.host.machine.in_network(task)
    }

    /// The same, reached in another way.
    pub(crate) fn by(self, remote: Remote) -> Self {
        Self { remote, ..self }
    }

    /// The configuration of ssh.
    pub(crate) fn ssh_config(&self) -> PathBuf {
        self.folder.path().join("ssh_config")
    }

    /// What the application answers by HTTP.
    pub(crate) fn answer(&self) -> String {
        self.host.sh("curl -s http://127.0.0.1:8080/")
    }
}

/// Who signs.
pub(crate) fn signer() -> Signer<'static> {
    Signer { key: &SIGNING, name: KEY, algorithm: Algorithm::Rsa }
}

/// An order of what hello is built for.
pub(crate) fn order<'a>(release: &'a Release<'a>) -> Order<'a> {
    let check = Check { port: Some(8080), path: None, wait: Duration::from_secs(20) };
    Order { alpine: Some("3.23".to_owned()), check, ..Order::of(release) }
}

//! A host that a real sshd leads to, and packages to deploy to it.

use std::{fs, path::PathBuf, sync::LazyLock, time::Duration};

use pakman_apk::{Algorithm, FileKind, Others, PackageReader, PrivateKey, Signer, resign};
use pakman_deploy::{Check, Deployment, Done, Error, Order, Release, Remote, State};
use pakman_testbed::machine::Ssh;

use crate::{
    instance::Instance,
    package::{Archive, Package},
};

/// What our public key is called on hosts.
pub(crate) const KEY: &str = "acme-hello.rsa.pub";

/// The key that signs, which no machine knows.
static SIGNING: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate(2048).unwrap());

/// A host and who deploys to it.
pub(crate) struct Target {
    pub(crate) host: Instance,
    pub(crate) remote: Remote,
    ssh: Ssh,
}

impl Target {
    /// Gives the host an sshd, and lets us in.
    pub(crate) fn of(mut host: Instance) -> Self {
        host.name = "hello";
        let ssh = Ssh::into(&host.machine);
        let remote = Remote::new(ssh.address("root").parse().unwrap()).ssh_config(ssh.config());
        Self { host, remote, ssh }
    }

    /// The power goes, and comes back.
    pub(crate) fn cut_power(&mut self) {
        self.host.machine.cut_power();
        self.ssh.start(&self.host.machine);
    }

    /// The packages as files in a folder, signed by our key; the path of the first.
    pub(crate) fn publish(&self, package: &Package) -> PathBuf {
        self.publish_by(package, signer())
    }

    /// The same, signed by another.
    pub(crate) fn publish_by(&self, package: &Package, signer: Signer<'_>) -> PathBuf {
        let folder = self.ssh.path().join(&package.version);
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

    /// The same, by another user.
    pub(crate) fn by(self, user: &str) -> Self {
        let remote = Remote::new(self.ssh.address(user).parse().unwrap());
        Self { remote: remote.ssh_config(self.ssh.config()), ..self }
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

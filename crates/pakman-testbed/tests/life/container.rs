//! A container of a real LXD, which runs in a machine.

use std::{net::TcpListener, process::Command};

use pakman_testbed::{
    guest::{Answer, Endpoint, TOKEN, local},
    machine::{Machine, Ran, Release, quoted},
};
use serde_json::json;

use crate::{apk, apk::Root, package::HELLO};

/// Its name, by which its cgroups are known on the host.
const NAME: &str = "pakman-life";

/// Where it finds the endpoint: LXD passes the port on.
const ENDPOINT: &str = "http://127.0.0.1:4000/installs/1?key=s3cret";

/// LXD with a storage pool, and an image of the files that are fed to it.
const SETUP: &str = "set -e
mount -t sysfs sys /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
echo root:1000000:65536 | tee /etc/subuid >/etc/subgid
mkdir -p /var/lib/lxd /var/log/lxd /tmp/image
lxd --group root >/var/log/lxd/said 2>&1 </dev/null &
lxd waitready --timeout=60
lxc storage create default dir
lxc profile device add default root disk path=/ pool=default
printf 'architecture: %s\\ncreation_date: 1700000000\\n' \"$(uname -m)\" >/tmp/image/metadata.yaml
busybox tar -C /tmp/image -cf /tmp/metadata.tar metadata.yaml
cat >/tmp/rootfs.tar
lxc image import /tmp/metadata.tar /tmp/rootfs.tar --alias image
rm /tmp/rootfs.tar";

/// Unprivileged, as the orchestrator launches them, and without a network card.
struct Container {
    machine: Machine,
    endpoint: Endpoint,
    port: u16,
}

impl Container {
    /// One of an image of `release`.
    fn launch(lxd: &Release, release: &Release) -> Self {
        let machine = Machine::start(lxd);
        let listener: TcpListener = machine.in_network(local);
        let port = listener.local_addr().unwrap().port();
        let answer = Answer::variables(&json!({ "GREETING": "ahoy" }));
        let endpoint = Endpoint::listen(listener, vec![answer]);
        let container = Self { machine, endpoint, port };
        let files = Command::new("tar").arg("-C").arg(&release.rootfs).args(["-c", "."]).output();
        container.lxc(SETUP, &files.unwrap().stdout);
        let launch = format!(
            "lxc launch image {NAME} -c user.INSTELLAR_INSTALLATION_ENDPOINT={} -c user.INSTELLAR_BOT_TOKEN={}",
            quoted(ENDPOINT),
            quoted(TOKEN)
        );
        container.lxc(&launch, b"");
        container
    }

    /// A shell line beside LXD, which has to succeed.
    fn lxc(&self, line: &str, input: &[u8]) -> String {
        let ran = self.machine.feed(&format!("export HOME=/root\n{line}"), input);
        assert_eq!(ran.code, Some(0), "{line}: {}{}", ran.stdout, ran.stderr);
        ran.stdout
    }

    /// A shell line in the container that has to succeed in silence; its standard output.
    fn sh(&self, line: &str) -> String {
        self.feed(line, b"").quietly()
    }

    /// Lets the container reach the endpoint.
    fn connect(&self) {
        self.sh("while ! rc-service -q networking start 2>/dev/null; do sleep 0.1; done");
        let port = self.port;
        self.lxc(
            &format!(
                "lxc config device add {NAME} endpoint proxy bind=instance \
                 listen=tcp:127.0.0.1:4000 connect=tcp:127.0.0.1:{port}"
            ),
            b"",
        );
    }
}

impl Root for Container {
    fn feed(&self, line: &str, input: &[u8]) -> Ran {
        let line = format!("HOME=/root lxc exec {NAME} -- /bin/sh -c {}", quoted(line));
        self.machine.feed(&line, input)
    }
}

impl Drop for Container {
    /// The cgroups of a container are the host's, and outlive the machine.
    fn drop(&mut self) {
        self.machine.sh(&format!(
            "HOME=/root lxc delete --force {NAME}
            find /sys/fs/cgroup -depth -type d -name 'lxc.*{NAME}*' -exec rmdir {{}} ';'
            rmdir /sys/fs/cgroup/lxc.pivot"
        ));
    }
}

/// A package in a container of LXD: installed, started, asked, told another variable, stopped,
/// and back after the container was restarted.
pub(crate) fn a_package_lives_in_a_container_of_lxd(lxd: &Release, release: &Release) {
    let container = Container::launch(lxd, release);
    container.connect();
    let said = apk::add(&container, &HELLO);
    assert!(said.contains("migrate: the schema is at version 3\n"), "{said}");
    container.sh("rc-service hello start");
    let status = container.feed("rc-service hello status", b"");
    assert_eq!((status.code, status.stderr.as_str()), (Some(0), ""), "{}", status.stdout);
    let args = container.feed("rc-service hello args", b"");
    assert_eq!((args.code, args.stderr.as_str()), (Some(7), ""));
    assert!(args.stdout.contains("\nahoy\n"), "{}", args.stdout);
    let requests = container.endpoint.requests();
    assert!(requests.iter().all(|head| head.contains(&format!("Bearer {TOKEN}\r\n"))));

    // What the instance is told shows at the next start.
    let key = "user.INSTELLAR_BOT_TOKEN";
    container.lxc(&format!("lxc config set {NAME} {key}=rotated"), b"");
    container.endpoint.answer(Answer::variables(&json!({ "SERVICE_MODE": "worker" })));
    container.sh("rc-service hello restart");
    assert!(
        container.sh("ps -o user,args").contains("hello    {hi} /bin/sh /var/lib/hello/bin/hi")
    );
    let last = container.endpoint.requests().pop().unwrap();
    assert!(last.contains("Bearer rotated\r\n"), "{last}");

    // Restarted, it finds no endpoint and has the last good answer.
    container.lxc(&format!("lxc config device remove {NAME} endpoint"), b"");
    container.lxc(&format!("lxc restart {NAME}"), b"");
    container.sh("for n in $(seq 300); do rc-service hello status && exit; sleep 0.1; done >/dev/null 2>&1; false");
    let log = container.sh("cat /var/log/hello/current");
    for expected in ["worker: no more jobs", "configuration from the last good answer"] {
        assert!(log.contains(expected), "{expected} is not in\n{log}");
    }
    container.sh("rc-service hello stop");
    assert_eq!(container.feed("rc-service hello status", b"").code, Some(3));
    container.sh("rc-service hello start");
    apk::del(&container, &HELLO);
    assert!(!container.sh("ps -o args").contains("hello"));
}

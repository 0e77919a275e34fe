//! A container of a real LXD or Incus, which runs in a machine.

use std::net::TcpListener;

use pakman_testbed::{
    container::{Container, Manager},
    guest::{Answer, Endpoint, TOKEN, local},
    machine::{Machine, Ran, Release},
};
use serde_json::json;

use crate::{apk, apk::Root, package::HELLO};

/// Where it finds the endpoint: the daemon passes the port on.
const ENDPOINT: &str = "http://127.0.0.1:4000/installs/1?key=s3cret";

impl Root for Container {
    fn feed(&self, line: &str, input: &[u8]) -> Ran {
        Container::feed(self, line, input)
    }
}

/// A package in a container: installed, started, asked, told another variable, stopped, and back
/// after the container was restarted.
pub(crate) fn a_package_lives_in_a_container(manager: Manager, host: &Release, release: &Release) {
    let machine = Machine::start(host);
    let listener: TcpListener = machine.in_network(local);
    let port = listener.local_addr().unwrap().port();
    let answer = Answer::variables(&json!({ "GREETING": "ahoy" }));
    let endpoint = Endpoint::listen(listener, vec![answer]);
    let name = "pakman-life";
    let container = Container::prepare(machine, manager, name, &release.rootfs);
    container.launch(&[
        ("user.INSTELLAR_INSTALLATION_ENDPOINT", ENDPOINT),
        ("user.INSTELLAR_BOT_TOKEN", TOKEN),
    ]);
    container.sh("while ! rc-service -q networking start 2>/dev/null; do sleep 0.1; done");
    container.client(&format!(
        "config device add {name} endpoint proxy bind=instance listen=tcp:127.0.0.1:4000 \
         connect=tcp:127.0.0.1:{port}"
    ));
    let said = apk::add(&container, &HELLO);
    assert!(said.contains("migrate: the schema is at version 3\n"), "{said}");
    container.sh("rc-service hello start");
    let status = container.feed("rc-service hello status", b"");
    assert_eq!((status.code, status.stderr.as_str()), (Some(0), ""), "{}", status.stdout);
    let args = container.feed("rc-service hello args", b"");
    assert_eq!((args.code, args.stderr.as_str()), (Some(7), ""));
    assert!(args.stdout.contains("\nahoy\n"), "{}", args.stdout);
    let requests = endpoint.requests();
    assert!(requests.iter().all(|head| head.contains(&format!("Bearer {TOKEN}\r\n"))));

    // What the instance is told shows at the next start.
    let key = "user.INSTELLAR_BOT_TOKEN";
    container.client(&format!("config set {name} {key}=rotated"));
    endpoint.answer(Answer::variables(&json!({ "SERVICE_MODE": "worker" })));
    container.sh("rc-service hello restart");
    assert!(
        container.sh("ps -o user,args").contains("hello    {hi} /bin/sh /var/lib/hello/bin/hi")
    );
    let last = endpoint.requests().pop().unwrap();
    assert!(last.contains("Bearer rotated\r\n"), "{last}");

    // Restarted, it finds no endpoint and has the last good answer.
    container.client(&format!("config device remove {name} endpoint"));
    container.client(&format!("restart {name}"));
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

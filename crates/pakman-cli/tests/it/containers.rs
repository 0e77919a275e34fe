//! `pakman deploy` to a container of a real LXD and of a real Incus.

use std::{fs, process::Command};

use pakman_testbed::{
    alpine::Alpine,
    container::{Container, Manager},
    fixtures,
    machine::Machine,
};

use crate::support::{Tree, end};

/// A secret that no word of a process may have.
const SECRET: &str = "Xy7-never-shown-42";

/// Where somebody works beside the daemon: the tree, a home with a key and packages, and pakman.
const SETUP: &str = "mkdir -p /srv && tar -xf - -C /srv && mv /srv/pakman /usr/bin";

/// A tree, and a home that has its key and two versions of its package.
fn built() -> Tree {
    let tree = Tree::empty();
    let hello = fixtures().join("apps/hello");
    let copied = Command::new("cp").arg("-a").arg(hello).arg(tree.path("app")).status();
    assert!(copied.expect("cp is there").success());
    let text = tree.read("app/instellar.yml").replace("alpine/3.22", "alpine/3.23");
    tree.write("app/instellar.yml", text);
    let builds = ["1.0.0", "2.0.0"].map(|version| vec!["build", "app", "--version", version]);
    let keygen = vec!["keygen", "--bits", "2048", "-C", "app"];
    for words in [keygen].into_iter().chain(builds) {
        let mut command = tree.command(&words);
        command.env("HOME", tree.path("home")).env("GITHUB_REPOSITORY", "acme/hello");
        let ended = end(&mut command);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        if let Some(version) = words.last().filter(|_| words[0] == "build") {
            // Each lies where `--packages` finds it alone.
            let [from, to] = ["home/packages/acme", version].map(|path| tree.path(path));
            fs::rename(from, to).expect("they are there");
        }
    }
    fs::copy(env!("CARGO_BIN_EXE_pakman"), tree.path("pakman")).expect("a copy");
    tree
}

#[test]
fn a_package_is_deployed_to_a_container_and_comes_back_and_goes() {
    for manager in Manager::ALL {
        if let (Some(host), Some(alpine)) = (manager.machine(), Alpine::get()) {
            lives(manager, Machine::start(&host), alpine);
        }
    }
}

fn lives(manager: Manager, machine: Machine, alpine: &Alpine) {
    let name = "pakman-deploy";
    let container = Container::prepare(machine, manager, name, &alpine.machine());
    container.launch(&[]);
    container.sh(
        "mkdir -p /etc/network && printf 'auto lo\\niface lo inet loopback\\n' >/etc/network/interfaces
        echo 'case $0 in */openrc-run.sh) sleep 0.2 ;; esac' >>/etc/rc.conf",
    );
    let tree = built();
    let files = Command::new("tar").arg("-C").arg(tree.root()).args(["-c", "."]).output();
    container.beside(SETUP, &files.expect("tar is there").stdout);
    let address = format!("{}:{name}", manager.daemon());
    let pakman = |words: &str| {
        format!(
            "cd /srv/app && HELLO_TOKEN={SECRET} HOME=/srv/home XDG_CONFIG_HOME=/root/.config \
             LXD_CONF=/root/.config/lxc GITHUB_REPOSITORY=acme/hello pakman deploy {words} {address}"
        )
    };
    let deploy = |words: &str| container.beside(&pakman(words), b"");

    let one = "--packages /srv/1.0.0 --set HELLO_TOKEN";
    let planned = deploy(&format!("--dry-run {one}"));
    for expected in ["runs Alpine 3.23", "+ key ", "+ packages ", "+ install ", "+ service "] {
        assert!(planned.contains(expected), "{expected} is not in\n{planned}");
    }
    assert!(!planned.contains(SECRET), "{planned}");
    assert_eq!(deploy(one), format!("{address}  hello 1.0.0-r0 runs\n"));
    assert_eq!(container.sh("curl -s http://127.0.0.1:8080/"), "ahoy\n");
    let pid = container.sh("s6-svstat -o pid /run/hello/service");
    let has = format!("tr '\\0' '\\n' </proc/{}/environ | grep -c =.*{SECRET}", pid.trim());
    assert_eq!(container.sh(&has), "1\n");
    assert_eq!(deploy(one), format!("{address}  hello 1.0.0-r0 runs already, nothing changed\n"));
    assert_eq!(container.sh("s6-svstat -o pid /run/hello/service"), pid);

    let two = deploy("--packages /srv/2.0.0 --set GREETING=two");
    assert_eq!(two, format!("{address}  hello 2.0.0-r0 runs, replacing 1.0.0-r0\n"));
    assert_eq!(container.sh("curl -s http://127.0.0.1:8080/"), "two\n");
    assert_eq!(deploy("--run migrate"), "migrate: the schema is at version 3\n");
    let log = deploy("--logs");
    assert!(log.contains("  web: two\n"), "{log}");
    let state = format!("{address}  hello 2.0.0-r0, started, previously 1.0.0-r0\n");
    assert_eq!(deploy("--status"), state);
    // The container starts it by itself.
    container.client(&format!("restart --force {name}"));
    container.sh(
        "for n in $(seq 300); do rc-service hello status && exit; sleep 0.1; done >/dev/null 2>&1; \
         false",
    );
    assert_eq!(deploy("--rollback"), format!("{address}  hello 1.0.0-r0 runs again\n"));
    assert_eq!(container.sh("curl -s http://127.0.0.1:8080/"), "ahoy\n");
    let removed = deploy("--remove");
    assert!(removed.starts_with(&format!("{address}  hello is removed\n")), "{removed}");
    container.sh("! apk info -e hello && [ ! -e /run/hello ]");

    let nowhere = container.machine.sh(&pakman(one).replace(&address, &format!("{address}x")));
    assert_eq!(nowhere.code, Some(2), "{}", nowhere.stderr);
    assert!(nowhere.stderr.contains("not found"), "{}", nowhere.stderr);
}

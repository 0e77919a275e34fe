//! `docs/hosts.md`, walked by its own words: an empty Alpine, an application that counts in a
//! database, and a proxy in front.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
};

use pakman_testbed::{
    alpine::Software::{Caddy, Postgresql},
    fixtures,
    machine::{Machine, Ran, Release, Ssh, sshd},
    mirror::{Fault, Mirror, RELEASE, Server},
};

use crate::{
    hosts::TERMINAL,
    support::{Ended, Tree, end},
};

/// The application of the page.
const INSTELLAR: &str = "\
stack: alpine/3.23
description: Counts the ships that come in
license: MIT
dependencies:
  build: []
  runtime: [curl, jq, s6, execline, harbour-openrc, postgresql-client]
build:
  command: mkdir -p bin && cp harbour.sh bin/harbour && chmod 755 bin/harbour
  destinations: [bin]
run:
  name: harbour
  user: app
  services:
    - name: web
      binary: harbour
      start: { call: web }
  commands:
    - name: migrate
      binary: harbour
      call: migrate
hook:
  post-install: |
    rc-update add harbour
    rc-service harbour migrate
  pre-upgrade: rc-service harbour stop
  post-upgrade: |
    rc-service harbour migrate
    rc-service harbour start
  pre-deinstall: rc-service harbour stop
  post-deinstall: rc-update del harbour
kits:
  - name: web
    main: true
    ports: [{ name: web, target: 3000, main: true }]
    variables:
      - key: DATABASE
        driver: database/postgresql
        required: true
";

/// Its program: what answers a request is started for each of them.
const PROGRAM: &str = r#"#!/bin/sh
set -eu
query() {
    psql -qAt -v ON_ERROR_STOP=1 "$DATABASE_URL" -c "$1"
}
case $1 in
migrate) query 'create table if not exists ships (number serial)' ;;
web)
    # As many do, it gives up where the database is not there.
    query 'select 1' >/dev/null
    exec busybox nc -lk -s 127.0.0.1 -p 3000 -e "$0" answer
    ;;
answer)
    scheme=nobody
    while read -r name value && [ "${name%?}" ]; do
        case $name in X-Forwarded-Proto:) scheme=${value%?} ;; esac
    done
    text="ship $(query 'insert into ships default values returning number') of $scheme"
    printf 'HTTP/1.0 200 OK\r\nContent-Length: %s\r\n\r\n%s\n' "$((${#text} + 1))" "$text"
    ;;
esac
"#;

/// The same without a database, with what a unit of systemd may ask for.
fn moved() -> String {
    let (above, _) = INSTELLAR.split_once("      - key: DATABASE").expect("it has one");
    let service = "binary: harbour\n      start: { call: web }";
    let more = "\n      stop_timeout: 7\n      ulimit: { nofile: 2048 }";
    let text = above.replacen(service, &format!("{service}{more}"), 1);
    text.replace(", postgresql-client", "") + "      - key: GREETING\n        required: true\n"
}

/// Its program, which has a volume.
const MOVED: &str = r#"#!/bin/sh
case $1 in
web) exec busybox nc -lk -s 127.0.0.1 -p 3000 -e "$0" answer ;;
answer)
    while read -r name _ && [ "${name%?}" ]; do :; done
    text="$GREETING $(cat data/visits 2>&1)"
    printf 'HTTP/1.0 200 OK\r\nContent-Length: %s\r\n\r\n%s\n' "$((${#text} + 1))" "$text"
    ;;
esac
"#;

/// What nobody else may see.
const PASSWORD: &str = "Xy7-never-shown-42";

/// Where the page begins.
const EMPTY: &str = "From an empty server to a running application";

/// The `number`th lines of shell below a heading of the page, from 0.
fn typed(heading: &str, number: usize) -> String {
    let page = fs::read_to_string(fixtures().join("../docs/hosts.md")).expect("it is there");
    let (_, below) =
        page.split_once(&format!("\n## {heading}\n")).expect("there is such a heading");
    let below = below.split("\n## ").next().unwrap_or_default();
    let block = below.split("```sh\n").nth(number + 1).and_then(|rest| rest.split("```").next());
    block.expect("there are as many").to_owned()
}

struct Walk {
    machine: Machine,
    ssh: Ssh,
    tree: Tree,
    /// Alpine's packages.
    _server: Server,
    _mirror: Mirror,
}

impl Walk {
    /// An empty host that ssh knows as `harbour.example.org`, and the tree of the application.
    fn new(instellar: &str, program: &str) -> Option<Self> {
        let release = Release::all().into_iter().find(|release| release.alpine.is_some())?;
        sshd()?;
        let mirror = Mirror::new()?;
        mirror.provide(&[Caddy, Postgresql])?;
        let machine = Machine::start(&release);
        let server = machine.in_network(|| Server::start(mirror.path(), |_, _| Fault::None));
        let line = format!("echo {}/v{RELEASE}/main >/etc/apk/repositories", server.url());
        machine.sh(&line).quietly();
        let ssh = Ssh::into(&machine);
        let alias = "Host harbour.example.org\n  HostName 127.0.0.1\n  Port 2222\n";
        let config = fs::read_to_string(ssh.config()).expect("it is ours");
        fs::write(ssh.config(), config + alias).expect("it is ours");
        let tree = Tree::empty();
        tree.write("app/instellar.yml", instellar);
        tree.write("app/harbour.sh", program);
        let walk = Self { machine, ssh, tree, _server: server, _mirror: mirror };
        // A key of the usual size takes its time.
        walk.here("pakman keygen --bits 2048", None);
        Some(walk)
    }

    /// A line of the page that is typed in the application's tree, and what is answered at a terminal.
    fn here(&self, line: &str, answers: Option<&str>) -> Ended {
        let mut words = line.split_whitespace();
        assert_eq!(words.next(), Some("pakman"), "{line}");
        let mut command = Command::new("nsenter");
        command.arg(format!("--net={}", self.machine.network().display()));
        if let Some(answers) = answers {
            command.args(["python3", "-c", TERMINAL, answers]);
        }
        command.arg(env!("CARGO_BIN_EXE_pakman")).args(words);
        if line.starts_with("pakman deploy") {
            command.arg("--ssh-config").arg(self.ssh.config());
        }
        command.current_dir(self.tree.path("app")).env_clear().stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("PAKMAN_BUILD", "here").env("HOME", self.tree.path("home"));
        let ended = end(command.env("GITHUB_REPOSITORY", "acme/harbour"));
        assert_eq!(ended.code, 0, "{line}: {}{}", ended.stdout, ended.stderr);
        ended
    }

    /// A line of the page that is typed in a shell with docker and ssh at hand.
    fn in_shell(&self, line: &str) {
        let line = line.replace("ssh ", &format!("ssh -F {} ", self.ssh.config().display()));
        let mut command = Command::new("nsenter");
        command.arg(format!("--net={}", self.machine.network().display()));
        let path = format!("{}:{}", self.tree.path("programs").display(), env!("PATH"));
        let ended = end(command.args(["sh", "-c", &line]).env("PATH", path).stdin(Stdio::null()));
        assert_eq!((ended.code, &*ended.stderr), (0, ""), "{line}: {}", ended.stdout);
    }

    /// A line of the page that is typed on the host, where a password is asked for.
    fn there(&self, line: &str) -> Ran {
        let input = format!("{PASSWORD}\n{PASSWORD}\n");
        let input = if line.contains("--pwprompt") { input.as_bytes() } else { b"" };
        let ran = self.machine.feed(line, input);
        assert_eq!(ran.code, Some(0), "{line}: {ran:?}");
        ran
    }

    /// Files that everyone may read, and lists of arguments, with the password in them.
    fn who_sees_the_password(&self) -> String {
        let pattern = PASSWORD.replace('X', "[X]");
        let line = format!(
            "find /etc /run /tmp /var -type f -perm -004 -exec grep -ls '{pattern}' {{}} +
             grep -ls '{pattern}' /proc/[0-9]*/cmdline"
        );
        self.machine.sh(&line).stdout
    }

    /// What the application answers by itself.
    fn answer(&self) -> String {
        let line = "curl -s --retry 9 --retry-all-errors http://127.0.0.1:3000/";
        self.there(line).stdout
    }

    fn get(&self, address: &str) -> String {
        let line = format!(
            "curl -s --resolve harbour.example.org:443:127.0.0.1 --resolve \
             harbour.example.org:80:127.0.0.1 --cacert \
             /var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt {address}"
        );
        self.there(&line).stdout
    }
}

#[test]
fn the_page_leads_from_an_empty_server_to_an_application_with_a_database_and_a_proxy() {
    let Some(mut walk) = Walk::new(INSTELLAR, PROGRAM) else { return };
    for line in typed(EMPTY, 0).lines() {
        // No public authority knows this host.
        walk.there(&line.replace(" 'reverse_proxy", " 'tls internal' 'reverse_proxy"));
    }
    let commands = typed(EMPTY, 1);
    let [build, deploy] = commands.lines().collect::<Vec<_>>()[..] else {
        panic!("two lines: {commands}")
    };
    walk.here(build, None);
    let address = format!("postgresql://harbour:{PASSWORD}@127.0.0.1:5432/harbour");
    let deployed = walk.here(deploy, Some(&address));
    let asked = "DATABASE_URL for root@harbour.example.org (not shown): ";
    assert!(deployed.stdout.contains(asked), "{}", deployed.stdout);
    assert!(!deployed.stdout.contains(PASSWORD), "{}", deployed.stdout);
    // The deployment has asked for `/` itself.
    assert_eq!(walk.get("https://harbour.example.org/"), "ship 2 of https\n");
    let moved =
        walk.get("-o /dev/null -w '%{http_code} %{redirect_url}' http://harbour.example.org/");
    assert_eq!(moved, "308 https://harbour.example.org/");

    // Each later version is the same again, and nobody is asked for anything.
    walk.tree.write("app/harbour.sh", PROGRAM.replace("text=\"ship", "text=\"vessel"));
    walk.here(&format!("{build} --version 2.0.0"), None);
    walk.here(deploy, None);
    assert_eq!(walk.get("https://harbour.example.org/"), "vessel 4 of https\n");

    // All of it starts with the host.
    let started = walk.there("rc-update show default").stdout;
    for name in ["postgresql", "caddy", "harbour"] {
        assert!(started.contains(name), "{name} is not in {started}");
    }
    assert_eq!(walk.who_sees_the_password(), "");
    walk.machine.restart();
    assert_eq!(
        walk.get("--retry 9 --retry-all-errors https://harbour.example.org/"),
        "vessel 5 of https\n"
    );
    let log = walk.there("cat /var/log/harbour/current").stdout;
    assert!(!log.contains("exited with code"), "{log}");
    // Not by chance: services of a runlevel have no order but the one that they ask for.
    let depend = "PATH=/usr/libexec/rc/bin:$PATH rc-depend -t iafter harbour";
    assert!(walk.there(depend).stdout.contains("postgresql"));
}

/// A container's folder `/data`, as a tar archive.
const DOCKER: &str = "#!/bin/sh
[ \"$*\" = 'cp harbour:/data -' ] || exit
folder=$(mktemp -d) && mkdir \"$folder/data\" && echo of 41 >\"$folder/data/visits\"
tar -C \"$folder\" --owner=1000 -cf - data && rm -r \"$folder\"
";

#[test]
fn the_page_leads_from_docker_with_its_variables_and_its_volume() {
    let Some(walk) = Walk::new(&moved(), MOVED) else { return };
    walk.tree.write("programs/docker", DOCKER);
    let docker = walk.tree.path("programs/docker");
    fs::set_permissions(docker, fs::Permissions::from_mode(0o755)).expect("it is ours");
    walk.tree.write("app/.env", "# of compose\nGREETING=\"a  b\"\nPRICE='$5'\n");
    walk.here("pakman build", None);
    let commands = typed("Coming from Docker", 0);
    let [deploy, copy] = commands.lines().collect::<Vec<_>>()[..] else {
        panic!("two lines: {commands}")
    };
    walk.here(deploy, None);
    walk.in_shell(copy);
    assert_eq!(walk.answer(), "a  b of 41\n");
    let shown = walk.there("stat -c '%U:%G %n' /var/lib/harbour/data/visits").stdout;
    assert_eq!(shown, "harbour:harbour /var/lib/harbour/data/visits\n");
    let told = walk.there("/var/lib/harbour/bin/env-exec sh -c 'id -un; pwd; echo \"$PRICE\"'");
    assert_eq!(told.stdout, "harbour\n/var/lib/harbour\n$5\n");

    // The version before comes back, and the volume stays throughout.
    walk.tree.write("app/harbour.sh", MOVED.replace("text=\"", "text=\"new "));
    walk.here("pakman build --version 2.0.0", None);
    walk.here("pakman deploy root@harbour.example.org", None);
    assert_eq!(walk.answer(), "new a  b of 41\n");
    walk.here("pakman deploy --rollback root@harbour.example.org", None);
    assert_eq!(walk.answer(), "a  b of 41\n");
    walk.here("pakman deploy --remove root@harbour.example.org", None);
    assert_eq!(walk.there("cat /var/lib/harbour/data/visits").stdout, "of 41\n");
}

#[test]
fn the_page_leads_from_systemd_with_its_limits() {
    let Some(walk) = Walk::new(&moved(), MOVED) else { return };
    walk.tree.write("default", "# Of a unit.\nGREETING=two words\nMORE=\"it's\"\n");
    walk.here("pakman build", None);
    let file = walk.tree.path("default").display().to_string();
    walk.here(
        typed("Coming from systemd", 0).trim().replace("/etc/default/harbour", &file).as_str(),
        None,
    );
    assert!(walk.answer().starts_with("two words cat: "), "{}", walk.answer());
    walk.there("echo \"export GREETING='of the page'\" >>/etc/conf.d/harbour");
    walk.there("rc-service harbour restart && rc-service harbour status && rc-update add harbour");
    assert!(walk.answer().starts_with("of the page cat: "), "{}", walk.answer());
    let pid = "$(s6-svstat -o pid /run/harbour/service)";
    let limits = walk.there(&format!("grep 'open files' /proc/{pid}/limits")).stdout;
    assert_eq!(limits.split_whitespace().nth(3), Some("2048"), "{limits}");
    assert_eq!(walk.there("cat /run/harbour/service/timeout-kill").stdout, "7000\n");
    // Whatever ends it, it is started again.
    walk.there(&format!("kill -KILL {pid}"));
    assert!(walk.answer().starts_with("of the page cat: "), "{}", walk.answer());
    let log = walk.there("cat /var/log/harbour/current").stdout;
    assert!(log.contains("killed by signal 9"), "{log}");
}

//! `pakman deploy` by its user, at a terminal and without one, to a host that a real sshd leads to.

use std::{
    fs,
    process::{Command, Stdio},
};

use pakman_testbed::{
    fixtures,
    machine::{Machine, Release, Ssh, sshd},
    mirror::{Fault, Server},
    storage::Storage,
};
use serde_json::Value;

use crate::support::{Ended, Tree, end};

/// What somebody types, and nobody else may see.
const SECRET: &str = "Xy7-never-shown-42";

/// A terminal of its own: types each answer once the last line on it ends with `(not shown): ` and it
/// shows nothing any more, and prints what stood there.
pub(crate) const TERMINAL: &str = r"
import os, pty, signal, sys, termios, time
signal.alarm(600)
answers = sys.argv[1].split(',')
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen = b''
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    seen += part
    if seen.endswith(b'(not shown): ') and answers:
        answer = answers.pop(0)
        end = time.monotonic() + 20
        while termios.tcgetattr(terminal)[3] & termios.ECHO and time.monotonic() < end:
            time.sleep(0.01)
        os.write(terminal, b'\x03' if answer == '^C' else answer.encode() + b'\n')
status = os.waitpid(pid, 0)[1]
sys.stdout.write(seen.decode())
sys.exit(os.waitstatus_to_exitcode(status) % 256)
";

struct Place {
    machine: Machine,
    ssh: Ssh,
    tree: Tree,
}

impl Place {
    /// A host, and a tree that needs two variables, a key for it and the package that was built of it.
    fn new() -> Option<Self> {
        let release = Release::all().into_iter().find(|release| release.alpine.is_some())?;
        sshd()?;
        let machine = Machine::start(&release);
        let ssh = Ssh::into(&machine);
        let tree = Tree::empty();
        let hello = fixtures().join("apps/hello");
        let copied = Command::new("cp").arg("-a").arg(hello).arg(tree.path("app")).status();
        assert!(copied.expect("cp is there").success());
        let need = "\n      - key: STRIPE_KEY\n        required: true\n      - key: SMTP_URL\n        required: true";
        let text = tree.read("app/instellar.yml").replace("alpine/3.22", "alpine/3.23");
        tree.write(
            "app/instellar.yml",
            text.replacen("\n      - key: GREETING", &format!("{need}\n      - key: GREETING"), 1),
        );
        let place = Self { machine, ssh, tree };
        let keygen = ["keygen", "--bits", "2048", "-C", "app"];
        for words in [&keygen[..], &["build", "app", "--version", "1.0.0"]] {
            place.here(words);
        }
        Some(place)
    }

    /// A command on this machine, which ends well.
    fn here(&self, words: &[&str]) {
        let mut command = self.tree.command(words);
        self.at_home(&mut command);
        let ended = end(&mut command);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }

    fn at_home(&self, command: &mut Command) {
        command.env("HOME", self.tree.path("home")).env("GITHUB_REPOSITORY", "acme/hello");
    }

    /// A command from within the machine's network: what `before` begins, with the words of a
    /// deployment behind.
    fn near(&self, before: &[&str], words: &[&str]) -> Ended {
        let mut command = self.inside(before, &["deploy", "-C"]);
        command.arg(self.tree.path("app"));
        command.arg("--ssh-config").arg(self.ssh.config()).args(words);
        end(command.arg(self.ssh.address("root")))
    }

    /// A command from within the machine's network, still without most of its words.
    fn inside(&self, before: &[&str], words: &[&str]) -> Command {
        let mut command = Command::new("nsenter");
        command.arg(format!("--net={}", self.machine.network().display())).args(before);
        command.arg(env!("CARGO_BIN_EXE_pakman")).args(words).current_dir(self.tree.root());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        self.at_home(&mut command);
        command.stdin(Stdio::null());
        command
    }

    /// A deployment at a terminal where these are typed, with a comma between two.
    fn typed(&self, answers: &str) -> Ended {
        self.near(&["python3", "-c", TERMINAL, answers], &[])
    }

    fn sh(&self, line: &str) -> String {
        self.machine.sh(line).quietly()
    }
}

#[test]
fn what_is_missing_is_asked_for_at_a_terminal_and_named_without_one() {
    let Some(place) = Place::new() else { return };
    // What is not there yet has neither a log nor commands.
    for (words, told) in [
        (&["--logs"][..], "pakman: hello has no log: it has not run\n"),
        (&["--run", "migrate"], "pakman: hello is not installed\n"),
        (&["--remove"], ": hello is not installed\n"),
        (&["--rollback"], ": hello has no previous version\n"),
    ] {
        let ended = place.near(&[], words);
        assert!(ended.code == 2 && ended.stderr.contains(told), "{words:?}: {}", ended.stderr);
    }
    let named = "these variables have no value: STRIPE_KEY, SMTP_URL; nothing was changed";
    let ended = place.near(&[], &[]);
    assert!(ended.code == 2 && ended.stderr.contains(named), "{}", ended.stderr);
    // An interruption, no answer, and a second question without one.
    for answers in ["^C", "", "some,"] {
        let ended = place.typed(answers);
        assert_ne!(ended.code, 0, "{answers}: {}", ended.stdout);
        place.sh("! apk info -e hello && [ ! -e /etc/conf.d/hello ] &&
             ! ls /etc/apk/keys | grep -q acme && ! grep -q pakman /etc/apk/repositories");
    }

    let ended = place.typed(&format!("{SECRET},smtp://mail"));
    assert_eq!(ended.code, 0, "{}", ended.stdout);
    // Nor is anything told twice.
    assert_eq!(ended.stdout.matches("install hello 1.0.0-r0").count(), 1, "{}", ended.stdout);
    for expected in ["STRIPE_KEY for root@127.0.0.1:2222 (not shown): ", "hello 1.0.0-r0 runs\r\n"]
    {
        assert!(ended.stdout.contains(expected), "{}", ended.stdout);
    }
    assert!(!ended.stdout.contains(SECRET), "{}", ended.stdout);
    let settings = place.sh("grep ^export /etc/conf.d/hello");
    let expected = format!("export SMTP_URL='smtp://mail'\nexport STRIPE_KEY='{SECRET}'\n");
    assert_eq!(settings, expected);
    assert_eq!(place.sh("curl -s http://127.0.0.1:8080/"), "ahoy\n");

    // What is there is not asked for again, with or without a terminal.
    let unchanged = "hello 1.0.0-r0 runs already, nothing changed";
    let again = place.typed("");
    assert!(again.code == 0 && again.stdout.contains(unchanged), "{}", again.stdout);
    let again = place.near(&[], &["--json"]);
    assert!(again.code == 0 && again.stdout.contains("\"unchanged\""), "{}", again.stdout);
    assert!(!again.stdout.contains(SECRET));

    let ended = place.near(&[], &["--run", "nothing"]);
    let told =
        "pakman: hello has no command `nothing`; it has migrate, console, args, schema, logs, ";
    assert!(ended.code == 2 && ended.stderr.contains(told), "{}", ended.stderr);
    a_command_that_ends_as_ssh_does(&place);
    // One host that is not there hides no other.
    let ended = place.near(&[], &["--status", "root@127.0.0.1:1"]);
    assert_eq!(ended.stdout, "root@127.0.0.1:2222  hello 1.0.0-r0, started\n");
    assert!(ended.code == 75 && ended.stderr.contains("127.0.0.1:1 cannot be"), "{}", ended.stderr);

    // Without one, a host that nobody knows is no question.
    fs::write(place.ssh.path().join("known_hosts"), "").expect("it is ours");
    let config = fs::read_to_string(place.ssh.config()).expect("it is ours");
    let config = config.replace("StrictHostKeyChecking yes", "StrictHostKeyChecking ask");
    fs::write(place.ssh.config(), config).expect("it is ours");
    let ended = place.near(&["timeout", "60"], &["--dry-run", "--json"]);
    assert_eq!(ended.code, 75, "{}", ended.stderr);
    let told = format!(
        "Host key verification failed.\nhelp: make sure that `ssh -F {} -p 2222 root@127.0.0.1 true` \
         works\n",
        place.ssh.config().display()
    );
    assert!(ended.stderr.ends_with(&told), "{}", ended.stderr);
}

/// Whatever a command ends with is not taken for what ssh ends with, or for a want of rights.
fn a_command_that_ends_as_ssh_does(place: &Place) {
    let stand_in = "/usr/sbin/rc-service";
    for code in ["255", "77", "3"] {
        place.sh(&format!("printf '#!/bin/sh\nexit {code}\n' >{stand_in}; chmod 755 {stand_in}"));
        let ended = place.near(&[], &["--run", "migrate"]);
        let told = format!("pakman: `rc-service hello migrate` ended with exit code {code}\n");
        assert!(ended.code == 2 && ended.stderr.starts_with(&told), "{}", ended.stderr);
        let told = "root@127.0.0.1:2222: it failed, as told above\n";
        assert!(ended.stderr.ends_with(told), "{}", ended.stderr);
    }
    place.sh(&format!("rm {stand_in}; [ -x \"$(command -v rc-service)\" ]"));
}

#[test]
fn hosts_take_packages_from_where_they_were_pushed() {
    let Some(place) = Place::new() else { return };
    place.tree.write("app/production.env", "STRIPE_KEY=x\nSMTP_URL=y\n");
    let folder = place.tree.path("srv");
    let push = || {
        place.here(&["push", "-C", "app", "--to", &format!("file://{}", folder.display())]);
        // No machine but those that the repository serves has the package now.
        fs::remove_dir_all(place.tree.path("home/packages")).expect("it is ours");
    };
    push();
    // What is fetched behind the verified one is cut, three times.
    let server = place.machine.in_network(|| {
        Server::start(&folder, |path, before| match before {
            2..=4 if path.ends_with("/hello-1.0.0-r0.apk") => Fault::Short(1000),
            _ => Fault::None,
        })
    });
    let url = server.url();
    let from = |words: &[&str]| {
        place.near(&[], &[&["--packages", &url, "--env-file", "production.env"], words].concat())
    };
    let planned = from(&["--dry-run"]);
    let step = format!(
        "fetch hello-1.0.0-r0.apk and hello-openrc-1.0.0-r0.apk from {url} into \
         /var/lib/pakman/repository/hello"
    );
    assert!(planned.code == 0 && planned.stdout.contains(&step), "{planned:?}");
    let cut = from(&[]);
    let told = format!("{url}/x86_64/hello-1.0.0-r0.apk cannot be fetched; nothing was changed");
    assert!(cut.code == 75 && cut.stderr.contains(&told), "{}", cut.stderr);
    place.sh("! apk info -e hello && [ ! -e /etc/conf.d/hello ]");
    let ended = from(&[]);
    assert!(ended.code == 0 && ended.stdout.contains("hello 1.0.0-r0 runs"), "{ended:?}");
    assert_eq!(place.sh("curl -s http://127.0.0.1:8080/"), "ahoy\n");
    let again = from(&[]);
    assert!(again.stdout.contains("hello 1.0.0-r0 runs already, nothing changed"), "{again:?}");

    place.here(&["build", "app", "--version", "2.0.0"]);
    push();
    let ended = from(&[]);
    assert!(ended.stdout.contains("2.0.0-r0 runs, replacing 1.0.0-r0"), "{ended:?}");
    let asked = server.asked();
    let times = asked.iter().filter(|path| path.ends_with("/hello-2.0.0-r0.apk")).count();
    assert_eq!(times, 2, "once to be verified and once by the host: {asked:?}");
    let state = from(&["--status"]);
    assert!(state.stdout.contains("hello 2.0.0-r0, started, previously 1.0.0-r0"), "{state:?}");
    let back = place.near(&[], &["--rollback"]);
    assert!(back.stdout.contains("hello 1.0.0-r0 runs again"), "{back:?}");

    // What another key has signed is not trusted for lying there, nor is that key.
    let keys = place.sh("ls /etc/apk/keys");
    place.here(&["keygen", "--bits", "2048", "other.rsa"]);
    fs::copy(place.tree.path("other.rsa.pub"), folder.join("other.rsa.pub")).expect("it is ours");
    let key = place.tree.path("other.rsa").display().to_string();
    let refused = from(&["--key", &key]);
    assert!(
        refused.code == 2 && refused.stderr.contains("other.rsa.pub does not vouch"),
        "{refused:?}"
    );
    assert_eq!(place.sh("ls /etc/apk/keys"), keys);

    let script = from(&["--print", "script"]);
    assert_eq!(script.code, 0, "{}", script.stderr);
    place.machine.feed("cat >/root/deploy.sh", script.stdout.as_bytes()).quietly();
    assert_eq!(place.sh("sh /root/deploy.sh"), "outcome: deployed\n");
    place.sh("apk info -e hello=2.0.0-r0 && rc-service hello status >/dev/null");
    from_a_bucket(&place);
}

/// A bucket that everybody may read is such an address as well.
fn from_a_bucket(place: &Place) {
    place.here(&["build", "app", "--version", "3.0.0"]);
    let storage = place.machine.in_network(Storage::start);
    let mut push =
        place.inside(&[], &["push", "-C", "app", "--to", "s3://bucket/alpine", "--json"]);
    push.env("AWS_ACCESS_KEY_ID", Storage::ID).env("AWS_SECRET_ACCESS_KEY", Storage::SECRET);
    let pushed = end(push.env("AWS_ENDPOINT_URL", storage.url()));
    fs::remove_dir_all(place.tree.path("home/packages")).expect("it is ours");
    let told: Value = serde_json::from_str(&pushed.stdout).expect("JSON");
    let bucket = told["repository"].as_str().expect("an address");
    let ended = place.near(&[], &["--repository", bucket]);
    assert!(ended.stdout.contains("3.0.0-r0 runs, replacing 2.0.0-r0"), "{ended:?}");
    place.sh("apk info -e hello=3.0.0-r0 && rc-service hello status >/dev/null");
}

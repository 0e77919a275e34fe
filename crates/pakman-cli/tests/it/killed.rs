//! Builds that are ended at any moment: nothing is left of them, and the next one is good.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use pakman_apk::Index;
use pakman_testbed::{alpine::Alpine, rounds};

use crate::{
    build::{INSTELLAR, tree, without_service},
    packages::keygen,
    support::{Ended, NOBODY, Tree, end, give_to_nobody},
};

/// The longest that a build of the tests takes, about; a signal comes at any moment of it.
const LONGEST: u64 = 1_500;

/// A build in a tree of its own, of root's or of somebody else's.
struct Case {
    tree: Tree,
    /// What a process of it has in its command line and no other.
    mark: String,
    root: Option<PathBuf>,
    is_root: bool,
    /// What the repository has in the end.
    names: &'static [&'static str],
}

impl Case {
    /// A build that leaves processes behind wherever it is ended.
    fn new(name: u32, root: Option<PathBuf>, is_root: bool) -> Self {
        let mark = format!("{}.{name}", 100_000_000 + u64::from(std::process::id()));
        let command = format!(
            "mkdir dist; (setsid sleep {mark} >/dev/null 2>&1 &); sleep {mark} &\n    \
             for n in 1 2 3 4; do echo $n; sleep 0.05; done"
        );
        let tree = tree();
        // In the root of tests there is nothing that makes owners for an ordinary user.
        let has_service = is_root || root.is_none();
        let text = if has_service { INSTELLAR.to_owned() } else { without_service() };
        tree.write("app/instellar.yml", text.replace("mkdir dist", &command));
        keygen(&tree, "home/.abuild/acme-hello.rsa");
        fs::copy(env!("CARGO_BIN_EXE_pakman"), tree.path("pakman")).expect("a program");
        if !is_root {
            give_to_nobody(tree.root());
        }
        let names = if has_service { &NAMES[..] } else { &NAMES[..2] };
        Self { tree, mark, root, is_root, names }
    }

    fn command(&self) -> Command {
        let mut command = Command::new("setpriv");
        if !self.is_root {
            let id = NOBODY.to_string();
            command.args(["--reuid", &id, "--regid", &id, "--clear-groups"]);
        }
        command.args(["--", "./pakman", "build", "app", "--repository", "acme/hello"]);
        command.args(["--version", "1.2.3", "--arch", "x86_64", "--output", "repo"]);
        if let Some(root) = &self.root {
            command.arg("--root").arg(root);
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.current_dir(self.tree.root()).env_clear().env("PATH", path);
        command.env("HOME", self.tree.path("home")).env("PAKMAN_BUILD", "here");
        command.stdin(Stdio::null());
        command
    }

    /// Starts a build and sends it a signal after a while; how it ended.
    fn interrupted(&self, signal: &str, after: Duration) -> ExitStatus {
        let mut command = self.command();
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("setpriv");
        thread::sleep(after);
        // It may have ended already.
        let _ = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().expect("it is a child") {
                return status;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "{signal} does not end it");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// The processes that are left of it, after a while.
    fn left(&self, patience: Duration) -> String {
        let start = Instant::now();
        loop {
            let found = Command::new("pgrep").args(["-af", &self.mark]).output().expect("pgrep");
            if found.stdout.is_empty() || start.elapsed() > patience {
                return String::from_utf8_lossy(&found.stdout).into_owned();
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whatever is in the repository is whole.
    #[track_caller]
    fn holds(&self, what: &str) {
        let folder = self.tree.path("repo/x86_64");
        if !folder.exists() {
            return;
        }
        let names = self.tree.names("repo/x86_64");
        // What has no name yet is nothing to apk, and goes with the next run.
        for name in names.iter().filter(|name| !name.starts_with('.')) {
            assert!(self.names.contains(&&**name), "{what}: {name} is left");
            let path = format!("repo/x86_64/{name}");
            let verified = ["verify", &path, "--public-key", "home/.abuild/acme-hello.rsa.pub"];
            let verified = self.tree.run(&verified);
            assert_eq!(verified.code, 0, "{what}: {}{}", verified.stdout, verified.stderr);
        }
        if let Ok(index) = fs::read(folder.join("APKINDEX.tar.gz")) {
            for record in Index::read(&*index).expect("it was verified").0.records() {
                assert!(names.contains(&record.info.file_name()), "{what}");
            }
        }
    }

    /// The next run is good, and nothing is left of any.
    #[track_caller]
    fn goes_on(&self, what: &str) {
        let Ended { code, stderr, .. } = end(&mut self.command());
        assert_eq!(code, 0, "{what}: {stderr}");
        self.holds(what);
        assert_eq!(self.tree.names("repo/x86_64"), self.names, "{what}");
        assert_eq!(self.left(Duration::from_secs(10)), "", "{what}, and the next run");
    }
}

const NAMES: [&str; 3] = ["APKINDEX.tar.gz", "hello-1.2.3-r0.apk", "hello-openrc-1.2.3-r0.apk"];

fn try_case(case: &Case) {
    // As many moments as rounds, spread over the length of a build.
    let rounds = rounds(3);
    for round in 0..rounds {
        let signal = ["-TERM", "-INT", "-KILL"][round as usize % 3];
        let after =
            Duration::from_millis(LONGEST * u64::from(round * 7 % rounds) / u64::from(rounds));
        let status = case.interrupted(signal, after);
        let root = if case.root.is_some() { "in a root" } else { "without a root" };
        let what = format!("{signal} after {after:?}, {root}, root {}: {status}", case.is_root);
        case.holds(&what);
        // An ordinary user has no namespace that ends with pakman; the next run ends what is left.
        if case.is_root || case.root.is_some() || signal != "-KILL" {
            assert_eq!(case.left(Duration::from_secs(10)), "", "{what}");
        }
        case.goes_on(&what);
        fs::remove_dir_all(case.tree.path("repo")).expect("it was made");
    }
}

#[test]
fn a_build_that_is_ended_at_any_moment_leaves_nothing() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    try_case(&Case::new(1, None, true));
    try_case(&Case::new(2, None, false));
    let Some(alpine) = Alpine::get() else { return };
    let root = alpine.root(&["alpine-baselayout", "busybox"]);
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o755)).expect("the root is ours");
    try_case(&Case::new(3, Some(root.path().to_owned()), true));
    try_case(&Case::new(4, Some(root.path().to_owned()), false));
}

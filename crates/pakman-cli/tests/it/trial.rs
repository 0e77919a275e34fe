//! `pakman build`, then `pakman test`: from the sources to an answer over HTTP in a real Alpine.

#![expect(clippy::unwrap_used, reason = "what tests share is a test all the same")]

use std::{
    fs::{self, File, Permissions},
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use pakman_testbed::{
    fixtures,
    mirror::{Mirror, RELEASE},
    tool,
};

use crate::support::{Ended, NOBODY, Tree, end};

/// A mirror, and an application with a repository and a cache beside it.
struct Place {
    mirror: Mirror,
    tree: Tree,
}

impl Place {
    /// None where a tool is missing, which is then said.
    fn new(application: &str) -> Option<Self> {
        tool("bwrap")?;
        let place = Self { mirror: Mirror::new()?, tree: Tree::empty() };
        let sources = fixtures().join("apps").join(application);
        let copied = Command::new("cp").arg("-a").arg(sources).arg(place.tree.path("app")).status();
        assert!(copied.unwrap().success());
        fs::copy(place.mirror.key(), place.tree.path("testbed.rsa.pub")).unwrap();
        Some(place)
    }

    fn build(&self) {
        let words = ["build", "app", "--output", "packages", "--repository", "acme/hello"];
        let mut command = self.tree.command(&words);
        let built = end(command.env("XDG_CACHE_HOME", self.tree.path("cache")));
        assert_eq!(built.code, 0, "{}", built.stderr);
    }

    fn command(&self, more: &[&str]) -> Command {
        let url = self.mirror.url();
        let key = self.tree.path("testbed.rsa.pub");
        let packages = self.tree.path("packages");
        let app = self.tree.path("app");
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let (key, packages, app) = (text(&key), text(&packages), text(&app));
        let words = ["test", &app, "--packages", &packages, "--release", RELEASE];
        let from = ["--mirror", &url, "--mirror-key", &key];
        let mut command = self.tree.command(&[&words[..], &from, more].concat());
        command.env("XDG_CACHE_HOME", self.tree.path("cache"));
        command
    }

    fn test(&self, more: &[&str]) -> Ended {
        end(&mut self.command(more))
    }

    /// What is said in a shell of the machine that is kept, and how the shell ends.
    fn look(&self, typed: &str) -> Ended {
        self.tree.write("typed", typed);
        let mut command = self.tree.command(&["shell", "app", "--box"]);
        command.env("XDG_CACHE_HOME", self.tree.path("cache"));
        end(command.stdin(File::open(self.tree.path("typed")).unwrap()))
    }

    /// The program, run by a user with one user id.
    fn as_nobody(&self, own: &Command) -> Command {
        for folder in [self.mirror.path(), self.tree.root()] {
            fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
        }
        let home = self.tree.path("home");
        let program = self.tree.path("pakman");
        if !home.exists() {
            fs::create_dir(&home).unwrap();
            chown(&home, Some(NOBODY), Some(NOBODY)).unwrap();
            // The program may lie where only root looks.
            fs::copy(env!("CARGO_BIN_EXE_pakman"), &program).unwrap();
        }
        let mut other = Command::new(program);
        other.args(own.get_args()).env_clear().env("XDG_CACHE_HOME", &home).env("TMPDIR", &home);
        other.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        other.current_dir("/").uid(NOBODY).gid(NOBODY);
        other
    }
}

#[test]
fn hello_is_built_and_lives_in_a_real_alpine() {
    let Some(place) = Place::new("hello") else { return };
    place.build();
    let tested = place.test(&["--timeout", "30", "--junit", "junit.xml"]);
    assert_eq!(tested.code, 0, "{}{}", tested.stdout, tested.stderr);
    let head = tested.stdout.lines().next().unwrap_or_default();
    let steps: Vec<&str> = head.split_whitespace().collect();
    assert_eq!(
        steps.join(" "),
        "install files before start listen answer survive stop upgrade remove"
    );
    assert!(tested.stdout.contains("\nweb/worker  "), "{}", tested.stdout);
    let junit = place.tree.read("junit.xml");
    assert!(junit.contains("<testcase classname=\"hello web\" name=\"answer\""), "{junit}");
    if !is_root() {
        return;
    }
    let tested = end(&mut place.as_nobody(&place.command(&[])));
    assert_eq!(tested.code, 0, "{}{}", tested.stdout, tested.stderr);
    assert!(tested.stderr.contains("there was one user id"), "{}", tested.stderr);
}

#[test]
fn what_is_wrong_is_told_with_what_was_answered_and_the_end_of_the_log() {
    let Some(place) = Place::new("hello") else { return };
    place.build();
    // From now on the file asks for more than what was built gives.
    let file = place.tree.read("app/instellar.yml");
    place.tree.write("app/instellar.yml", file.replace("contains: ahoy", "contains: good day"));
    place.tree.write("secrets.env", "GREETING='s3cret'\n");
    let tested = place.test(&["--env-file", "secrets.env", "--timeout", "3", "--json"]);
    assert_eq!(tested.code, 1, "{}", tested.stderr);
    let report: serde_json::Value = serde_json::from_str(&tested.stdout).unwrap();
    assert_eq!((report["version"].as_i64(), &report["package"]), (Some(1), &"hello".into()));
    let built = place.tree.names("packages/x86_64");
    let version = report["package_version"].as_str().unwrap();
    assert!(built.contains(&format!("hello-{version}.apk")), "{version} is not in {built:?}");
    let answer = &report["cases"][0]["checks"].as_array().unwrap().last().unwrap();
    assert_eq!(answer["step"], "answer");
    assert_eq!(
        answer["finding"]["message"],
        "the answer to `/` on port 8080 does not contain \"good day\""
    );
    // It has got the value of the file, which only its own answer and its log show.
    assert!(answer["finding"]["output"].as_str().unwrap().contains("s3cret"));
    assert!(!report["cases"][0]["log"].as_array().unwrap().is_empty());
}

/// A trial that has begun to write below `temporary`, where nothing was.
fn begun(place: &Place, temporary: &Path) -> Child {
    let mut trial = place.command(&[]);
    trial.env("TMPDIR", temporary).stdout(Stdio::null()).stderr(Stdio::null());
    let trial = trial.spawn().unwrap();
    let begun = Instant::now();
    while fs::read_dir(temporary).unwrap().count() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "it begins");
        thread::sleep(Duration::from_millis(20));
    }
    trial
}

#[test]
fn a_trial_that_is_interrupted_leaves_nothing() {
    let Some(place) = Place::new("hello") else { return };
    place.build();
    assert_eq!(place.test(&[]).code, 0);
    let temporary = place.tree.path("temporary");
    fs::create_dir(&temporary).unwrap();
    let there = || fs::read_dir(&temporary).unwrap().count();
    for signal in ["INT", "TERM", "HUP"] {
        let mut trial = begun(&place, &temporary);
        thread::sleep(Duration::from_secs(3));
        let told = Command::new("kill").args(["-s", signal, &trial.id().to_string()]).status();
        assert!(told.unwrap().success());
        assert_eq!(trial.wait().unwrap().code(), None, "{signal} ended it");
        assert_eq!(there(), 0, "{signal}");
    }
}

#[test]
fn what_a_killed_trial_or_keeper_left_goes_with_the_next_trial() {
    let Some(place) = Place::new("hello") else { return };
    place.build();
    let temporary = place.tree.path("temporary");
    fs::create_dir(&temporary).unwrap();
    let there = || fs::read_dir(&temporary).unwrap().count();
    let test = |more: &[&str]| {
        let tested = end(place.command(more).env("TMPDIR", &temporary));
        assert_eq!(tested.code, 0, "{}", tested.stderr);
        tested
    };
    let kill = |id: u32| {
        assert!(Command::new("kill").args(["-KILL", &id.to_string()]).status().unwrap().success());
    };
    let mut trial = begun(&place, &temporary);
    thread::sleep(Duration::from_secs(2));
    kill(trial.id());
    trial.wait().unwrap();
    assert_eq!(there(), 1, "nobody could remove it");
    let kept = test(&["--keep"]);
    assert_eq!(there(), 1, "that of the machine, which is on");
    test(&[]);
    assert_eq!(there(), 0, "the machine was shut down");
    let other = test(&["--keep"]);
    assert_ne!(keeper(&kept), keeper(&other));
    kill(keeper(&other));
    let begun = Instant::now();
    while fs::read_link(format!("/proc/{}/exe", keeper(&other))).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(20), "the keeper ends");
        thread::sleep(Duration::from_millis(20));
    }
    test(&[]);
    assert_eq!(there(), 0);
}

/// The keeper that the last line of a trial tells.
fn keeper(tested: &Ended) -> u32 {
    let behind = tested.stderr.split("`kill ").nth(1).unwrap_or_default();
    let number = behind.split('`').next().unwrap_or_default();
    number.parse().unwrap_or_else(|_| panic!("no keeper in {}", tested.stderr))
}

#[test]
fn a_machine_is_kept_to_look_around_until_the_next_one() {
    let Some(place) = Place::new("hello") else { return };
    place.build();
    let none = place.look("");
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("`pakman test --keep` keeps one"), "{}", none.stderr);
    let file = place.tree.read("app/instellar.yml");
    place.tree.write("app/instellar.yml", file.replace("contains: ahoy", "contains: good day"));
    place.tree.write("secrets.env", "GREETING='s3cret'\n");
    let secrets = place.tree.path("secrets.env");
    let keep = ["--env-file", secrets.to_str().unwrap(), "--timeout", "1", "--keep"];
    let first = place.test(&keep);
    assert_eq!(first.code, 1, "{}", first.stderr);
    let record = place.tree.path("cache/pakman/box/local/app.json");
    assert!(!fs::read_to_string(&record).unwrap().contains("s3cret"));
    // The variables are there for whoever starts the service anew, as is what was written.
    let look = "echo kept >/root/note; rc-service hello restart >/dev/null; sleep 1; \
                curl -s http://127.0.0.1:8080/; cat /root/note\n";
    let looked = place.look(look);
    assert_eq!((looked.code, looked.stdout.as_str()), (0, "s3cret\nkept\n"), "{}", looked.stderr);
    assert_eq!(place.look("cat /root/note; exit 3").stdout, "kept\n");
    let in_use = end(place
        .tree
        .command(&["root", "remove", "--all"])
        .env("XDG_CACHE_HOME", place.tree.path("cache")));
    assert_eq!(in_use.code, 75, "{}", in_use.stderr);

    let second = place.test(&keep);
    assert!(second.stderr.contains("kept: the previous machine was shut down"));
    assert_ne!(keeper(&first), keeper(&second));
    assert_eq!(place.look("ls /root\n").stdout, "");
    end_keeper(keeper(&second), &record);
    assert_eq!(place.look("").code, 2);
    // Where no record of it can be written, nothing is kept and nothing is left.
    fs::create_dir(&record).unwrap();
    let temporary = place.tree.path("temporary");
    fs::create_dir(&temporary).unwrap();
    let unkept = end(place.command(&keep).env("TMPDIR", &temporary));
    assert_eq!(unkept.code, 2, "{}", unkept.stderr);
    assert_eq!(fs::read_dir(temporary).unwrap().count(), 0);
    fs::remove_dir(&record).unwrap();
    if !is_root() {
        return;
    }
    let by_nobody = end(&mut place.as_nobody(&place.command(&keep)));
    assert_eq!(by_nobody.code, 1, "{}", by_nobody.stderr);
    let mut shell = place.as_nobody(&place.tree.command(&["shell", "--box"]));
    let app = place.tree.path("app");
    place.tree.write("typed", "rc-service hello status\n");
    let shell = shell.arg(app).stdin(File::open(place.tree.path("typed")).unwrap());
    let looked = end(shell);
    assert!(looked.stdout.contains("status: started"), "{looked:?}");
    end_keeper(keeper(&by_nobody), &place.tree.path("home/pakman/box/local/app.json"));
}

#[test]
fn of_two_machines_that_are_kept_at_once_one_stays() {
    let Some(place) = Place::new("hello") else { return };
    place.build();
    let keep = || {
        let tested = place.test(&["--keep"]);
        assert_eq!(tested.code, 0, "{}", tested.stderr);
        keeper(&tested)
    };
    let keepers = thread::scope(|scope| {
        let both = [scope.spawn(keep), scope.spawn(keep)];
        both.map(|one| one.join().expect("it is kept"))
    });
    // One that has ended and was not waited for has no program any more.
    let there = |keeper: &u32| fs::read_link(format!("/proc/{keeper}/exe")).is_ok();
    let left = || keepers.into_iter().filter(there).collect::<Vec<u32>>();
    let begun = Instant::now();
    while left().len() > 1 && begun.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(20));
    }
    let left = left();
    assert_eq!(left.len(), 1, "{keepers:?}");
    assert_eq!(place.look("rc-service hello status >/dev/null; exit 3\n").code, 2);
    end_keeper(left[0], &place.tree.path("cache/pakman/box/local/app.json"));
}

/// Ends a keeper, which leaves nothing.
fn end_keeper(keeper: u32, record: &Path) {
    assert!(Command::new("kill").arg(keeper.to_string()).status().unwrap().success());
    let begun = Instant::now();
    while record.exists() {
        assert!(begun.elapsed() < Duration::from_secs(20), "the keeper ends");
        thread::sleep(Duration::from_millis(20));
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

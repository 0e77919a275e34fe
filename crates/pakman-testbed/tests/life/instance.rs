//! An instance of the orchestrator: a machine with its guest API and its endpoint.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use pakman_testbed::{
    guest::{Answer, Endpoint, Guest, TOKEN, local},
    machine::{Machine, Ran, Release, quoted},
};
use serde_json::{Value, json};

use crate::{apk, matrix, package::Package, repository::Repository};

/// The longest wait for what happens by itself, many times what it takes.
const PATIENCE: Duration = Duration::from_secs(40);

/// A machine with its guest API and its endpoint.
pub(crate) struct Instance {
    pub(crate) machine: Machine,
    pub(crate) guest: Guest,
    pub(crate) endpoint: Endpoint,
    /// The application that was installed last.
    pub(crate) name: &'static str,
    /// What the machine is a release of.
    pub(crate) release: Release,
    /// Whether `/etc/conf.d` has what an endpoint would give.
    pub(crate) is_configured: bool,
}

impl Instance {
    /// One that the server manages and that has a variable, `GREETING`.
    pub(crate) fn boot(release: &Release) -> Self {
        let machine = Machine::start(release);
        let guest = Guest::serve(&machine.lxd().join("sock")).unwrap();
        let variables = json!({ "GREETING": "ahoy" });
        let listener = machine.in_network(local);
        let endpoint = Endpoint::listen(listener, vec![Answer::variables(&variables)]);
        guest.set(&[
            ("INSTELLAR_INSTALLATION_ENDPOINT", &endpoint.url),
            ("INSTELLAR_BOT_TOKEN", TOKEN),
        ]);
        Self { machine, guest, endpoint, name: "", release: release.clone(), is_configured: false }
    }

    /// One that nobody manages: there is no guest API.
    pub(crate) fn boot_plain(release: &Release) -> Self {
        let instance = Self::boot(release);
        fs::remove_file(instance.machine.lxd().join("sock")).expect("it is ours");
        instance
    }

    /// The same, and what an endpoint would give is in `/etc/conf.d`.
    pub(crate) fn boot_configured(release: &Release) -> Self {
        Self { is_configured: true, ..Self::boot_plain(release) }
    }

    /// Where it stands in the table.
    pub(crate) fn column(&self) -> String {
        if self.is_configured { matrix::PLAIN.to_owned() } else { self.release.to_string() }
    }

    /// The application gets these variables from now on.
    pub(crate) fn variables(&self, variables: &Value) {
        if self.is_configured {
            let line = format!("umask 077; cat >/etc/conf.d/{}", self.name);
            self.machine.feed(&line, settings(variables).as_bytes()).quietly();
        } else {
            self.endpoint.answer(Answer::variables(variables));
        }
    }

    /// `apk add`; what the install scripts said.
    pub(crate) fn install(&mut self, package: &Package) -> String {
        self.name = package.name;
        if self.is_configured {
            self.variables(&json!({ "GREETING": "ahoy" }));
        }
        match self.repository() {
            Some(repository) => repository.add(package),
            None => apk::add(&self.machine, package),
        }
    }

    /// `apk add` of a package that lacks a variable, which its scripts tell of.
    pub(crate) fn install_in_need(&mut self, package: &Package) -> String {
        self.name = package.name;
        match self.repository() {
            Some(repository) => repository.add_in_need(package),
            None => apk::add_in_need(&self.machine, package),
        }
    }

    /// `apk upgrade` to a later version.
    pub(crate) fn upgrade(&self, old: &Package, new: &Package) -> String {
        match self.repository() {
            Some(repository) => repository.upgrade(new),
            None => apk::upgrade(&self.machine, old, new),
        }
    }

    /// `apk del`.
    pub(crate) fn remove(&self, package: &Package) -> String {
        match self.repository() {
            Some(repository) => repository.del(package),
            None => apk::del(&self.machine, package),
        }
    }

    /// Where the machine's own apk installs from; none on a machine that has no apk.
    fn repository(&self) -> Option<Repository<'_>> {
        Some(Repository { machine: &self.machine, alpine: self.release.alpine? })
    }

    /// A shell line in the machine that has to succeed in silence; its standard output.
    pub(crate) fn sh(&self, line: &str) -> String {
        self.machine.sh(line).quietly()
    }

    /// `rc-service APP VERB`.
    pub(crate) fn rc(&self, verb: &str) -> Ran {
        self.machine.sh(&format!("rc-service {} {verb}", self.name))
    }

    /// Starts the service, which has to succeed in silence.
    pub(crate) fn start(&self) -> Duration {
        self.timed("start")
    }

    /// Stops it likewise.
    pub(crate) fn stop(&self) -> Duration {
        self.timed("stop")
    }

    fn timed(&self, verb: &str) -> Duration {
        let ran = self.rc(verb);
        let took = ran.took;
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{verb}: {}", self.log());
        took
    }

    /// The exit code of `status`: 0 started, 3 stopped, 32 crashed.
    pub(crate) fn status(&self) -> i32 {
        self.rc("status").code.expect("rc-service is not killed")
    }

    /// Begins a shell line in a process group of its own, as a terminal does.
    pub(crate) fn background(&self, line: &str) {
        // Where signals are not ignored, which a shell does for whatever it runs with `&`.
        let line = format!(
            "import os; os.fork() or (os.setsid(), open('/tmp/group', 'w').write(str(os.getpid())), os.execl('/bin/sh', 'sh', '-c', '{line}'))"
        );
        self.sh(&format!("python3 -c \"{line}\""));
    }

    /// Sends a signal to that group.
    pub(crate) fn interrupt(&self, signal: &str) {
        self.sh(&format!("kill -{signal} -$(cat /tmp/group)"));
        self.until("ended", |instance| {
            instance.machine.sh("kill -0 -$(cat /tmp/group)").code != Some(0)
        });
    }

    /// Another program in the place of `hello`.
    pub(crate) fn program(&self, text: &str) {
        let text = format!("#!/bin/sh\n{text}\n");
        self.machine.feed("cat >/var/lib/hello/bin/hello", text.as_bytes()).quietly();
    }

    /// The log with all that was rotated away, without times.
    pub(crate) fn log(&self) -> String {
        let line = format!("cd /var/log/{} && cat $(ls | grep ^@) current", self.name);
        let log = self.machine.sh(&line).stdout;
        log.lines().map(|line| line.get(31..).unwrap_or(line).to_owned() + "\n").collect()
    }

    /// The id of the service's process.
    pub(crate) fn pid(&self) -> u32 {
        let pid = self.sh(&format!("s6-svstat -o pid /run/{}/service", self.name));
        pid.trim().parse().expect("the service runs")
    }

    /// The words that the service's process was started with. There is only one such process.
    pub(crate) fn runs(&self) -> String {
        let supervisors = self.processes().matches("s6-supervise hello\n").count();
        assert_eq!(supervisors, 1, "{}", self.processes());
        self.sh(&format!("tr '\\0' ' ' </proc/{}/cmdline", self.pid()))
    }

    /// Waits until it is so.
    pub(crate) fn until(&self, what: &str, so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !so(self) {
            let late = begun.elapsed() > PATIENCE;
            assert!(!late, "not {what}:\n{}\n{}", self.log(), self.sh("ps -o pid,pgid,args"));
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until the log has a line.
    pub(crate) fn until_log(&self, line: &str) {
        self.until(line, |instance| instance.log().lines().any(|found| found == line));
    }

    /// Waits until the log says something so many times.
    pub(crate) fn until_said(&self, what: &str, times: usize) {
        self.until(what, |instance| instance.log().matches(what).count() == times);
    }

    /// Every process but those of the machine itself, each with its user.
    pub(crate) fn processes(&self) -> String {
        let all = self.sh("ps -o user,args");
        let own = [
            "COMMAND",
            "/bin/sh -c # The first",
            "cat",
            "ps -o",
            "/bin/s6-svscan",
            // Alpine's has a log of its own.
            "s6-svscan -X3",
            "s6-supervise s6-svscan-log",
            "s6-log -bpd3",
        ];
        let other = |line: &&str| {
            let args = line.split_once(' ').map_or("", |(_, args)| args.trim_start());
            !own.iter().any(|start| args.starts_with(start))
        };
        all.lines().filter(other).map(|line| format!("{line}\n")).collect()
    }

    /// Nothing is left of the service but its log.
    pub(crate) fn assert_gone(&self) {
        assert_eq!(self.processes(), "");
        let line = format!("ls -A /run/openrc/s6-scan 2>/dev/null; ls -d /run/{} 2>&1", self.name);
        let left = self.machine.sh(&line).stdout.replace("s6-svscan-log\n", "");
        assert!(left.starts_with(".s6-svscan\nls: ") || left.starts_with("ls: "), "{left}");
    }
}

/// Lines for `/etc/conf.d` that give these variables and, as an endpoint does, no default of a kit.
fn settings(variables: &Value) -> String {
    let mut text = "unset PORT GREETING HELLO_TOKEN\n".to_owned();
    for (name, value) in variables.as_object().expect("an object") {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text += &format!("export {name}={}\n", quoted(&value));
    }
    text
}

//! The life of one installation, step by step.

use std::{
    collections::BTreeMap,
    io, thread,
    time::{Duration, Instant},
};

use pakman_alpine::layout;
use pakman_apk::PrivateKey;
use pakman_kits::PortSummary;
use pakman_spec::{CommandName, Request, Service};

use super::{
    cause, network, remains,
    subject::{Trial, Watcher},
};
use crate::{
    error::Error,
    machine::{Machine, Ran, Users, quoted},
    packages::Packages,
    plan,
    report::{Case, Finding, Step},
};

/// How long apk and what install scripts run, migrations for instance, may take.
const LIMIT: Duration = Duration::from_mins(10);

/// What stopping takes besides the program's own time.
const SLACK: Duration = Duration::from_secs(5);

/// How many lines of the log are shown.
const LOG_LINES: usize = 20;

/// The exit codes of `rc-service APP status`.
const STARTED: i32 = 0;
const STOPPED: i32 = 3;

/// What is found, if anything.
type Found = Result<Option<Finding>, Error>;

/// An installation that is tried in a machine.
pub(super) struct Life<'a> {
    pub(super) trial: &'a Trial<'a>,
    pub(super) machine: &'a Machine,
    pub(super) service: Option<&'a Service>,
    /// The ports that it has to listen on.
    pub(super) ports: Vec<PortSummary>,
    pub(super) case: Case,
    pub(super) next: &'a Packages,
    pub(super) key: &'a PrivateKey,
    pub(super) watcher: &'a mut dyn Watcher,
}

impl Life<'_> {
    /// All of it, or until it has started. What is wrong with the package ends it, and is in the case.
    pub(super) fn live(&mut self, until: Step) -> Result<(), Error> {
        let well = self.come_up()?
            && (self.service.is_none() || self.step(Step::Start, Self::start)?)
            && (until == Step::Start || (self.serve()? && self.go()?));
        if !well && self.service.is_some() {
            let log = layout::log(&self.trial.packages.name);
            let line = format!("tail -n {LOG_LINES} {log} 2>/dev/null");
            let lines = self.machine.sh(&line)?.stdout;
            let last = self.case.checks.last().and_then(|check| check.finding.as_ref());
            // Where OpenRC has shown it, once is enough.
            let is_shown = |finding: &Finding| {
                lines.lines().last().is_some_and(|line| finding.output.contains(line))
            };
            if !last.is_some_and(is_shown) {
                self.case.log = lines.lines().map(str::to_owned).collect();
            }
        }
        Ok(())
    }

    /// Until it is installed, and may be started.
    fn come_up(&mut self) -> Result<bool, Error> {
        if !self.trial.besides.is_empty() && !self.step(Step::Beside, Self::besides)? {
            return Ok(false);
        }
        self.trial.packages.publish(self.machine, self.key)?;
        remains::note(self.machine)?;
        Ok(self.step(Step::Install, Self::install)?
            && (self.trial.package.test.files.is_empty() || self.step(Step::Files, Self::files)?)
            && (self.commands().is_empty() || self.step(Step::Before, Self::before)?))
    }

    /// While it serves.
    fn serve(&mut self) -> Result<bool, Error> {
        if self.service.is_none() {
            return Ok(true);
        }
        Ok((self.ports.is_empty() || self.open()?)
            && (self.requests().is_empty() || self.step(Step::Answer, Self::answer)?)
            && self.step(Step::Survive, Self::survive)?
            && self.step(Step::Stop, Self::stop)?)
    }

    /// Until it listens; on addresses that others can reach, or there is a warning.
    fn open(&mut self) -> Result<bool, Error> {
        let listens = self.step(Step::Listen, Self::listen)?;
        if let Some(service) = self.service.filter(|_| listens) {
            let open = network::listening(self.machine)?;
            self.case.warnings = cause::of_loopback(service, &self.ports, &open);
        }
        Ok(listens)
    }

    /// Until it is gone.
    fn go(&mut self) -> Result<bool, Error> {
        Ok(self.step(Step::Upgrade, Self::upgrade)? && self.step(Step::Remove, Self::remove)?)
    }

    /// Does a step, and writes down what came of it: whether all is well.
    fn step(&mut self, step: Step, does: fn(&Self) -> Found) -> Result<bool, Error> {
        self.watcher.begin(&self.case, step);
        let begun = Instant::now();
        let finding = does(self)?;
        let is_well = finding.is_none();
        self.case.add(step, begun.elapsed(), finding);
        Ok(is_well)
    }

    fn name(&self) -> &str {
        &self.trial.packages.name
    }

    fn run(&self, line: &str) -> Result<Ran, Error> {
        self.machine.run(line, &mut io::empty(), LIMIT)
    }

    /// `rc-service APP VERB`.
    fn rc(&self, verb: &str) -> Result<Ran, Error> {
        self.run(&format!("rc-service {} {verb}", self.name()))
    }

    /// Waits until it is so, and tells whether it came to that.
    fn until(&self, mut so: impl FnMut() -> Result<bool, Error>) -> Result<bool, Error> {
        let begun = Instant::now();
        loop {
            if so()? {
                return Ok(true);
            }
            if begun.elapsed() > self.trial.patience {
                return Ok(false);
            }
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn besides(&self) -> Found {
        for beside in self.trial.besides {
            if beside.refuses_root() && self.trial.users == Users::One {
                let message = format!(
                    "{beside} refuses to run as root, and with one user id everything does"
                );
                return Ok(Some(Finding::new(message, "").help(Users::HOW_TO_HAVE_MORE)));
            }
            let ran = beside.start(self.machine)?;
            if !ran.is_well() {
                return Ok(Some(broken(format!("{beside} does not start"), &ran)));
            }
        }
        Ok(None)
    }

    fn install(&self) -> Found {
        let ran = self.run(&format!("apk --no-progress add {}", self.name()))?;
        Ok(judged(&ran, "`apk add`").map(cause::of_hook))
    }

    fn files(&self) -> Found {
        let mut missing = Vec::new();
        for path in &self.trial.package.test.files {
            let line = format!("[ -e {0} ] || [ -L {0} ]", quoted(path));
            if !self.run(&line)?.is_well() {
                missing.push(path.as_str());
            }
        }
        let message = "it is installed, but these files are missing";
        Ok((!missing.is_empty()).then(|| Finding::new(message, missing.join("\n"))))
    }

    /// The commands that run before the service does: those of the file, else `migrate`.
    fn commands(&self) -> Vec<&str> {
        if let Some(commands) = &self.trial.package.test.before {
            return commands.iter().map(CommandName::as_str).collect();
        }
        let run = plan::run(self.trial.package);
        let all = run.into_iter().flat_map(|run| &run.commands);
        all.map(|command| command.name.as_str()).filter(|name| *name == "migrate").collect()
    }

    fn before(&self) -> Found {
        for command in self.commands() {
            let ran = self.rc(command)?;
            if !ran.is_well() {
                let run = plan::run(self.trial.package);
                let found = run
                    .and_then(|run| run.commands.iter().find(|one| one.name.as_str() == command));
                let finding = match found {
                    Some(found) => {
                        let item = ("commands", command);
                        cause::of_program(self.machine, item, &found.program, &ran)?
                    }
                    None => None,
                };
                let what = format!("`rc-service {} {command}`", self.name());
                let keys = ["run", "commands", command];
                return Ok(finding.or_else(|| judged(&ran, &what).map(|finding| finding.at(&keys))));
            }
        }
        Ok(None)
    }

    fn start(&self) -> Found {
        let ran = self.rc("start")?;
        if let Some(service) = self.service.filter(|_| !ran.is_well()) {
            return cause::of_start(self.machine, service, &ran).map(Some);
        }
        let status = self.rc("status")?;
        if status.code == Some(STARTED) {
            return Ok(None);
        }
        Ok(Some(broken(
            format!("it was started, but `status` ends with {}", code(&status)),
            &status,
        )))
    }

    fn listen(&self) -> Found {
        let (mut missing, mut open) = (Vec::new(), BTreeMap::new());
        let listens = self.until(|| {
            open = network::listening(self.machine)?;
            missing = self.ports.iter().filter(|port| !open.contains_key(&port.target)).collect();
            Ok(missing.is_empty())
        })?;
        let (Some(first), Some(service), false) = (missing.first(), self.service, listens) else {
            return Ok(None);
        };
        let ports: Vec<String> =
            missing.iter().map(|port| format!("{} ({})", port.target, port.name)).collect();
        let message = format!("nothing listens on port {}", ports.join(", "));
        let finding = Finding::new(message, self.run("netstat -ltn")?.said());
        let status = self.rc("status")?;
        if status.code != Some(STARTED) {
            let message = format!("{}: `status` ends with {}", finding.message, code(&status));
            return Ok(Some(Finding { message, ..finding }));
        }
        let waited = self.trial.patience.as_secs();
        Ok(Some(cause::of_silence(finding, service, (&self.case.kit, first), &open, waited)))
    }

    /// The requests that it has to answer: those of the file that are for its ports, else `/` of the
    /// main one.
    fn requests(&self) -> Vec<Request> {
        let port = self.ports.iter().find(|port| port.main && !port.proxy_protocol);
        let main = port.map(|port| port.target);
        let asked = &self.trial.package.test.requests;
        if asked.is_empty() {
            let path = "/".to_owned();
            let request = |port| Request { path, port: Some(port), status: None, contains: None };
            return main.map(request).into_iter().collect();
        }
        let is_own = |port: &u16| self.ports.iter().any(|own| own.target == *port);
        let own = asked.iter().filter_map(|request| {
            let port = request.port.or(main).filter(is_own)?;
            Some(Request { port: Some(port), ..request.clone() })
        });
        own.collect()
    }

    fn answer(&self) -> Found {
        for request in self.requests() {
            let mut wrong = None;
            let is_answered = self.until(|| {
                wrong = network::ask(self.machine, &request)?;
                Ok(wrong.is_none())
            })?;
            if !is_answered {
                return Ok(wrong);
            }
        }
        Ok(None)
    }

    /// The process of the service; none while it is down.
    fn pid(&self) -> Result<Option<u32>, Error> {
        let line = format!("s6-svstat -o pid /run/{}/service", self.name());
        // Of one that is down it says -1.
        Ok(self.run(&line)?.stdout.trim().parse().ok())
    }

    fn survive(&self) -> Found {
        let Some(pid) = self.pid()? else {
            return Ok(Some(broken("by now it does not run any more", &self.rc("status")?)));
        };
        self.run(&format!("kill -9 {pid}"))?;
        let is_back = self.until(|| {
            let is_other = self.pid()?.is_some_and(|other| other != pid);
            Ok(is_other && self.rc("status")?.code == Some(STARTED))
        })?;
        if !is_back {
            let status = self.rc("status")?;
            return Ok(Some(broken("it does not come back after being killed", &status)));
        }
        Ok(self.listen()?.map(|finding| Finding {
            message: format!("when it comes back after `kill -9`, {}", finding.message),
            ..finding
        }))
    }

    fn stop(&self) -> Found {
        let timeout = self.service.map_or(10, |service| service.stop_timeout);
        let bound = Duration::from_secs(timeout.into()) + SLACK;
        let ran = self.rc("stop")?;
        if !ran.is_well() {
            return Ok(judged(&ran, &format!("`rc-service {} stop`", self.name())));
        }
        if ran.took > bound {
            let took = ran.took.as_secs();
            let message = format!("it stops after {took} s, but `stop_timeout` is {timeout} s");
            return Ok(Some(Finding::new(message, ran.said())));
        }
        let status = self.rc("status")?;
        if status.code != Some(STOPPED) {
            return Ok(Some(broken(
                format!("once stopped, `status` ends with {}", code(&status)),
                &status,
            )));
        }
        let running = remains::processes(self.machine, self.name())?;
        if running.is_empty() {
            return Ok(None);
        }
        Ok(Some(Finding::new("it is stopped, but these processes are left", running)))
    }

    fn upgrade(&self) -> Found {
        if self.service.is_some() {
            let ran = self.rc("start")?;
            if !ran.is_well() {
                return Ok(Some(broken("it does not start again after being stopped", &ran)));
            }
        }
        self.next.publish(self.machine, self.key)?;
        let ran = self.run("apk --no-progress upgrade")?;
        if !ran.is_well() {
            return Ok(judged(&ran, "`apk upgrade`").map(cause::of_hook));
        }
        let (name, version) = (self.name(), &self.next.version);
        let installed = self.run(&format!("apk info --exists '{name}={version}'"))?;
        if !installed.is_well() {
            return Ok(Some(broken(
                format!("`apk upgrade` succeeds, but {version} is not installed"),
                &ran,
            )));
        }
        if self.service.is_none() {
            return Ok(None);
        }
        let status = self.rc("status")?;
        if matches!(status.code, Some(STARTED | STOPPED)) {
            return Ok(None);
        }
        Ok(Some(broken(format!("after the upgrade `status` ends with {}", code(&status)), &status)))
    }

    fn remove(&self) -> Found {
        let ran = self.run(&format!("apk --no-progress del {}", self.name()))?;
        if !ran.is_well() {
            return Ok(judged(&ran, "`apk del`"));
        }
        let left = remains::find(self.machine, self.trial.packages)?;
        if left.is_empty() {
            return Ok(None);
        }
        Ok(Some(cause::of_left(Finding::new("these are left after removal", left))))
    }
}

fn broken(message: impl Into<String>, ran: &Ran) -> Finding {
    Finding::new(message, ran.said())
}

/// What is found where something that has to end well does not.
fn judged(ran: &Ran, what: &str) -> Option<Finding> {
    (!ran.is_well()).then(|| broken(format!("{what} ends with {}", code(ran)), ran))
}

/// The exit code, in words.
fn code(ran: &Ran) -> String {
    match ran.code {
        Some(code) => format!("exit code {code}"),
        None => format!("a signal after {} s", ran.took.as_secs()),
    }
}

//! Runs the script of `host.sh` on a host.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::Command,
    time::Duration,
};

use pakman_render::Sh;

use crate::{
    error::{Defeat, Error, Return},
    exchange::Exchange,
    host::{ENTER, Host, SCRIPT},
    reply::Reply,
};

/// What `ssh` ends with when the connection fails.
const NO_CONNECTION: i32 = 255;

/// What `enter.sh` ends with when nobody may become root.
const NO_RIGHTS: i32 = 77;

/// What the script ends with when a package could not be fetched.
const NOT_FETCHED: i32 = 75;

/// How long a host may take to tell something, with the way there and back. A question to somebody
/// at a terminal is part of it.
const PATIENCE: Duration = Duration::from_mins(2);

/// What keeps ssh from waiting for ever: for a host that is not there or has gone since. It uses a
/// connection that is open already, and leaves none behind, whose process would hold on to ours.
const BOUNDED: [&str; 8] = [
    "-o",
    "ConnectTimeout=30",
    "-o",
    "ServerAliveInterval=15",
    "-o",
    "ServerAliveCountMax=4",
    "-o",
    "ControlMaster=no",
];

/// A host, and how it is reached.
#[derive(Debug, Clone)]
pub struct Remote {
    host: Host,
    ssh_config: Option<PathBuf>,
    is_attended: bool,
}

/// What a host says of an application.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The version that is installed.
    pub installed: Option<String>,
    /// The version that a rollback comes back to.
    pub before: Option<String>,
    /// `started`, `stopped`, `starting` or `crashed`; none where there is no service.
    pub service: Option<String>,
    /// Whether it starts with the host.
    pub is_enabled: bool,
    /// Whether a deployment was cut off, or is going on.
    pub is_unfinished: bool,
}

impl Remote {
    /// The host, as the system's ssh and its configuration reach it.
    ///
    /// ssh asks nobody for anything: neither for a passphrase nor whether a new host is the right one.
    pub fn new(host: Host) -> Self {
        Self { host, ssh_config: None, is_attended: false }
    }

    /// Somebody is at the terminal, whom ssh may ask.
    #[must_use]
    pub fn attended(self) -> Self {
        Self { is_attended: true, ..self }
    }

    /// Has ssh read this file in place of the user's and the system's configuration.
    #[must_use]
    pub fn ssh_config(self, file: impl Into<PathBuf>) -> Self {
        Self { ssh_config: Some(file.into()), ..self }
    }

    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// What the host says of an application.
    pub fn state(&self, app: &str) -> Result<State, Error> {
        let reply = self.ask("status", &[app])?;
        let value = |word| reply.get(word).map(str::to_owned);
        Ok(State {
            installed: value("installed"),
            before: value("before"),
            service: value("service"),
            is_enabled: reply.has("enabled"),
            is_unfinished: reply.has("unfinished"),
        })
    }

    /// Brings the version before back, which makes this one the version before; gives its version.
    pub fn roll_back(&self, app: &str) -> Result<String, Error> {
        let reply = self.work("back", &[app])?;
        let outcome = reply.get("outcome").unwrap_or_default();
        outcome.strip_prefix("restored ").map(str::to_owned).ok_or_else(|| {
            let back = Return::Broken(reply.text("back").unwrap_or_default());
            let reason = format!("cannot go back to the previous version of {app}");
            let (said, log) = (String::new(), String::new());
            Box::new(Defeat { host: self.host.to_string(), reason, said, log, back }).into()
        })
    }

    /// Removes the packages and the repository; gives the files that stay, which are settings and
    /// secrets.
    pub fn remove(&self, app: &str) -> Result<Vec<String>, Error> {
        let reply = self.work("remove", &[app])?;
        Ok(reply.all("stays").map(str::to_owned).collect())
    }

    /// Prints the end of the log to this process's own streams, and what is added to it when it is
    /// to follow.
    pub fn logs(&self, app: &str, follow: bool) -> Result<(), Error> {
        let options: &[&str] = if follow { &["-n", "100", "-F"] } else { &["-n", "100"] };
        self.hand_over("logs", &[&[app], options].concat(), false)
    }

    /// Runs a command of the application (`rc-service APP COMMAND`) at this process's own streams,
    /// with a terminal where there is one. One that fails says so there.
    pub fn run(&self, app: &str, command: &str, is_terminal: bool) -> Result<(), Error> {
        self.hand_over("run", &[app, command], is_terminal)
    }

    fn hand_over(&self, verb: &str, arguments: &[&str], is_terminal: bool) -> Result<(), Error> {
        let mut command = self.command(verb, arguments, is_terminal);
        let status = command.status().map_err(self.cannot_run())?;
        let host = self.host.to_string();
        match (status.code(), self.by_hand()) {
            (Some(0), _) => Ok(()),
            (Some(NO_RIGHTS), _) => Err(Error::Rights { host }),
            (Some(NO_CONNECTION), Some(by_hand)) => Err(Error::Cut { host, by_hand }),
            (Some(_), _) => Err(Error::Told { host }),
            (None, _) => {
                let said = format!("`{}` was ended by a signal", self.program());
                Err(Error::Refused { host, said })
            }
        }
    }

    /// What the host tells of something that changes nothing.
    pub(crate) fn ask(&self, verb: &str, arguments: &[&str]) -> Result<Reply, Error> {
        self.ask_for(Duration::ZERO, verb, arguments)
    }

    /// The same of something that takes `time` by itself.
    pub(crate) fn ask_for(
        &self,
        time: Duration,
        verb: &str,
        arguments: &[&str],
    ) -> Result<Reply, Error> {
        self.exchange(Some(PATIENCE + time), verb, arguments, |_| Ok(()))
    }

    /// What the host tells of work that goes on when the connection ends.
    pub(crate) fn work(&self, verb: &str, arguments: &[&str]) -> Result<Reply, Error> {
        match self.send(verb, arguments, |_| Ok(())) {
            Ok(reply) if reply.has("outcome") => Ok(reply),
            // Before the script began there is a reason; where it began there is an outcome.
            Err(Error::Unreachable { said, .. }) if was_cut(&said) => Err(self.lost(verb)),
            Ok(_) => Err(self.lost(verb)),
            Err(error) => Err(error),
        }
    }

    /// Runs a verb that reads what `write` writes.
    pub(crate) fn send(
        &self,
        verb: &str,
        arguments: &[&str],
        write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send,
    ) -> Result<Reply, Error> {
        self.exchange(None, verb, arguments, write)
    }

    fn exchange(
        &self,
        limit: Option<Duration>,
        verb: &str,
        arguments: &[&str],
        write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send,
    ) -> Result<Reply, Error> {
        let command = self.command(verb, arguments, false);
        let exchange = Exchange::with(command, limit, write).map_err(self.cannot_run())?;
        let Some(status) = exchange.status else {
            let seconds = limit.unwrap_or_default().as_secs();
            return Err(Error::Silent { host: self.host.to_string(), seconds });
        };
        if !status.success() {
            return Err(self.failed(status.code(), &String::from_utf8_lossy(&exchange.stderr)));
        }
        if let Err(error) = exchange.written {
            return Err(self.refused(&error.to_string()));
        }
        Ok(Reply::read(&String::from_utf8_lossy(&exchange.stdout)))
    }

    fn failed(&self, code: Option<i32>, said: &str) -> Error {
        let (host, said) = (self.host.to_string(), said.trim());
        match (code, self.by_hand()) {
            (Some(NO_RIGHTS), _) => Error::Rights { host },
            (Some(NOT_FETCHED), _) => Error::NotFetched { host, said: said.to_owned() },
            (Some(NO_CONNECTION) | None, Some(by_hand)) => {
                Error::Unreachable { host, said: said.to_owned(), by_hand }
            }
            _ => self.refused(said),
        }
    }

    /// The connection ended while the host was at work on this.
    fn lost(&self, verb: &str) -> Error {
        let meanwhile = match verb {
            "back" => "; `pakman deploy --rollback` again says what came of it",
            "remove" => "; `pakman deploy --remove` again removes what is left",
            _ => {
                ", to the new version or back to the previous one, and the next `pakman deploy` \
                 resumes from there"
            }
        };
        Error::Lost { host: self.host.to_string(), meanwhile }
    }

    /// What somebody types to see whether ssh reaches the host; none for a container.
    fn by_hand(&self) -> Option<String> {
        let Host::Ssh { user, host, port } = &self.host else { return None };
        let mut words = vec!["ssh".to_owned()];
        if let Some(file) = &self.ssh_config {
            words.extend(["-F".to_owned(), Sh::word(&file.display().to_string())]);
        }
        if let Some(port) = port {
            words.extend(["-p".to_owned(), port.to_string()]);
        }
        let user = user.as_ref().map(|user| format!("{user}@")).unwrap_or_default();
        words.extend([Sh::word(&format!("{user}{host}")), "true".to_owned()]);
        Some(words.join(" "))
    }

    fn refused(&self, said: &str) -> Error {
        let said = said.strip_prefix("pakman: ").unwrap_or(said).to_owned();
        Error::Refused { host: self.host.to_string(), said }
    }

    fn cannot_run(&self) -> impl Fn(io::Error) -> Error {
        let (program, host) = (self.program(), self.host.to_string());
        move |source| match source.kind() {
            io::ErrorKind::NotFound => Error::NoProgram { program, host: host.clone() },
            _ => Error::Program { program, source },
        }
    }

    fn program(&self) -> &'static str {
        match &self.host {
            Host::Ssh { .. } => "ssh",
            Host::Container { client, .. } => client.program(),
        }
    }

    /// The process that runs a verb on the host. No argument of it is secret: everyone there may
    /// read them.
    fn command(&self, verb: &str, arguments: &[&str], is_terminal: bool) -> Command {
        let mut command = pakman_program::command(self.program());
        let words = ["/bin/sh", "-c", ENTER, "pakman", SCRIPT, verb];
        let words = words.iter().chain(arguments);
        match &self.host {
            Host::Ssh { user, host, port } => {
                command.arg(if is_terminal { "-t" } else { "-T" }).args(BOUNDED);
                if !self.is_attended {
                    command.args(["-o", "BatchMode=yes"]);
                }
                if let Some(file) = &self.ssh_config {
                    command.arg("-F").arg(file);
                }
                if let Some(port) = port {
                    command.args(["-p", &port.to_string()]);
                }
                if let Some(user) = user {
                    command.args(["-l", user]);
                }
                let line: Vec<String> = words.map(|word| Sh::word(word)).collect();
                command.args(["--", host, &line.join(" ")]);
            }
            Host::Container { name, .. } => {
                command.args(["exec", name, if is_terminal { "-t" } else { "-T" }, "--"]);
                command.args(words);
            }
        }
        command
    }
}

/// Whether ssh says that a connection that was there ended.
fn was_cut(said: &str) -> bool {
    let last = said.lines().last().unwrap_or_default();
    said.is_empty()
        || [
            "closed by remote host",
            "Broken pipe",
            "Connection reset",
            "not responding",
            "timed out",
        ]
        .iter()
        .any(|cut| last.contains(cut) && !last.contains("connect to"))
}

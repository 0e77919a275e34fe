//! What came of a trial.

use std::{fmt, time::Duration};

use serde::Serialize;

/// What came of trying a package.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The name of the package.
    pub package: String,
    /// Its version with release.
    #[serde(rename = "package_version")]
    pub version: String,
    /// Whether the machine had one user alone, so that owners were not seen.
    pub one_user: bool,
    /// Each installation that was tried.
    pub cases: Vec<Case>,
}

/// What came of one installation: of a kit, of a fork, or of a package without kits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// The name of the kit; that of the package where there is none.
    pub kit: String,
    /// The name of the fork.
    pub fork: Option<String>,
    /// The service that ran.
    pub service: Option<String>,
    /// What was looked at, in its order. Behind one that failed there may be none.
    pub checks: Vec<Check>,
    /// What is worth knowing.
    pub notes: Vec<String>,
    /// What no step fails for, and an installation elsewhere would be let down by.
    pub warnings: Vec<Finding>,
    /// The end of the service's log, where a check failed and what was printed does not show it.
    pub log: Vec<String>,
}

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// What.
    pub step: Step,
    /// What is wrong; nothing where all is well.
    pub finding: Option<Finding>,
    /// Seconds that it took.
    pub seconds: f64,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// In a line.
    pub message: String,
    /// What was printed.
    pub output: String,
    /// What to do.
    pub help: Option<String>,
    /// The keys of the file that lead to what is wrong there, as [`pakman_spec::locate`] takes them;
    /// none where nothing of it is to blame.
    pub keys: Vec<String>,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// The servers beside it run.
    Beside,
    /// apk installs it, and the install scripts end well.
    Install,
    /// The files that `test.files` names are there.
    Files,
    /// The commands of `test.before` run, else `migrate`.
    Before,
    /// The service starts and is up.
    Start,
    /// It listens on its ports.
    Listen,
    /// It answers over HTTP.
    Answer,
    /// It comes back when its process is killed.
    Survive,
    /// It stops in time, and nothing of it runs any more.
    Stop,
    /// apk upgrades to the next release of it.
    Upgrade,
    /// apk removes it, and nothing is left.
    Remove,
}

impl Step {
    /// Every one, in the order in which they come.
    pub const ALL: [Self; 11] = [
        Self::Beside,
        Self::Install,
        Self::Files,
        Self::Before,
        Self::Start,
        Self::Listen,
        Self::Answer,
        Self::Survive,
        Self::Stop,
        Self::Upgrade,
        Self::Remove,
    ];

    /// Its name: `install`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Beside => "beside",
            Self::Install => "install",
            Self::Files => "files",
            Self::Before => "before",
            Self::Start => "start",
            Self::Listen => "listen",
            Self::Answer => "answer",
            Self::Survive => "survive",
            Self::Stop => "stop",
            Self::Upgrade => "upgrade",
            Self::Remove => "remove",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Report {
    /// Whether nothing was found.
    pub fn is_well(&self) -> bool {
        self.cases.iter().all(Case::is_well)
    }
}

impl Case {
    /// Its name: `web`, or `web/worker` for a fork.
    pub fn name(&self) -> String {
        self.fork.as_ref().map_or_else(|| self.kit.clone(), |fork| format!("{}/{fork}", self.kit))
    }

    /// Whether nothing was found.
    pub fn is_well(&self) -> bool {
        self.checks.iter().all(|check| check.finding.is_none())
    }

    /// What came of a step, where it was looked at.
    pub fn check(&self, step: Step) -> Option<&Check> {
        self.checks.iter().find(|check| check.step == step)
    }

    pub(crate) fn add(&mut self, step: Step, took: Duration, finding: Option<Finding>) {
        self.checks.push(Check { step, finding, seconds: took.as_secs_f64() });
    }
}

impl Finding {
    pub(crate) fn new(message: impl Into<String>, output: impl Into<String>) -> Self {
        Self { message: message.into(), output: output.into(), help: None, keys: Vec::new() }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn at(self, keys: &[&str]) -> Self {
        Self { keys: keys.iter().map(|&key| key.to_owned()).collect(), ..self }
    }
}

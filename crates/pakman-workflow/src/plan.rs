//! What a workflow does.

use crate::{host::Host, refusal::Refusal};

/// Where releases of pakman are.
const RELEASES: &str = "https://github.com/upmaru/pakman/releases/download";

/// The architectures that releases are for.
const RELEASED: [&str; 2] = ["x86_64", "aarch64"];

/// What a workflow does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The name of the application.
    pub name: String,
    /// Where it is in its repository, with `/` between folders; `None` at the top.
    pub folder: Option<String>,
    /// Where the workflow itself will be, from the top of the repository.
    pub path: String,
    /// The release of Alpine that it is built on, `3.22` or `edge`.
    pub release: String,
    /// Where it is built: one for each architecture, the first of which pushes too.
    pub machines: Vec<Machine>,
    /// What starts it.
    pub trigger: Trigger,
    /// Secrets that the build gets as variables, by name.
    pub variables: Vec<String>,
    /// Where the packages go.
    pub destination: Destination,
    /// The deployment environment that the push belongs to.
    pub environment: Option<String>,
    /// Whether it is attested where the packages come from.
    pub attest: bool,
    /// The program.
    pub pakman: Pakman,
    /// The words of the command line that say all of this, for the top of the file.
    pub words: Vec<String>,
}

/// A machine that builds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Its architecture in Alpine's words.
    pub arch: String,
    /// The label of its runner.
    pub runner: String,
}

impl Machine {
    /// The machine of this architecture whose runner has this label.
    pub fn new(arch: &str, runner: &str) -> Self {
        Self { arch: arch.to_owned(), runner: runner.to_owned() }
    }

    /// The machines that build for the words of `architectures`, with the labels of `runners` (by
    /// architecture), else with those that the host has.
    ///
    /// `all` stands for the two that every host may have; what is for any machine alike is built
    /// once.
    pub fn all(
        host: Host,
        architectures: &[&str],
        runners: &[(String, String)],
    ) -> Result<Vec<Self>, Refusal> {
        let mut names: Vec<&str> = Vec::new();
        for &word in architectures {
            match word {
                "all" => names.extend(RELEASED),
                "noarch" => {}
                word => names.push(word),
            }
        }
        if names.is_empty() && architectures.contains(&"noarch") {
            names.push(RELEASED[0]);
        }
        let is_excluded = |name: &str| architectures.contains(&format!("!{name}").as_str());
        let mut machines: Vec<Self> = Vec::new();
        for name in names {
            let is_there = machines.iter().any(|machine| machine.arch == name);
            if name.starts_with('!') || is_excluded(name) || is_there {
                continue;
            }
            if matches!(name, "armv7" | "armhf" | "x86") {
                return Err(Refusal::Foreign(name.to_owned()));
            }
            let of_ours = runners.iter().find(|(arch, _)| arch == name);
            let label = of_ours.map(|(_, label)| label.as_str()).or_else(|| host.runner(name));
            let label = label.ok_or(Refusal::NoRunner { host, arch: name.to_owned() })?;
            machines.push(Self::new(name, label));
        }
        Ok(machines)
    }
}

/// What starts a workflow. Somebody can always start it by hand.
///
/// The name of a branch or tag may be a pattern: `*` stands for anything but `/`, and `**` for that
/// too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// A push to one of these branches.
    Branches(Vec<String>),
    /// Another workflow that went well on a push to one of these branches.
    After {
        /// The `name` of the other workflow.
        workflow: String,
        /// The branches.
        branches: Vec<String>,
    },
    /// A tag that matches one of these patterns.
    Tags(Vec<String>),
    /// Somebody, and nothing else.
    Hand,
}

/// Where packages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// To the orchestrator and its storage.
    Orchestrator,
    /// To a repository that `pakman push --to` knows.
    Repository {
        /// Its address.
        url: String,
        /// How the storage lets the workflow in.
        access: Access,
    },
}

/// How a storage lets a workflow in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// By secrets.
    Keys,
    /// By a token of the host (OIDC) that stands for this role.
    Role(String),
}

/// The program that the workflow runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pakman {
    /// Its version.
    pub version: String,
    /// The folder that has `pakman-ARCH-linux.tar.gz`.
    pub url: String,
    /// How it is known to be what it says.
    pub proof: Proof,
}

/// How a program is known to be what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// An attestation says that the project built it for this version.
    Attestation,
    /// The SHA-256 of its archive, in lower-case hexadecimal, by architecture.
    Sha256(Vec<(String, String)>),
}

impl Plan {
    /// One that fetches the released pakman of this `version`, is started by pushes to `main`, and
    /// pushes to the orchestrator. What it builds is still to be said.
    pub fn new(version: &str) -> Self {
        Self {
            name: String::new(),
            folder: None,
            path: String::new(),
            release: String::new(),
            machines: Vec::new(),
            trigger: Trigger::Branches(vec!["main".to_owned()]),
            variables: Vec::new(),
            destination: Destination::Orchestrator,
            environment: None,
            attest: false,
            pakman: Pakman::released(version),
            words: Vec::new(),
        }
    }

    /// Whether every value can stand in a file of this host.
    pub(crate) fn validate(&self, host: Host) -> Result<(), Refusal> {
        let Self {
            name,
            folder,
            path,
            release,
            machines,
            trigger,
            variables,
            destination,
            environment,
            attest: _,
            pakman,
            words,
        } = self;
        one_line("the name", name)?;
        one_line("the folder", folder.as_deref().unwrap_or_default())?;
        one_line("the path of the workflow", path)?;
        let is_release = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        matches("the release", release, "`3.22` or `edge`", is_release)?;
        if machines.is_empty() {
            return Err(Refusal::Nothing);
        }
        for Machine { arch, runner } in machines {
            architecture(arch)?;
            given("a runner", runner)?;
        }
        match trigger {
            Trigger::Branches(names) | Trigger::Tags(names) => {
                names.iter().try_for_each(|name| given("a branch or tag", name))?;
            }
            Trigger::After { workflow, branches } => {
                given("a workflow", workflow)?;
                branches.iter().try_for_each(|name| given("a branch", name))?;
            }
            Trigger::Hand => {}
        }
        passed(host, variables)?;
        if let Destination::Repository { url, access } = destination {
            address("the destination", url)?;
            let is_remote = url.contains("://") && !url.starts_with("file:");
            ensure(is_remote, "the destination", url, "an address that a runner can reach")?;
            if let Access::Role(role) = access {
                given("the role", role)?;
                let is_s3 = url.starts_with("s3://");
                ensure(is_s3, "the destination", url, "`s3://...`, where there are roles")?;
            }
        }
        environment.iter().try_for_each(|name| given("the environment", name))?;
        pakman.validate(machines)?;
        words.iter().try_for_each(|word| one_line("an option", word))
    }
}

impl Pakman {
    /// The released program of this version, held against its attestation.
    pub fn released(version: &str) -> Self {
        Self {
            version: version.to_owned(),
            url: format!("{RELEASES}/v{version}"),
            proof: Proof::Attestation,
        }
    }

    fn validate(&self, machines: &[Machine]) -> Result<(), Refusal> {
        let Self { version, url, proof } = self;
        one_line("the version", version)?;
        address("the address of pakman", url)?;
        let is_safe = url.starts_with("https://");
        ensure(is_safe, "the address of pakman", url, "one of `https://`")?;
        let unreleased = machines.iter().find(|one| !RELEASED.contains(&one.arch.as_str()));
        if let Some(machine) = unreleased.filter(|_| url.starts_with(RELEASES)) {
            return Err(Refusal::NoRelease(machine.arch.clone()));
        }
        let Proof::Sha256(hashes) = proof else { return Ok(()) };
        for (arch, hash) in hashes {
            architecture(arch)?;
            let is_hash = hash.len() == 64
                && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            ensure(is_hash, "a hash", hash, "64 hexadecimal digits in lower case")?;
        }
        let has = |arch: &str| hashes.iter().any(|(known, _)| known == arch);
        match machines.iter().find(|machine| !has(&machine.arch)) {
            Some(machine) => Err(Refusal::NoHash(machine.arch.clone())),
            None => Ok(()),
        }
    }
}

fn ensure(holds: bool, what: &'static str, value: &str, form: &'static str) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::Form { what, value: value.to_owned(), form }) }
}

fn matches(
    what: &'static str,
    value: &str,
    form: &'static str,
    is_letter: impl Fn(u8) -> bool,
) -> Result<(), Refusal> {
    ensure(!value.is_empty() && value.bytes().all(is_letter), what, value, form)
}

/// The names of variables whose secrets a build gets.
fn passed(host: Host, names: &[String]) -> Result<(), Refusal> {
    for (at, name) in names.iter().enumerate() {
        let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        matches("a variable", name, "letters, digits and `_`", is_inner)?;
        let begins = !name.starts_with(|first: char| first.is_ascii_digit());
        ensure(begins, "a variable", name, "a name that does not begin with a digit")?;
        if names[..at].contains(name) {
            return Err(Refusal::Twice(name.clone()));
        }
        if host.sets(name) {
            return Err(Refusal::Taken { host, name: name.clone() });
        }
    }
    Ok(())
}

fn architecture(name: &str) -> Result<(), Refusal> {
    let is_arch = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    matches("an architecture", name, "one of Alpine's", is_arch)
}

/// The value is shown in no message before it is known to have no secret.
fn address(what: &'static str, url: &str) -> Result<(), Refusal> {
    let behind = url.split_once("://").map_or(url, |(_, rest)| rest);
    let place = behind.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if place.contains('@') {
        return Err(Refusal::Secret { what });
    }
    one_line(what, url)
}

/// What somebody named is a name.
fn given(what: &'static str, value: &str) -> Result<(), Refusal> {
    ensure(!value.trim().is_empty(), what, value, "a name")?;
    one_line(what, value)
}

/// GitHub and Forgejo evaluate what stands between `${{` and `}}` wherever it is, and for a reader of
/// YAML 1.1 two more characters end a line.
fn one_line(what: &'static str, value: &str) -> Result<(), Refusal> {
    let ends = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    if value.chars().any(ends) || value.contains("${{") {
        return Err(Refusal::Text { what, value: value.to_owned() });
    }
    Ok(())
}

//! The plan for a host, and its carrying out.

use std::{fs::File, io};

use pakman_alpine::layout;
use pakman_apk::Repository;
use tar::{Builder, EntryType, Header};
use zeroize::Zeroizing;

use crate::{
    error::{Defeat, Error, Return},
    facts::Facts,
    order::Order,
    release::{Archive, Release, sha256},
    remote::Remote,
    reply::Reply,
};

/// One step of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `host`, `key`, `packages`, `settings`, `install`, `service` or `answer`.
    pub name: &'static str,
    /// What it does, or what is so already.
    pub text: String,
    /// Whether anything changes.
    pub changes: bool,
}

/// What came of a deployment.
#[derive(Debug)]
pub struct Done {
    /// Whether anything changed.
    pub is_changed: bool,
    /// The version that was there.
    pub before: Option<String>,
    /// The version that runs.
    pub version: String,
    /// The secrets that the host has, for [`Order::secrets`] of others.
    pub secrets: Zeroizing<String>,
}

/// What is to change on a host, from what it has to what it is to have.
#[derive(Debug)]
pub struct Deployment<'a> {
    remote: &'a Remote,
    order: &'a Order<'a>,
    facts: Facts,
    arch: String,
    index: Vec<u8>,
    /// What conf.d is to be; none for an application without one.
    confd: Option<Zeroizing<String>>,
    secrets: Zeroizing<String>,
}

impl<'a> Deployment<'a> {
    /// Asks the host what it has. Nothing changes there.
    pub fn look(remote: &'a Remote, order: &'a Order<'a>) -> Result<Self, Error> {
        let release = order.release;
        let facts = Facts::of(remote, &release.name, release.key_name())?;
        let host = remote.host().to_string();
        order.suits(&facts, &host)?;
        let arch = facts.arch.clone();
        let index = release.index(&arch)?;
        let file = confd_path(&release.name);
        let confd = match (&release.template, order.settings.is_empty()) {
            (None, true) => None,
            (template, _) => {
                let ships = template.as_deref().unwrap_or_default();
                let found = facts.confd.as_ref().map(|text| text.as_str());
                let text = order.settings.confd(found, facts.template.as_deref(), ships);
                Some(text.map_err(|reason| Error::Confd { host: host.clone(), file, reason })?)
            }
        };
        let secrets = lacking(&order.secrets, facts.secrets.as_ref().map_or("", |text| text));
        Ok(Self { remote, order, facts, arch, index, confd, secrets })
    }

    /// Everything that is looked at or done, in its order.
    pub fn steps(&self) -> Vec<Step> {
        let Self { order, facts, .. } = self;
        let Release { name, version, .. } = order.release;
        let key = order.release.key_name();
        let step = |name, changes, text: String| Step { name, text, changes };
        let mut steps = vec![step(
            "host",
            false,
            format!("{} runs Alpine {} on {}", self.remote.host(), facts.release, facts.arch),
        )];
        steps.push(match &facts.key {
            Some(_) if self.has_key() => step("key", false, format!("{key} is trusted")),
            Some(_) => step("key", true, format!("replace {key} in /etc/apk/keys")),
            None => step("key", true, format!("trust {key} in /etc/apk/keys")),
        });
        let missing: Vec<_> = self.missing().map(Archive::file_name).collect();
        let folder = format!("{}/repository/{name}", layout::home("pakman"));
        let missing = missing.join(" and ");
        steps.push(match &order.repository {
            _ if missing.is_empty() => {
                step("packages", false, format!("{folder} has {}", order.release.wanted()))
            }
            None => step("packages", true, format!("copy {missing} to {folder}")),
            Some(from) => {
                step("packages", true, format!("fetch {missing} from {from} into {folder}"))
            }
        });
        if self.confd.is_some() {
            steps.push(self.settings_step());
        }
        let is_installed = self.is_installed();
        steps.push(match &facts.installed {
            Some(found) if is_installed => {
                step("install", false, format!("{name} {found} is installed"))
            }
            Some(found) => {
                step("install", true, format!("install {name} {version}, replacing {found}"))
            }
            None => step("install", true, format!("install {name} {version}")),
        });
        if order.release.template.is_some() {
            let restarts = !is_installed || !self.has_confd() || facts.is_unfinished;
            steps.push(match (facts.is_started, facts.is_enabled) {
                (true, true) if !restarts => {
                    step("service", false, "it is running, and starts at boot".to_owned())
                }
                (true, _) => step("service", true, "restart it, and start it at boot".to_owned()),
                _ => step("service", true, "start it, now and at boot".to_owned()),
            });
            steps.push(step("answer", false, order.check.text()));
        }
        steps
    }

    fn settings_step(&self) -> Step {
        let file = confd_path(&self.order.release.name);
        let words = self.order.settings.words();
        let (changes, text) = match (&self.facts.confd, self.has_confd(), words.as_str()) {
            (Some(_), true, "") => (false, format!("{file} stays as it is")),
            (Some(_), true, _) => (false, format!("{file} is already up to date: {words}")),
            (None, _, "") => (true, format!("write {file} as the package ships it")),
            (_, _, "") => (true, format!("write {file} with what the package ships now")),
            (None, _, _) => (true, format!("write {file}: {words}")),
            (_, _, _) => (true, format!("{words} in {file}")),
        };
        let shared = self.secrets.lines().count();
        let text = match shared {
            0 => text,
            1 => format!("{text}; hand on 1 secret"),
            _ => format!("{text}; hand on {shared} secrets"),
        };
        Step { name: "settings", text, changes: changes || shared > 0 }
    }

    /// Does it. What is on the host after an error is the version before, or says so.
    pub fn carry_out(&self) -> Result<Done, Error> {
        let Self { remote, order, facts, .. } = self;
        let release = order.release;
        let name = release.name.as_str();
        let is_changed = self.is_changed();
        let check = order.check.words(remote.host().name());
        let check: Vec<&str> = check.iter().map(String::as_str).collect();
        if is_changed {
            let sent = remote.send("receive", &[name], |out| self.write(out));
            sent.map_err(|error| self.full(error))?;
            let words = [&[name, self.arch.as_str()], check.as_slice()].concat();
            let reply = remote.work("switch", &words)?;
            if reply.get("outcome") != Some("deployed") {
                return Err(self.defeat(&reply));
            }
        } else {
            let words = [&[name], check.as_slice()].concat();
            let reply = remote.ask_for(order.check.wait, "check", &words)?;
            if let Some(reason) = reply.text("reason") {
                let said = format!("nothing needed doing, but {}", reason.trim());
                return Err(Error::Refused { host: remote.host().to_string(), said });
            }
        }
        let facts_now =
            if is_changed { Some(Facts::of(remote, name, release.key_name())?) } else { None };
        let secrets = facts_now.as_ref().unwrap_or(facts).secrets.clone();
        Ok(Done {
            is_changed,
            before: facts.installed.clone(),
            version: release.version.clone(),
            secrets: secrets.unwrap_or_default(),
        })
    }

    /// Whether there is anything to do.
    pub fn is_changed(&self) -> bool {
        self.steps().iter().any(|step| step.changes) || self.facts.is_unfinished
    }

    /// The archive that `receive` takes.
    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let release = self.order.release;
        let mut archive = Builder::new(out);
        add(&mut archive, "manifest", release.manifest(&self.index).as_bytes())?;
        add(&mut archive, "packages", release.wanted().as_bytes())?;
        add(&mut archive, "deployed", sha256(&self.index).as_bytes())?;
        add(&mut archive, "key", release.key_name().as_bytes())?;
        add(&mut archive, "trusted", release.public_key().as_bytes())?;
        add(&mut archive, Repository::INDEX, &self.index)?;
        add(&mut archive, "secrets", self.secrets.as_bytes())?;
        if let Some(template) = &release.template {
            add(&mut archive, "template", template.as_bytes())?;
        }
        if let Some(confd) = &self.confd {
            add(&mut archive, "confd", confd.as_bytes())?;
        }
        if let Some(repository) = &self.order.repository {
            let line = |package: &Archive| {
                let Archive { sha256, .. } = package;
                format!("{sha256}  {repository}/{}/{}\n", self.arch, package.file_name())
            };
            let lines: String = self.missing().map(line).collect();
            add(&mut archive, "fetch", lines.as_bytes())?;
            return archive.finish();
        }
        for package in self.missing() {
            let file = File::open(&package.path)?;
            let header = header(package.record.file_size);
            archive.append_data(&mut header.clone(), package.file_name(), file)?;
        }
        archive.finish()
    }

    fn missing(&self) -> impl Iterator<Item = &Archive> {
        let has = |package: &&Archive| !self.facts.files.contains(&package.sha256);
        self.order.release.packages.iter().filter(has)
    }

    fn has_key(&self) -> bool {
        let key = sha256(self.order.release.public_key().as_bytes());
        self.facts.key.as_deref() == Some(key.as_str())
    }

    fn has_confd(&self) -> bool {
        let Some(wanted) = &self.confd else { return true };
        self.facts.confd.as_ref() == Some(wanted)
    }

    fn is_installed(&self) -> bool {
        self.facts.installed.as_ref() == Some(&self.order.release.version)
            && self.facts.deployed.as_ref() == Some(&sha256(&self.index))
    }

    fn defeat(&self, reply: &Reply) -> Error {
        let host = self.remote.host().to_string();
        let names: Vec<String> = reply.all("missing").map(str::to_owned).collect();
        if !names.is_empty() {
            return Error::Missing { host, names };
        }
        let text = |word| reply.text(word).unwrap_or_default();
        let back = match reply.get("outcome").and_then(|outcome| outcome.split_once(' ')) {
            Some(("restored", version)) => Return::Restored(version.to_owned()),
            _ if reply.get("outcome") == Some("stopped") => Return::Stopped,
            _ => Return::Broken(text("back")),
        };
        let reason = text("reason").trim().to_owned();
        Box::new(Defeat { host, reason, said: text("said"), log: text("log"), back }).into()
    }

    /// What a host says that could not take the packages, in words that tell what to do.
    fn full(&self, error: Error) -> Error {
        match error {
            Error::Refused { host, said } | Error::NotFetched { host, said }
                if said.contains("No space left") =>
            {
                let (size, folder) = (self.order.release.size(), layout::home("pakman"));
                let said = format!(
                    "the disk is full: {size} bytes of packages do not fit into {folder}; nothing \
                     was changed"
                );
                Error::Refused { host, said }
            }
            error => error,
        }
    }
}

/// The secrets of another host that one has none of its own for. Anything but a plain assignment is
/// left out: root reads them as shell.
fn lacking(theirs: &str, own: &str) -> Zeroizing<String> {
    let name = |line: &str| -> Option<String> {
        let (name, value) = line.strip_prefix("export ")?.split_once("='")?;
        let value = value.strip_suffix('\'')?;
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (is_plain && !name.is_empty() && !value.contains('\'')).then(|| name.to_owned())
    };
    let has: Vec<String> = own.lines().filter_map(name).collect();
    let lines = theirs.lines().filter(|line| name(line).is_some_and(|name| !has.contains(&name)));
    Zeroizing::new(lines.map(|line| format!("{line}\n")).collect())
}

fn confd_path(app: &str) -> String {
    layout::settings(app)
}

fn header(size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o600);
    header.set_size(size);
    header
}

fn add(archive: &mut Builder<&mut dyn io::Write>, name: &str, bytes: &[u8]) -> io::Result<()> {
    archive.append_data(&mut header(bytes.len() as u64), name, bytes)
}

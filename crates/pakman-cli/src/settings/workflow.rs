//! The settings of `pakman workflow`.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use pakman_project::{default_branch, is_top, write::refuse_links};
use pakman_render::Sh;
use pakman_spec::{Arch, Package};
use pakman_workflow::{Access, Destination, Host, Machine, Pakman, Plan, Proof, Stamp, Trigger};

use crate::{
    args::{
        self,
        workflow::{Options, Recorded},
    },
    report::stdout::is_a_conversation,
    settings::{application::Application, passed::refuse_ours, session::Session, setting::Setting},
};

/// The largest file that is taken for a workflow, in bytes.
const LARGEST: u64 = 1 << 20;

/// What is to become of a workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// It is written where somebody agrees.
    Ask,
    /// It is written, over a file that pakman wrote too.
    Write,
    /// It is written, whatever is there.
    Force,
    /// It is printed.
    Print,
    /// It is compared with the file that is there.
    Compare,
    /// It is shown, and nothing else.
    Show,
}

/// A workflow, for what, and where it goes.
#[derive(Debug)]
pub(crate) struct Workflow {
    pub(crate) application: Application,
    pub(crate) host: Host,
    /// The file that is written, as people read it.
    pub(crate) output: PathBuf,
    /// What that file holds, where it is there.
    pub(crate) old: Option<String>,
    /// Whether the file has a place of its host's, and not one that somebody chose.
    pub(crate) is_default: bool,
    pub(crate) then: Then,
    /// The top of the repository, an absolute path.
    pub(crate) top: PathBuf,
    options: Options,
}

impl Workflow {
    /// What flags say, else the file that is there, else the repository.
    pub(crate) fn settle(asked: args::workflow::Workflow, session: &Session) -> Result<Self> {
        let args::workflow::Workflow { host, place, mut options, output, yes, force, print, check } =
            asked;
        let host = Host::from(host);
        let application = Application::find(session, &place)?;
        let place = &application.place;
        let top = top(&place.root);
        let is_default = output.is_none();
        let output = output.unwrap_or_else(|| {
            let name = folder_in(&top, &place.root).map(|folder| folder.replace('/', "-"));
            place.shown(&top.join(host.path(name.as_deref())))
        });
        // What a link in the tree leads to is neither shown nor changed.
        refuse_links(&top, &place.absolute(&output))?;
        let old = existing(&output)?;
        let has_options = options != Options::default();
        let recorded = old.as_deref().filter(|_| !has_options).and_then(|old| recorded(old, host));
        let origin = match (has_options, &recorded) {
            (true, _) => "flags",
            (_, Some(_)) => "the file that is there",
            _ => "nothing says otherwise",
        };
        Setting::new(host, origin).tell("options for", session.voice);
        let is_recorded = recorded.is_some();
        options = recorded.unwrap_or(options);
        if options.branch.is_empty() && options.tag.is_empty() && !options.manual {
            options.branch = vec![default_branch(&top)?.unwrap_or_else(|| "main".to_owned())];
        }
        let then = match (check, print, force, yes) {
            (true, ..) => Then::Compare,
            (_, true, ..) => Then::Print,
            (.., true, _) => Then::Force,
            (.., true) => Then::Write,
            _ if is_a_conversation() => Then::Ask,
            _ => Then::Show,
        };
        if is_recorded && then != Then::Compare {
            refuse_old_hashes(old.as_deref().unwrap_or_default(), host, &options)?;
        }
        Ok(Self { application, host, output, old, is_default, then, top, options })
    }

    /// The text of the workflow for what the file says.
    pub(crate) fn text(&self, package: &Package) -> Result<String> {
        let Options {
            branch,
            after,
            tag,
            manual,
            to,
            role,
            environment,
            attest,
            passed,
            runner,
            release,
            pakman_url,
            pakman_sha256,
        } = &self.options;
        let stack = package.stack.as_ref().map(|stack| stack.release().to_owned());
        let release = release.clone().or(stack).with_context(|| {
            format!(
                "{} has no `stack`, such as `alpine/3.22`; add it, or use `--release`",
                self.application.file.display()
            )
        })?;
        let trigger = match after {
            _ if *manual => Trigger::Hand,
            _ if !tag.is_empty() => Trigger::Tags(tag.clone()),
            Some(workflow) => {
                Trigger::After { workflow: workflow.clone(), branches: branch.clone() }
            }
            None => Trigger::Branches(branch.clone()),
        };
        passed.iter().try_for_each(|name| refuse_ours(name))?;
        let access = role.clone().map_or(Access::Keys, Access::Role);
        let to_repository = |url: &String| Destination::Repository { url: url.clone(), access };
        let mut pakman = Pakman::released(env!("CARGO_PKG_VERSION"));
        if let Some(url) = pakman_url {
            url.trim_end_matches('/').clone_into(&mut pakman.url);
        }
        if !pakman_sha256.is_empty() {
            pakman.proof = Proof::Sha256(pairs("--pakman-sha256", pakman_sha256)?);
        }
        let words: Vec<&str> = package.architectures.iter().map(AsRef::as_ref).collect();
        let plan = Plan {
            name: package.name.to_string(),
            folder: folder_in(&self.top, &self.application.place.root),
            path: self.path(),
            release,
            machines: Machine::all(self.host, &words, &pairs("--runner", runner)?)?,
            trigger,
            variables: passed.clone(),
            destination: to.as_ref().map_or(Destination::Orchestrator, to_repository),
            environment: environment.clone(),
            attest: *attest,
            pakman,
            words: words_of(&self.options),
        };
        Ok(pakman_workflow::text(self.host, &plan)?)
    }

    /// Variables that the file asks for and nobody passes.
    pub(crate) fn unpassed<'a>(&self, package: &'a Package) -> Vec<&'a str> {
        let names = package.build.environment.iter().map(String::as_str);
        names.filter(|name| !self.options.passed.iter().any(|passed| passed == name)).collect()
    }

    /// Where the file will be, from the top of the repository.
    pub(crate) fn path(&self) -> String {
        let absolute = self.application.place.absolute(&self.output);
        absolute.strip_prefix(&self.top).unwrap_or(&self.output).to_string_lossy().into_owned()
    }
}

impl From<args::workflow::Host> for Host {
    fn from(host: args::workflow::Host) -> Self {
        match host {
            args::workflow::Host::Github => Self::Github,
            args::workflow::Host::Gitlab => Self::Gitlab,
            args::workflow::Host::Forgejo => Self::Forgejo,
        }
    }
}

/// The top of the repository that a folder is in; itself where there is none.
fn top(folder: &Path) -> PathBuf {
    folder.ancestors().find(|folder| is_top(folder)).unwrap_or(folder).to_owned()
}

/// A folder as seen from the top of its repository; nothing at the top.
fn folder_in(top: &Path, folder: &Path) -> Option<String> {
    let below = folder.strip_prefix(top).ok()?.to_string_lossy().into_owned();
    Some(below).filter(|below| !below.is_empty())
}

/// The text of the file that is there.
fn existing(path: &Path) -> Result<Option<String>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Ok(data) if data.len() > LARGEST => bail!("{} is larger than 1 MiB", path.display()),
        Ok(data) if !data.is_file() => bail!("{} is not a file", path.display()),
        _ => {}
    }
    let text = fs::read_to_string(path);
    text.map(Some).with_context(|| format!("cannot read {}", path.display()))
}

/// The options that a workflow of this host names.
fn recorded(text: &str, host: Host) -> Option<Options> {
    let Stamp { words, .. } = Stamp::of(text)?;
    let Recorded { host: of, options } = Recorded::of(words)?;
    (Host::from(of) == host).then_some(options)
}

/// Refuses hashes that were written down for another version of pakman than this one fetches.
fn refuse_old_hashes(text: &str, host: Host, options: &Options) -> Result<()> {
    let current = env!("CARGO_PKG_VERSION");
    let version = Stamp::of(text).map(|stamp| stamp.version).unwrap_or_default();
    if version == current || options.pakman_sha256.is_empty() {
        return Ok(());
    }
    let hashes = pairs("--pakman-sha256", &options.pakman_sha256)?;
    let hashes = hashes.into_iter().map(|(arch, _)| format!("{arch}=HASH")).collect();
    let new = Options { pakman_sha256: hashes, ..options.clone() };
    let words: Vec<String> = words_of(&new).iter().map(|word| Sh::word(word)).collect();
    bail!(
        "the file has hashes of pakman {version}, and would fetch {current}; give those of this \
         version: `pakman workflow {} {}`",
        host.word(),
        words.join(" ")
    );
}

/// `ARCH=VALUE` of each.
fn pairs(flag: &str, values: &[String]) -> Result<Vec<(String, String)>> {
    let pair = |value: &String| {
        let (arch, value) = value
            .split_once('=')
            .with_context(|| format!("{flag} is {value:?}, but must be ARCH=VALUE"))?;
        if !Arch::machines().any(|known| known == arch) {
            let known = Arch::machines().collect::<Vec<_>>().join(", ");
            let known = Arch::meant(arch).map_or(known, str::to_owned);
            bail!("{flag} is for {arch:?}, which Alpine does not have; write {known}");
        }
        Ok((arch.to_owned(), value.to_owned()))
    };
    values.iter().map(pair).collect()
}

/// The words that say the same options.
fn words_of(options: &Options) -> Vec<String> {
    let Options {
        branch,
        after,
        tag,
        manual,
        to,
        role,
        environment,
        attest,
        passed,
        runner,
        release,
        pakman_url,
        pakman_sha256,
    } = options;
    let mut words = Vec::new();
    let mut add = |flag: &str, values: &[String]| {
        for value in values {
            if value.starts_with('-') {
                words.push(format!("--{flag}={value}"));
            } else {
                words.extend([format!("--{flag}"), value.clone()]);
            }
        }
    };
    add("branch", branch);
    add("after", after.as_slice());
    add("tag", tag);
    add("to", to.as_slice());
    add("role", role.as_slice());
    add("environment", environment.as_slice());
    add("env", passed);
    add("runner", runner);
    add("release", release.as_slice());
    add("pakman-url", pakman_url.as_slice());
    add("pakman-sha256", pakman_sha256);
    for (flag, is_set) in [("--manual", *manual), ("--attest", *attest)] {
        words.extend(is_set.then(|| flag.to_owned()));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_the_options_that_they_were_made_of() {
        let of = |word: &str| vec![word.to_owned()];
        let options = Options {
            branch: of("-x"),
            after: Some("CI, all".to_owned()),
            tag: Vec::new(),
            manual: false,
            to: Some("s3://a/b".to_owned()),
            role: Some("arn:x".to_owned()),
            environment: Some("it's".to_owned()),
            attest: true,
            passed: of("NPM_TOKEN"),
            runner: of("aarch64=a b"),
            release: Some("edge".to_owned()),
            pakman_url: Some("https://example.com".to_owned()),
            pakman_sha256: of("x86_64=00"),
        };
        let words = ["github".to_owned()].into_iter().chain(words_of(&options));
        let recorded = Recorded::of(words.collect()).expect("they are arguments");
        assert_eq!(recorded.options, options);
    }
}

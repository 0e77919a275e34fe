//! Version and release of a package: from flags, the environment, and git.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use pakman_project::TreeVersion;
use pakman_spec::ApkVersion;

use crate::{
    args,
    report::voice::{self, Voice},
    settings::{environment::Environment, setting::Setting},
};

/// What is said of the version and the release; git is asked for the rest.
#[derive(Debug)]
pub(crate) struct Versions {
    version: Option<Setting<ApkVersion>>,
    release: Setting<u64>,
    /// Whether something says what the release is.
    is_released: bool,
}

/// Version and release of what is built.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    pub(crate) version: ApkVersion,
    pub(crate) release: u64,
    /// Whether the version stands for files that are in no commit.
    is_changed: bool,
    /// Whether something says what the release is.
    is_released: bool,
}

impl Versions {
    /// What was asked for, else the number of the workflow's run, else release 0.
    pub(crate) fn settle(
        flags: args::versions::Versions,
        environment: &Environment,
    ) -> Result<Self> {
        let args::versions::Versions { version, release } = flags;
        let parse = |text: String| ApkVersion::from_release(&text).context("--version");
        let version = version.map(parse).transpose()?;
        let version = version.map(|version| Setting::new(version, "--version"));
        let is_released = release.is_some() || environment.run_number.is_some();
        let release = match (release, &environment.run_number) {
            (Some(number), _) => Setting::new(number, "--release"),
            (None, Some(text)) => {
                let wrong = |_| anyhow!("GITHUB_RUN_NUMBER is {text:?}, not a whole number");
                Setting::new(text.parse().map_err(wrong)?, "GITHUB_RUN_NUMBER")
            }
            (None, None) => Setting::new(0, "nothing gives another"),
        };
        Ok(Self { version, release, is_released })
    }

    /// The version and the release of what the folder `root` of a work tree holds; without a
    /// version that was asked for, git's tags give one.
    pub(crate) fn numbers(&self, root: &Path, voice: Voice) -> Result<Numbers> {
        let (version, is_changed) = match &self.version {
            Some(version) => {
                version.tell("version", voice);
                (version.value.clone(), false)
            }
            None => from_git(root, voice)?,
        };
        self.release.tell("release", voice);
        let (release, is_released) = (self.release.value, self.is_released);
        Ok(Numbers { version, release, is_changed, is_released })
    }
}

impl Numbers {
    /// The same with a release that no package called `name` in `folder` has yet, where the version
    /// stands for files that are in no commit: two such builds may differ in anything.
    pub(crate) fn unpublished(self, folder: &Path, name: &str) -> Result<Self> {
        let file = |one: &Self| folder.join(format!("{name}-{}-r{}.apk", one.version, one.release));
        if !self.is_changed || !file(&self).exists() {
            return Ok(self);
        }
        if self.is_released {
            bail!(
                "{} exists, and this build differs from it: tracked files have changed; commit \
                 them, or choose another --release",
                file(&self).display()
            );
        }
        let mut free = self;
        while file(&free).exists() {
            free.release += 1;
        }
        Ok(free)
    }
}

/// The version that git's tags give, and whether it stands for files that are in no commit.
fn from_git(root: &Path, voice: Voice) -> Result<(ApkVersion, bool)> {
    let found =
        pakman_project::version(root).context("git cannot give a version; use --version")?;
    let Some(found) = found else {
        let version = ApkVersion::since_tag(None, 0);
        voice::warning(format_args!(
            "{} is not in a git work tree, so the version is {version}; use --version to set \
             another",
            root.display()
        ));
        return Ok((version, false));
    };
    tell(&found, voice);
    Ok((found.version, found.is_changed))
}

/// Says where a version comes from, and what may surprise about it.
fn tell(found: &TreeVersion, voice: Voice) {
    let TreeVersion { version, tag, is_changed, is_shallow, skipped, lower, ignored, dropped } =
        found;
    let newer = if tag.is_some() { "newer " } else { "" };
    if let Some((_, reason)) = skipped {
        voice::warning(format_args!("a {newer}tag is skipped: {reason}"));
    }
    if *is_shallow {
        voice::warning(
            "the clone is shallow, so tags or commits may be missing from the version; fetch them \
             with `fetch-depth: 0` of actions/checkout, or `git fetch --unshallow`",
        );
    }
    match (tag, lower) {
        (Some(tag), None) => Setting::new(version, format!("tag {tag}")).tell("version", voice),
        (Some(tag), Some(lower)) => voice.note(format_args!(
            "the version is {version}, since {tag} on the way is greater than the newer {lower}"
        )),
        (None, _) => voice::warning(format_args!(
            "no tag is a version, so this is {version}; set one with `git tag v1.0.0` or --version"
        )),
    }
    if let Some(ignored) = ignored {
        let (folder, plain) = ignored.rsplit_once(['/', '@']).unwrap_or_default();
        voice.note(format_args!(
            "the tag {ignored} is ignored, since it is that of a folder {folder}, which is not there; \
             `git tag {plain} {ignored}` sets one that counts"
        ));
    }
    if *is_changed {
        voice::warning(format_args!(
            "tracked files are changed, so this is {version}, one above what is committed"
        ));
    }
    if let Some((tag, original)) = dropped {
        voice::warning(format_args!(
            "PAKman 8 made {original} of the tag {tag}, and {version} is lower, so installed \
             systems would never upgrade to it; `git tag v{original} {tag}` keeps the order"
        ));
    }
}

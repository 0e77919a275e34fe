//! Version and release of a package: from flags, the environment, and git.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use pakman_spec::ApkVersion;

use crate::{
    args::Versions,
    env::Environment,
    voice::{self, Voice},
};

/// The version and the release of what the work tree at `root` holds.
pub(crate) fn find(
    root: &Path,
    flags: &Versions,
    environment: &Environment,
    voice: Voice,
) -> Result<(ApkVersion, u64)> {
    let Versions { version: wanted, release: number } = flags;
    Ok((version(root, wanted.as_deref(), voice)?, release(*number, environment, voice)?))
}

/// The version that was asked for, else the one that git's tags give.
fn version(root: &Path, asked: Option<&str>, voice: Voice) -> Result<ApkVersion> {
    if let Some(text) = asked {
        let version = ApkVersion::from_release(text).context("--version")?;
        voice.detail(format_args!("the version is {version} (--version)"));
        return Ok(version);
    }
    let wanted = |tag: &str| ApkVersion::from_release(tag).is_ok();
    let history = pakman_project::history(root, wanted)
        .context("--version gives a version where git cannot")?;
    let Some(history) = history else {
        let version = ApkVersion::since_tag(None, 0);
        voice::warning(format_args!(
            "{} is not the top of a git work tree; the version is {version}, --version gives \
             another",
            root.display()
        ));
        return Ok(version);
    };
    let found = pakman_spec::describe(&history.tags, history.commits);
    let nearer = if found.tag.is_some() { "nearer " } else { "" };
    for (_, reason) in &found.skipped {
        voice::warning(format_args!("a {nearer}tag is skipped: {reason}"));
    }
    if history.shallow && found.tag.is_none_or(|tag| tag.commits > 0) {
        voice::warning(
            "the clone is shallow, so tags or commits may be missing from the version; \
             `fetch-depth: 0` of actions/checkout (`git fetch --unshallow`) brings them",
        );
    }
    let version = found.version;
    match found.tag {
        Some(tag) => voice.detail(format_args!("the version is {version} (tag {})", tag.name)),
        None => voice::warning(format_args!(
            "no tag is a version, so this is {version}; `git tag v1.0.0` or --version gives another"
        )),
    }
    Ok(version)
}

/// The release that was asked for, else the number of the workflow's run, else 0.
fn release(asked: Option<u64>, environment: &Environment, voice: Voice) -> Result<u64> {
    let (number, origin) = match (asked, &environment.run_number) {
        (Some(number), _) => (number, "--release"),
        (None, Some(text)) => {
            let number = text.parse();
            let wrong = |_| anyhow!("GITHUB_RUN_NUMBER is {text:?}, not a whole number");
            (number.map_err(wrong)?, "GITHUB_RUN_NUMBER")
        }
        (None, None) => (0, "nothing gives another"),
    };
    voice.detail(format_args!("the release is {number} ({origin})"));
    Ok(number)
}

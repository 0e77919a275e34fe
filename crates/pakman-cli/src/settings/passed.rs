//! The variables that `build --env` passes.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt,
};

use anyhow::{Context, Result, bail};
use pakman_spec::Package;

use crate::{report::voice::Voice, settings::environment::Environment};

/// A variable that is passed.
#[derive(Debug)]
pub(crate) struct Passed {
    name: OsString,
    value: OsString,
    /// Whether the value stands in an argument, where everyone who lists processes sees it.
    is_seen: bool,
}

impl Passed {
    /// What `NAME` or `NAME=VALUE` passes.
    pub(crate) fn settle(argument: &OsStr, environment: &Environment) -> Result<Self> {
        let bytes = argument.as_bytes();
        let equals = bytes.iter().position(|byte| *byte == b'=');
        let name = OsStr::from_bytes(&bytes[..equals.unwrap_or(bytes.len())]);
        let shown = name.to_string_lossy();
        if name.is_empty() {
            bail!("--env needs the name of a variable");
        }
        refuse_ours(&shown)?;
        let value = if let Some(equals) = equals {
            OsStr::from_bytes(&bytes[equals + 1..])
        } else {
            let value = environment.get(name);
            value.with_context(|| format!("--env {shown}: it is not set here"))?
        };
        let is_seen = equals.is_some();
        Ok(Self { name: name.to_owned(), value: value.to_owned(), is_seen })
    }
}

/// Refuses a variable that no build gets.
pub(crate) fn refuse_ours(name: &str) -> Result<()> {
    if !pakman_build::can_be_passed(name) {
        bail!("{name} is never passed to a build: it may hold a key or token for pakman");
    }
    Ok(())
}

/// The variables with their values. One that the file asks for comes from the environment: what
/// stands in an argument is seen by everyone who lists processes.
pub(crate) fn variables(all: &[Passed], package: &Package) -> Result<Vec<(OsString, OsString)>> {
    let declared = |name: &OsStr| package.build.environment.iter().any(|one| name == one.as_str());
    if let Some(Passed { name, .. }) = all.iter().find(|one| one.is_seen && declared(&one.name)) {
        bail!(
            "the value of {name}, which `build.environment` asks for, may be a secret, and anyone \
             who lists processes can see arguments; export it, and use `--env {name}`",
            name = name.display()
        );
    }
    Ok(all.iter().map(|one| (one.name.clone(), one.value.clone())).collect())
}

/// Notes which variables the file asks for that are set and are not passed.
pub(crate) fn note_withheld(
    all: &[Passed],
    package: &Package,
    set: &[(OsString, OsString)],
    voice: Voice,
) {
    for name in &package.build.environment {
        let is_passed = all.iter().any(|one| one.name == name.as_str());
        if !is_passed && set.iter().any(|(known, _)| known == name.as_str()) {
            voice.note(format_args!("the build asks for {name}; `--env {name}` passes it"));
        }
    }
}

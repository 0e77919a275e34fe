//! The variables that `build --env` passes.

use std::{
    env,
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt,
};

use anyhow::{Context, Result, bail};
use pakman_spec::Package;

use crate::voice::Voice;

/// The variables with their values. One that the file asks for comes from the environment: what
/// stands in an argument is seen by everyone who lists processes.
pub(crate) fn variables(
    arguments: &[OsString],
    package: &Package,
) -> Result<Vec<(OsString, OsString)>> {
    let passed = |argument: &OsString| {
        let bytes = argument.as_bytes();
        let equals = bytes.iter().position(|byte| *byte == b'=');
        let name = OsStr::from_bytes(&bytes[..equals.unwrap_or(bytes.len())]);
        let shown = name.to_string_lossy();
        if name.is_empty() {
            bail!("--env wants the name of a variable");
        }
        if !pakman_build::can_be_passed(&shown) {
            bail!("{shown} is never passed to a build: it may hold a key or token of pakman's");
        }
        let Some(equals) = equals else {
            let value = env::var_os(name);
            let value = value.with_context(|| format!("--env {shown}: it is not set here"))?;
            return Ok((name.to_owned(), value));
        };
        if package.build.environment.iter().any(|declared| *declared == *shown) {
            bail!(
                "the value of {shown}, which `build.environment` asks for, may be a secret, and \
                 everyone who lists processes sees an argument; export it, and give `--env {shown}`"
            );
        }
        Ok((name.to_owned(), OsStr::from_bytes(&bytes[equals + 1..]).to_owned()))
    };
    arguments.iter().map(passed).collect()
}

/// Notes which variables the file asks for that are set and are not passed.
pub(crate) fn note_withheld(arguments: &[OsString], package: &Package, voice: Voice) {
    for name in &package.build.environment {
        let is_passed = arguments.iter().any(|argument| argument == name.as_str());
        if !is_passed && env::var_os(name).is_some() {
            voice.note(format_args!("the build asks for {name}; `--env {name}` passes it"));
        }
    }
}

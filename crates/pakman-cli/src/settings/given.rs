//! Values of flags, else of the environment, secrets among them.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};
use pakman_push::{Secret, Url};
use zeroize::Zeroizing;

use crate::settings::{environment::Environment, setting::Setting};

/// The value of a flag, else of the first variable that has one.
pub(crate) fn first(
    environment: &Environment,
    flag: &'static str,
    given: Option<String>,
    variables: &[&'static str],
) -> Option<Setting<String>> {
    let variable = |name: &&'static str| Some(Setting::new(environment.text(name)?, *name));
    let given = given.map(|value| Setting::new(value, flag));
    given.or_else(|| variables.iter().find_map(variable))
}

/// The same, and an error where there is none.
pub(crate) fn needed(
    environment: &Environment,
    flag: &'static str,
    given: Option<String>,
    variables: &[&'static str],
) -> Result<Setting<String>> {
    let found = first(environment, flag, given, variables);
    found.with_context(|| format!("neither {flag} nor {} is given", variables.join(" nor ")))
}

/// A secret of a file, else of a variable.
pub(crate) fn secret(
    environment: &Environment,
    file: Option<&Path>,
    variable: &str,
) -> Result<Option<Secret>> {
    let Some(path) = file else {
        return Ok(environment.text(variable).map(|text| Secret::new(&Zeroizing::new(text))));
    };
    let text = fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some(Secret::new(&Zeroizing::new(text))))
}

/// An address to which secrets may go: in clear to this machine alone.
pub(crate) fn address(given: &Setting<String>) -> Result<Url> {
    let Setting { value, origin } = given;
    let url: Url = value.parse().with_context(|| format!("{origin}: {value:?}"))?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_here = host == "localhost" || host == "::1" || host.starts_with("127.");
    if !url.username().is_empty() || url.password().is_some() {
        bail!("{origin}: an address has no password, as others can see it; use the environment");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_here => Ok(url),
        "http" => bail!("{origin}: no secret is sent to {host} in clear; use https"),
        other => bail!("{origin}: `{other}:` is no address of HTTP"),
    }
}

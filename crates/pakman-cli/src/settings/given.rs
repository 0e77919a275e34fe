//! Values of flags, else of the environment, secrets among them.

use std::{borrow::Cow, io::Read, net::IpAddr, path::Path};

use anyhow::{Context, Result, bail};
use pakman_push::{Secret, Url};
use zeroize::Zeroizing;

use crate::settings::{environment::Environment, setting::Setting};

/// The value of a flag, else of the first variable that has one, without the line end that secrets
/// and variables of CI tend to have.
pub(crate) fn first(
    environment: &Environment,
    flag: &'static str,
    given: Option<String>,
    variables: &[&'static str],
) -> Option<Setting<String>> {
    let variable = |name: &&'static str| Some(Setting::new(word(environment, name)?, *name));
    let given = given.map(|value| Setting::new(value, flag));
    given.or_else(|| variables.iter().find_map(variable))
}

/// The value of a variable without space around it; nothing where that is all of it.
pub(crate) fn word(environment: &Environment, variable: &str) -> Option<String> {
    let text = environment.text(variable)?.trim().to_owned();
    (!text.is_empty()).then_some(text)
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
    Ok(Some(Secret::new(&text(path)?)))
}

/// The text of a file that somebody names, such as a key or a token.
pub(crate) fn text(path: &Path) -> Result<Zeroizing<String>> {
    /// The most that is read of it, in bytes: no file of settings or keys has as much.
    const MOST: u64 = 1 << 20;
    // With room enough no copy of its beginning is left in memory.
    let mut text = Zeroizing::new(String::with_capacity(16 << 10));
    let read = pakman_project::open(path)?.take(MOST + 1).read_to_string(&mut text);
    read.with_context(|| format!("cannot read {}", path.display()))?;
    if text.len() as u64 > MOST {
        bail!("{} has more than a mebibyte", path.display());
    }
    Ok(text)
}

/// The address of a repository, which many get to see, without `/` at its end.
pub(crate) fn repository(flag: &str, text: &str) -> Result<String> {
    let is_http = text.starts_with("https://") || text.starts_with("http://");
    let is_foreign = |letter: char| "@?#".contains(letter) || letter <= ' ';
    if !is_http || text.contains(is_foreign) || text.parse::<Url>().is_err() {
        let shown = shown(text);
        bail!(
            "{flag} takes an address of HTTP without a password, a query or a space, and not \
             {shown:?}"
        );
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// An address as it may be told: without what stands in front of an `@`, which may be a password, and
/// without a query, which may open what it leads to.
pub(crate) fn shown(address: &str) -> Cow<'_, str> {
    // The last one: a password may have others, and a `?`.
    let (front, behind) = address.rsplit_once('@').unwrap_or(("", address));
    let (place, query) = behind.split_once('?').map_or((behind, ""), |(place, _)| (place, "?***"));
    if front.is_empty() && query.is_empty() {
        return address.into();
    }
    let scheme = front.find("://").map_or("", |at| &front[..at + 3]);
    let user = if address.contains('@') { "***@" } else { "" };
    format!("{scheme}{user}{place}{query}").into()
}

/// Whether a host, without brackets around it, is this machine itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address: Result<IpAddr, _> = host.parse();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

/// An address to which secrets may go: in clear to this machine alone.
pub(crate) fn address(given: &Setting<String>) -> Result<Url> {
    let Setting { value, origin } = given;
    let scheme = value.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    if !matches!(scheme.as_deref(), Some("http" | "https")) {
        bail!("{origin}: an address begins with https://, and not as {:?}", shown(value));
    }
    let url: Url = value.parse().with_context(|| format!("{origin}: {:?}", shown(value)))?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_here = is_loopback(host);
    if !url.username().is_empty() || url.password().is_some() {
        bail!(
            "{origin}: an address cannot contain a user or password, since others can see it; use the environment"
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        bail!("{origin}: {:?} has something behind its path; leave out `?` and `#`", shown(value));
    }
    if url.scheme() == "http" && !is_here {
        bail!("{origin}: no secret is sent to {host} unencrypted; use https");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_sent_in_clear_to_this_machine_alone() {
        let takes = |value: &str| address(&Setting::new(value.to_owned(), "--endpoint")).is_ok();
        for here in ["localhost", "127.0.0.1:9000", "127.8.9.1", "[::1]:80"] {
            assert!(takes(&format!("http://{here}/x")), "{here}");
        }
        for there in ["127.evil.example", "127.0.0.1.evil.example", "localhost.example", "[::2]"] {
            assert!(!takes(&format!("http://{there}/x")), "{there}");
            assert!(takes(&format!("https://{there}/x")), "{there}");
        }
    }

    #[test]
    fn a_repository_has_an_address_that_apk_and_shells_take() {
        assert_eq!(repository("--url", "https://host/a/").unwrap_or_default(), "https://host/a");
        for bad in ["ftp://host", "https://host/a b", "https://host/a\n", "https://host/?s3cr3t"] {
            let error = repository("--url", bad).expect_err(bad).to_string();
            assert!(!error.contains("s3cr3t"), "{error}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        assert_eq!(shown("https://ci:se@cret@host:9/x"), "https://***@host:9/x");
        assert_eq!(shown("ci:secret@host"), "***@host");
        assert_eq!(shown("https://host/x"), "https://host/x");
        assert_eq!(shown("https://host/x?signature=s3cr3t"), "https://host/x?***");
        assert_eq!(shown("https://ci:se?cret@host/x?a"), "https://***@host/x?***");
        for value in ["https://ci:s3cr3t@host/x", "https://ci:s3cr3t@host:99999/x"] {
            let error = address(&Setting::new(value.to_owned(), "--to")).expect_err(value);
            assert!(!format!("{error:#}").contains("s3cr3t"), "{error:#}");
        }
    }
}

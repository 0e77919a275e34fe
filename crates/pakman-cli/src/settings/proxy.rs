//! The proxies that pakman and the programs of a build ask, by variables that all of them know.

use std::{ffi::OsString, net::IpAddr};

use crate::settings::given::is_loopback;

/// The variables that name one.
const NAMES: &[&str] = &["https_proxy", "http_proxy", "all_proxy"];

/// The first of these variables whose proxy is on the loopback of this machine.
pub(crate) fn on_loopback(variables: &[(OsString, OsString)]) -> Option<&str> {
    let named = |(name, value): &'_ (OsString, OsString)| {
        let is_proxy = NAMES.iter().any(|known| name.eq_ignore_ascii_case(known));
        is_proxy && value.to_str().is_some_and(is_on_loopback)
    };
    variables.iter().find(|variable| named(variable))?.0.to_str()
}

/// The variable that names the proxy which is asked for an address.
pub(crate) fn asked_for<'a>(
    address: &str,
    variables: &'a [(OsString, OsString)],
) -> Option<&'a str> {
    let find = |wanted: &str| {
        let is_it = |(name, value): &&'a (OsString, OsString)| {
            name.eq_ignore_ascii_case(wanted) && !value.is_empty()
        };
        variables.iter().find(is_it)
    };
    let (scheme, host) = (address.split("://").next()?, host(address)?);
    let spared = find("no_proxy").map(|(_, value)| value.to_string_lossy()).unwrap_or_default();
    if !matches!(scheme, "https" | "http") || spared.split(',').any(|one| spares(one.trim(), host))
    {
        return None;
    }
    find(&format!("{scheme}_proxy")).or_else(|| find("all_proxy"))?.0.to_str()
}

/// Whether a word of `no_proxy` is for this host. A network may be for any number.
fn spares(word: &str, host: &str) -> bool {
    let domain = word.trim_start_matches('.');
    let is_below = || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let may_hold = || word.contains('/') && host.parse::<IpAddr>().is_ok();
    !domain.is_empty() && (word == "*" || host == domain || is_below() || may_hold())
}

/// Whether an address as `http://user:password@host:port/` is on a loopback.
fn is_on_loopback(address: &str) -> bool {
    host(address).is_some_and(is_loopback)
}

fn host(address: &str) -> Option<&str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let place = authority.rsplit('@').next().unwrap_or_default();
    match place.strip_prefix('[') {
        Some(inside) => inside.split(']').next(),
        None => place.split(':').next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_of_a_proxy_is_known_unless_the_host_is_spared() {
        let asked = |address: &str, all: &[(&str, &str)]| {
            let all: Vec<_> = all.iter().map(|(name, value)| (name.into(), value.into())).collect();
            asked_for(address, &all).map(str::to_owned)
        };
        let (https, all) = (("HTTPS_PROXY", "proxy:1"), ("all_proxy", "proxy:2"));
        let mirror = "https://dl.example.org/alpine/";
        assert_eq!(asked(mirror, &[all, https]).as_deref(), Some("HTTPS_PROXY"));
        assert_eq!(asked("http://10.0.0.7/", &[all, https]).as_deref(), Some("all_proxy"));
        assert_eq!(asked(mirror, &[("https_proxy", ""), ("http_proxy", "proxy:1")]), None);
        assert_eq!(asked("file:///srv/", &[all]), None);
        for spared in ["*", "dl.example.org", "x, .example.org", "example.org"] {
            assert_eq!(asked(mirror, &[https, ("no_proxy", spared)]), None, "{spared}");
        }
        assert!(asked(mirror, &[https, ("NO_PROXY", "ample.org,10.0.0.0/8")]).is_some());
        assert_eq!(asked("http://10.0.0.7/", &[all, ("NO_PROXY", "10.0.0.0/8")]), None);
    }

    #[test]
    fn a_proxy_on_this_machine_is_known_however_it_is_spelt() {
        for on in
            ["http://127.0.0.1:3128", "localhost:3128", "http://noor:a:b@[::1]:8080/", "127.0.0.2"]
        {
            assert!(is_on_loopback(on), "{on}");
        }
        for off in ["http://proxy.example:3128", "http://localhost.example", "10.0.0.1:80", ""] {
            assert!(!is_on_loopback(off), "{off}");
        }
        let variables = |name: &str| vec![(OsString::from(name), OsString::from("localhost:1"))];
        assert_eq!(on_loopback(&variables("HTTPS_PROXY")), Some("HTTPS_PROXY"));
        assert_eq!(on_loopback(&variables("NO_PROXY")), None);
    }
}

//! The proxies that programs of a build ask, by variables that all of them know.

use std::ffi::OsString;

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

/// Whether an address as `http://user:password@host:port/` is on a loopback.
fn is_on_loopback(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let place = authority.rsplit('@').next().unwrap_or_default();
    let host = match place.strip_prefix('[') {
        Some(inside) => inside.split(']').next(),
        None => place.split(':').next(),
    };
    host.is_some_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

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

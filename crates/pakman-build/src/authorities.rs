//! The authorities that programs in a root trust on the network: those that this machine trusts.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
    process::Command,
};

/// The variables that name a file or a folder with authorities.
pub(crate) const NAMES: &[&str] = &[
    "CARGO_HTTP_CAINFO",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "NODE_EXTRA_CA_CERTS",
    "PIP_CERT",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    FILE,
];

/// The one whose file takes the place of all that is trusted otherwise.
const FILE: &str = "SSL_CERT_FILE";

/// Where systems have a file with all that they trust: Alpine, Debian and Arch, Fedora, openSUSE.
const BUNDLES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
];

/// Where Alpine has it.
const INSIDE: &str = "etc/ssl/certs/ca-certificates.crt";

/// What variables name is seen in here, whatever its path.
const NAMED: &str = "/run/authorities";

/// Shows the machine's authorities to a program in `root`, in place of that system's own and under
/// the names of variables.
pub(crate) fn show(root: &Path, environment: &[(OsString, OsString)], bwrap: &mut Command) {
    let named = |name: &str| {
        let value = environment.iter().find(|(known, _)| known == name);
        value.map(|(_, value)| Path::new(value)).filter(|path| path.is_absolute())
    };
    let of_variable = named(FILE).filter(|path| path.is_file());
    let bundle = of_variable.or_else(|| BUNDLES.iter().map(Path::new).find(|path| path.is_file()));
    if let Some(bundle) = bundle.filter(|_| root.join(INSIDE).is_file()) {
        bwrap.arg("--ro-bind").arg(bundle).arg(Path::new("/").join(INSIDE));
    }
    for name in NAMES {
        let Some(path) = named(name).filter(|path| path.exists()) else { continue };
        let is_there = path.strip_prefix("/").is_ok_and(|below| root.join(below).is_dir());
        if !is_there {
            let inside = Path::new(NAMED).join(name);
            bwrap.arg("--ro-bind").arg(path).arg(&inside);
            bwrap.args([OsStr::new("--setenv"), OsStr::new(name), inside.as_os_str()]);
        }
    }
}

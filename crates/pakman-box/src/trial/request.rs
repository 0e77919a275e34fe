//! The root that packages are tried in.

use pakman_root::Request;

use crate::{beside::Beside, error::Error, packages::Packages};

/// What an installation of Alpine has before anything is installed: what `alpine-base` brings.
const BASE: [&str; 10] = [
    "alpine-baselayout",
    "alpine-keys",
    "alpine-release",
    "apk-tools",
    "busybox",
    "busybox-mdev-openrc",
    "busybox-openrc",
    "ifupdown-ng",
    "musl-utils",
    "openrc",
];

/// The root of the machines that packages are tried in: Alpine as it is after its installation, what
/// they need, and the servers beside them.
pub fn request(
    release: &str,
    arch: &str,
    packages: &Packages,
    besides: &[Beside],
) -> Result<Request, Error> {
    let words = BASE.into_iter().chain(packages.needs());
    let servers = besides.iter().flat_map(|beside| beside.packages().iter().copied());
    Ok(Request::new(release, arch, words.chain(servers))?)
}

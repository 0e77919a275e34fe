//! The package `APP-openrc`, which abuild splits off.

use std::path::Path;

use pakman_alpine::layout::{INIT_SCRIPTS, openrc_package};
use pakman_render::File;
use pakman_spec::Package;

/// How abuild splits the package `APP-openrc` off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// As it always does: fatal where there is no init script.
    Strict,
    /// Without an init script the package is empty.
    Lenient,
}

/// Service files are split off where there are any. A body of the package's own may install an
/// init script or not, which only running it tells: it gets `APP-openrc` when it speaks of
/// `init.d`, or when the package depends on it.
pub(crate) fn of(package: &Package, services: &[File]) -> Option<Split> {
    let is_init = |file: &File| {
        file.destination.as_deref().is_some_and(|path| Path::new(path).starts_with(INIT_SCRIPTS))
    };
    let openrc = openrc_package(package.name.as_str());
    match &package.body {
        None => services.iter().any(is_init).then_some(Split::Strict),
        Some(body) => {
            let depended = package.dependencies.runtime.iter().any(|word| word.as_str() == openrc);
            (depended || body.contains("init.d")).then_some(Split::Lenient)
        }
    }
}

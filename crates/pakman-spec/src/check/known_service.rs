//! The services that hooks may name.

use pakman_alpine::{layout, system};

use super::File;
use crate::spec::Type;

/// The services of the system, of the package itself, and of what it needs.
pub(super) struct KnownServices<'a> {
    own: &'a str,
    dependencies: Vec<&'a str>,
    is_static: bool,
    body: &'a str,
}

impl<'a> KnownServices<'a> {
    /// `None` where there are too many packages to hold each name against: no real file has 1,000.
    pub(super) fn of(file: &File<'a>, own: &'a str) -> Option<Self> {
        let packages = file.runtime().filter_map(|word| word.value.package());
        // The init script of a package is of no use without the package, `other_openrc` says.
        let dependencies: Vec<&str> =
            packages.filter(|name| !name.ends_with(layout::OPENRC)).collect();
        (dependencies.len() <= 1_000).then(|| Self {
            own,
            dependencies,
            is_static: file.spec.r#type.as_ref().is_some_and(|kind| kind.value == Type::Static),
            body: file.spec.package.as_ref().map_or("", |body| &body.value),
        })
    }

    /// Whether there is likely a service of this name.
    pub(super) fn has(&self, service: &str) -> bool {
        service == self.own
            || system::SERVICES.contains(&service)
            || self.is_static && service == "nginx"
            || self.body.contains(&format!("init.d/{service}"))
            || self.dependencies.iter().any(|package| system::brings(package, service))
    }
}

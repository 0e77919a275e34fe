//! The services that hooks may name.

use pakman_alpine::{layout, system};

use super::File;
use crate::{Dependency, spec::Type};

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
        let openrc = layout::openrc_package(own);
        let runtime = file.runtime().map(|word| &word.value);
        let dependencies = runtime.filter_map(Dependency::package).filter(|name| *name != openrc);
        let dependencies: Vec<&str> = dependencies.collect();
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

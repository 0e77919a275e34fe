//! `package` replaces all that would be installed, the service files too.

use super::File;
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(package) = &file.spec.package else { return };
    // Who installs the init script knows.
    if package.value.contains("init.d") || package.value.contains(".initd") {
        return;
    }
    let message = "`package` replaces everything that would be installed";
    sink.push(Diagnostic::new(Code::CustomPackage, package.span, message).help(
        "`build.destinations` is ignored, and the service files are yours to install: \
         `$srcdir/$pkgname.initd`, `.run`, `.finish`, `.log`, `.environment` and `.env-exec`",
    ));
}

//! A package that is called like something that is there already: a package that it needs, another
//! of Alpine's, a user or a service of Alpine.

use pakman_alpine::{
    packages,
    system::{SERVICES, USERS},
};

use super::{File, items};
use crate::{Code, Diagnostic, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(name) = file.run().and_then(|run| run.name.as_ref()) else { return };
    let own = name.value.as_str();
    let dependencies = file.spec.dependencies.as_ref().map(|it| &it.value);
    let runtime = dependencies.and_then(|it| it.runtime.as_ref());
    let spans = runtime.into_iter().flat_map(|list| &list.value).map(|item| item.span);
    let same = items(runtime).zip(spans).find(|(it, _)| it.package() == Some(own));
    let message = if same.is_some() {
        format!("the package is called `{own}` and needs a package `{own}`")
    } else if SERVICES.contains(&own) {
        format!("Alpine already has a service `{own}`")
    } else if USERS.contains(&own) {
        format!("Alpine already has a user `{own}`")
    } else if let Some(release) = release_with(file, own) {
        let message = format!("`alpine/{release}` has a package `{own}` too");
        sink.push(Diagnostic::new(Code::NameCollides, name.span, message).help(
            "rename this package; `apk add` and `apk upgrade` take whichever has the higher \
             version, from whatever repository",
        ));
        return;
    } else {
        return;
    };
    let diagnostic = Diagnostic::new(Code::NameCollides, name.span, message);
    sink.push(match same {
        Some((_, span)) => diagnostic
            .also(span, "apk takes this for the package itself")
            .help("rename this package, or apk never installs the other one"),
        None => diagnostic.help("rename the package; its service and its user carry its name"),
    });
}

/// The release whose package has this name: that of `stack`, else the newest.
fn release_with(file: &File<'_>, name: &str) -> Option<&'static str> {
    let stack = file.spec.stack.as_ref().and_then(|stack| stack.value.alpine());
    let releases = packages::find(name)?.releases().map(|(release, _)| release.name);
    match stack.filter(|stack| packages::release(stack).is_some()) {
        Some(stack) => releases.into_iter().find(|release| *release == stack),
        None => releases.last(),
    }
}

//! A package that is called like something that is there already: a package that it needs, a user
//! or a service of Alpine.

use pakman_alpine::system::{SERVICES, USERS};

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

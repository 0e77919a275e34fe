//! `OTHER-openrc` in `runtime`: the init script of another package, where this one's was meant.

use pakman_alpine::layout;

use super::File;
use crate::{Code, Diagnostic, Edit, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(own) = file.run().and_then(|run| run.name.as_ref()) else { return };
    let dependencies = file.spec.dependencies.as_ref().map(|it| &it.value);
    let Some(runtime) = dependencies.and_then(|it| it.runtime.as_ref()) else { return };
    let names: Vec<&str> = runtime.value.iter().filter_map(|it| it.value.package()).collect();
    let meant = layout::openrc_package(own.value.as_str());
    let has_own = names.contains(&meant.as_str());
    for dependency in &runtime.value {
        let name = dependency.value.package().unwrap_or_default();
        let Some(package) = name.strip_suffix(layout::OPENRC) else { continue };
        if package == own.value.as_str() || names.contains(&package) {
            continue;
        }
        let message = format!("`{name}` contains the init script of another package");
        let diagnostic = Diagnostic::new(Code::OtherOpenrc, dependency.span, message)
            .also(own.span, format!("this package's own is in `{meant}`"));
        sink.push(if has_own {
            diagnostic.help(format!("remove it, or add the package `{package}` itself"))
        } else {
            let edit = Edit { span: dependency.span, text: meant.clone() };
            diagnostic.unsafe_fix(format!("write `{meant}`"), vec![edit]).repeating(Some(own.span))
        });
    }
}

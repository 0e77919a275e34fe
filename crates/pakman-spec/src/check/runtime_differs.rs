//! A runtime of the release of `stack` that is not what manifests and lock files ask for.

use super::File;
use crate::{Code, Diagnostic, Sink, WantedRuntime};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(stack) = &file.spec.stack else { return };
    let release = stack.value.as_str().strip_prefix("alpine/").unwrap_or_default();
    let mut told: Vec<&str> = Vec::new();
    for WantedRuntime { name, condition, offers } in &file.surroundings.wants.runtimes {
        if told.contains(&name.as_str()) {
            continue;
        }
        // What the file does not install from Alpine comes from elsewhere.
        let installs = |package: &str| {
            let names = file.build().chain(file.runtime()).filter_map(|it| it.value.package());
            names.into_iter().any(|name| {
                let rest = name.strip_prefix(package);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
        };
        let there = offers.iter().filter(|it| it.release == release && installs(&it.package));
        let mut there = there.peekable();
        let Some(first) = there.peek().copied() else { continue };
        if there.any(|offer| offer.fits) {
            continue;
        }
        told.push(name);
        let message = format!(
            "`{}` has {name} {} in `{}`, and the application asks for {condition}",
            stack.value, first.version, first.package
        );
        let others = offers.iter().filter(|it| it.fits);
        let others: Vec<String> = others
            .map(|it| format!("`alpine/{}` has {} in `{}`", it.release, it.version, it.package))
            .collect();
        let diagnostic = Diagnostic::new(Code::RuntimeDiffers, stack.span, message)
            .label("the application is built and installed on this release");
        sink.push(match &others[..] {
            [] => diagnostic.help(format!(
                "no release has it: `pakman init` says which line of {condition} to change"
            )),
            others => diagnostic.help(others.join(", ")),
        });
    }
}

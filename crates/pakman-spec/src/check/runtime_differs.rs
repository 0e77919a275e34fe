//! A runtime of the release of `stack` that is not what manifests and lock files ask for.

use super::File;
use crate::{Code, Diagnostic, OfferedRuntime, Sink, WantedRuntime};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(stack) = &file.spec.stack else { return };
    let release = stack.value.alpine().unwrap_or_default();
    let mut told: Vec<&str> = Vec::new();
    for WantedRuntime { name, condition, offers } in &file.surroundings.wants.runtimes {
        if told.contains(&name.as_str()) {
            continue;
        }
        // What the file does not install from Alpine comes from elsewhere.
        let words = file.build().chain(file.runtime()).filter_map(|it| it.value.package());
        let installed: Vec<&str> = words.filter_map(|word| package(word, offers)).collect();
        let there = offers
            .iter()
            .filter(|it| it.release == release && installed.contains(&it.package.as_str()));
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

/// The runtime that a word of `dependencies` brings, or is a part of: `ruby` of `ruby-dev`, and
/// `nodejs-current` of itself.
fn package<'a>(word: &str, offers: &'a [OfferedRuntime]) -> Option<&'a str> {
    let is_part = |package: &&str| {
        let rest = word.strip_prefix(package);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let packages = offers.iter().map(|it| it.package.as_str());
    packages.filter(is_part).max_by_key(|package| package.len())
}

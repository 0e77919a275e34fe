//! A program below `/var/lib/APP` that no destination brings there.

use pakman_alpine::layout;

use super::{File, items, listed};
use crate::{Code, Diagnostic, Sink, Span, spec::Type};

/// What is there without any destination.
const GENERATED: &[&str] = &["service", "default.conf"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let (Some(run), Some(own)) = (file.run(), file.name()) else { return };
    let is_custom = file.spec.r#type.as_ref().is_some_and(|kind| kind.value == Type::Custom);
    if file.spec.package.is_some() || is_custom || file.destinations().next().is_none() {
        return;
    }
    let shipped: Vec<&str> = file.destinations().map(|it| last_name(&it.value)).collect();
    // No real package ships as many, and each program is held against all of them.
    if shipped.len() > 1_000 {
        return;
    }
    let is_shipped =
        |name: &str| GENERATED.contains(&name) || shipped.iter().any(|it| may_be(it, name));
    let home = format!("{}/", layout::home(&own));
    let mut tell = |span: Span, path: &str| {
        let message = format!("nothing ships `{path}`");
        sink.push(Diagnostic::new(Code::NotShipped, span, message).help(format!(
            "`build.destinations` has {}, each of which is installed under its last name",
            listed(&shipped)
        )));
    };
    let services = items(run.services.as_ref()).map(|it| (&it.path, &it.binary));
    let commands = items(run.commands.as_ref()).map(|it| (&it.path, &it.binary));
    for (path, binary) in services.chain(commands) {
        let Some(binary) = binary else { continue };
        let folder = match path {
            _ if binary.value.starts_with('/') => continue,
            None => "bin",
            Some(path) if path.value.starts_with('/') => match path.value.strip_prefix(&home) {
                Some(below) => below,
                None => continue,
            },
            Some(path) => &path.value,
        };
        let first = folder.split('/').next().unwrap_or_default();
        if !first.is_empty() && !is_shipped(first) {
            let span = path.as_ref().map_or(binary.span, |path| path.span);
            tell(span, &format!("{home}{}/{}", folder.trim_end_matches('/'), binary.value));
        }
    }
    for script in file.scripts.iter().filter(|script| script.is_call()) {
        for word in script.invocations().iter().flat_map(|command| &command.words) {
            let Some(below) = word.known().strip_prefix(&home) else {
                continue;
            };
            let first = below.split('/').next().unwrap_or_default();
            let has_file = first.contains('.') || first == "Caddyfile";
            if has_file && !is_shipped(first) {
                tell(script.span(&word.range), word.known());
            }
        }
    }
}

/// What a destination is called below `/var/lib/APP`, wildcards and all.
fn last_name(destination: &str) -> &str {
    destination.trim_end_matches('/').rsplit('/').next().unwrap_or(destination)
}

/// Whether a name may be among what a destination of this last name ships; `.` ships everything.
fn may_be(pattern: &str, name: &str) -> bool {
    let wild = |letter: char| matches!(letter, '*' | '?' | '[' | '$');
    match (pattern.find(wild), pattern.rfind(['*', '?', ']', '$'])) {
        (Some(first), Some(last)) => {
            name.starts_with(&pattern[..first])
                && (last < first || name.ends_with(&pattern[last + 1..]))
        }
        _ => pattern == name || pattern.trim_matches('.').is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_ships_what_begins_and_ends_like_it() {
        for (pattern, name) in [("*", "bin"), ("*.txt", "a.txt"), ("b[io]n", "bin"), (".", "bin")] {
            assert!(may_be(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.txt", "bin"), ("dist", "bin"), ("lib*", "bin")] {
            assert!(!may_be(pattern, name), "{pattern} {name}");
        }
    }
}

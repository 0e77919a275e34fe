//! A program below `/var/lib/APP` that no destination brings there.

use pakman_alpine::{layout, program};

use super::{File, items, last_name, listed};
use crate::{Code, Dependency, Diagnostic, Sink, Span, Spanned, spec::Type, text::edit::add_key};

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
    let tell = |span: Span, path: &str, sink: &mut Sink| {
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
        if path.is_none() && elsewhere(file, &shipped, binary, &home, sink) {
            continue;
        }
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
            let path = format!("{home}{}/{}", folder.trim_end_matches('/'), binary.value);
            tell(span, &path, sink);
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
                tell(script.span(&word.range), word.known(), sink);
            }
        }
    }
}

/// Tells of a program without `path` that a package of `runtime` brings; whether it did.
///
/// A wildcard may ship a folder `bin`, and hardly ever one with an interpreter in it.
fn elsewhere(
    file: &File<'_>,
    shipped: &[&str],
    binary: &Spanned<String>,
    home: &str,
    sink: &mut Sink,
) -> bool {
    let program = binary.value.trim();
    let packages = file.runtime().filter_map(|word| Dependency::package(&word.value));
    let Some(folder) = program::folder(program, packages) else { return false };
    let own = format!("bin/{program}");
    let files = file.surroundings.files.iter().flatten();
    let text = file.spec.build.as_ref().and_then(|build| build.value.command.as_ref());
    let is_own = shipped.contains(&"bin")
        || files.into_iter().any(|path| *path == own)
        || text.is_some_and(|text| text.value.contains(&own));
    if is_own {
        return false;
    }
    let message = format!("`{program}` is `{folder}/{program}`, but is looked for in `{home}bin`");
    let diagnostic = Diagnostic::new(Code::NotShipped, binary.span, message);
    let title = format!("add `path: {folder}`");
    let key = file.root.key_of(binary.span);
    let edit =
        key.and_then(|key| add_key(file.source, key, binary.span, &format!("path: {folder}")));
    sink.push(match edit {
        Some(edit) => diagnostic.fix(title, vec![edit]),
        None => diagnostic.help(title),
    });
    true
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

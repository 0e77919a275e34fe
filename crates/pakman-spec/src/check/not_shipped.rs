//! A program below `/var/lib/APP` that no destination brings there.

use super::{File, items};
use crate::{Code, Diagnostic, Sink, Span, spec::Type};

/// What is there without any destination.
const GENERATED: &[&str] = &["service", "default.conf"];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let (Some(run), Some(own)) = (file.run(), file.name()) else { return };
    let is_custom = file.spec.r#type.as_ref().is_some_and(|kind| kind.value == Type::Custom);
    if file.spec.package.is_some() || is_custom || file.destinations().next().is_none() {
        return;
    }
    let shipped: Option<Vec<&str>> =
        file.destinations().map(|destination| name(&destination.value)).collect();
    let Some(shipped) = shipped else { return };
    let is_shipped = |name: &str| shipped.contains(&name) || GENERATED.contains(&name);
    let mut tell = |span: Span, path: &str| {
        let message = format!("nothing ships `{path}`");
        sink.push(Diagnostic::new(Code::NotShipped, span, message).help(format!(
            "`build.destinations` has `{}`, each of which is installed under its last name",
            shipped.join("`, `")
        )));
    };
    let services = items(run.services.as_ref()).map(|it| (&it.path, &it.binary));
    let commands = items(run.commands.as_ref()).map(|it| (&it.path, &it.binary));
    for (path, binary) in services.chain(commands) {
        let Some(binary) = binary else { continue };
        let home = format!("/var/lib/{own}/");
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
            let Some(below) = word.known().strip_prefix(&format!("/var/lib/{own}/")) else {
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

/// What a destination is called below `/var/lib/APP`; `None` where that is for the files to say.
fn name(destination: &str) -> Option<&str> {
    let last = destination.trim_end_matches('/').rsplit('/').next().unwrap_or(destination);
    (!last.contains(['*', '?', '[', '$']) && last != "." && last != "..").then_some(last)
}

//! Two destinations of one last name: both would be the same file below `/var/lib/APP`.

use std::collections::HashMap;

use super::{File, last_name};
use crate::{Code, Diagnostic, Sink, Span};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let mut seen: HashMap<&str, (&str, Span)> = HashMap::new();
    for destination in file.destinations() {
        let path = destination.value.trim_end_matches('/').trim_start_matches("./");
        let name = last_name(path);
        if name.contains(['*', '?', '[', '$']) || name.trim_matches('.').is_empty() {
            continue;
        }
        match seen.get(name) {
            Some(&(first, place)) if first != path => {
                let message = format!("`{first}` and `{path}` are both installed as `{name}`");
                sink.push(
                    Diagnostic::new(Code::SameDestination, destination.span, message)
                        .also(place, "first here")
                        .help("each is installed under its last name; rename one of them in `build.command`"),
                );
            }
            Some(_) => {}
            None => {
                seen.insert(name, (path, destination.span));
            }
        }
    }
}

//! A hyphen in the folder or program of an Elixir release: Mix names it after the application,
//! which has underscores.

use super::{File, items};
use crate::{Code, Diagnostic, Edit, Sink, text::part::part};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let mut release = None;
    for destination in file.destinations() {
        let path = destination.value.as_str();
        let Some((start, name)) = release_name(path) else { continue };
        let meant = name.replace('-', "_");
        if meant != name {
            let message = format!("Mix never names a release `{name}`");
            let span = part(file.source, destination, start..start + name.len());
            sink.push(
                Diagnostic::new(Code::ReleaseFolder, span, message)
                    .help("a release has the name of its Mix application, with underscores")
                    .unsafe_fix(
                        format!("write `{meant}`"),
                        vec![Edit { span, text: meant.clone() }],
                    ),
            );
        }
        release = Some(meant);
    }
    let (Some(release), Some(run)) = (release, file.run()) else { return };
    let services = items(run.services.as_ref()).map(|it| (&it.path, &it.binary));
    let commands = items(run.commands.as_ref()).map(|it| (&it.path, &it.binary));
    for (path, binary) in services.chain(commands) {
        let Some(binary) = binary.as_ref().filter(|_| path.is_none()) else { continue };
        if binary.value != release && binary.value.replace('-', "_") == release {
            let message = format!("the program of the release is `{release}`");
            let edit = Edit { span: binary.span, text: release.clone() };
            sink.push(
                Diagnostic::new(Code::ReleaseFolder, binary.span, message)
                    .fix(format!("write `{release}`"), vec![edit]),
            );
        }
    }
}

/// `tide_table` of `_build/prod/rel/tide_table/*`, and where it begins.
fn release_name(path: &str) -> Option<(usize, &str)> {
    let rest = path.strip_prefix("_build/")?;
    let at = rest.find("/rel/")? + "/rel/".len();
    let name = rest[at..].split('/').next()?;
    (!name.is_empty() && !name.contains(['*', '?', '['])).then_some(("_build/".len() + at, name))
}

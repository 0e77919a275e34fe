//! A destination in the place of files that the package generates.

use pakman_alpine::layout;

use super::{File, last_name};
use crate::{Code, Diagnostic, Sink};

/// The folders of the application that have generated files, and what these are.
const FOLDERS: &[(&str, &str)] = &[
    ("service", "the generated files of the service"),
    ("bin", "the generated programs `environment` and `env-exec`"),
];

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let has_service = file.services().next().is_some();
    let Some(own) = file.name().filter(|_| has_service && file.spec.package.is_none()) else {
        return;
    };
    let around = file.surroundings;
    let is_file = |name: &str| around.files.iter().flatten().any(|file| file == name);
    for item in file.destinations() {
        let path = item.value.trim_start_matches("./").trim_end_matches('/');
        let name = last_name(path);
        for (folder, files) in FOLDERS {
            // In a folder of the sources may be what is in nobody's way, which the build tells.
            let is_in_the_way = match name {
                "*" | "." | "" if !path.contains('/') => is_file(folder),
                _ if name != *folder => false,
                "service" => !around.folders.iter().any(|it| it == path),
                _ => path == name && is_file(folder),
            };
            if is_in_the_way {
                let message = format!("`{path}` ships `{folder}` into the place of {files}");
                sink.push(Diagnostic::new(Code::OddDestination, item.span, message).help(format!(
                    "rename it; `{}/{folder}` is a folder with {files}",
                    layout::home(&own)
                )));
            }
        }
    }
}

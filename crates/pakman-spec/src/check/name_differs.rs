//! The platform installs a package by the slug of its repository's name.

use super::File;
use crate::{Code, Diagnostic, PackageName, Part, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(repository) = &file.surroundings.repository else { return };
    let Some(name) = file.spec.run.as_ref().and_then(|run| run.value.name.as_ref()) else { return };
    let slug = repository.slug();
    if slug.is_empty() || name.value.as_str() == slug {
        return;
    }
    let message = format!("`run.name` is `{}`, but the platform will install `{slug}`", name.value);
    let diagnostic = Diagnostic::new(Code::NameDiffers, name.span, message)
        .label(format!("the repository is `{repository}`"))
        .help("change the name in install scripts, paths and `-openrc` too");
    let given = file.names().of_part(Part::Package).next();
    let given = given.filter(|_| slug.parse::<PackageName>().is_ok() && !names_a_program(file));
    sink.push(match given {
        Some(given) => diagnostic.unsafe_fix(
            format!("rename it to `{slug}` everywhere"),
            file.names().rename(file.source, given, &slug),
        ),
        None => diagnostic,
    });
}

/// Whether the name is also that of the program that runs: in the older spelling without `binary`.
fn names_a_program(file: &File<'_>) -> bool {
    let Some(run) = file.root.entry("run").map(|entry| &entry.value) else { return false };
    let is_old = ["process", "start", "command"].iter().any(|key| run.entry(key).is_some());
    is_old && run.entry("binary").is_none()
}

//! The platform installs a package by the slug of its repository's name.

use super::File;
use crate::{Code, Diagnostic, Edit, Sink};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let Some(repository) = &file.surroundings.repository else { return };
    let Some(name) = file.spec.run.as_ref().and_then(|run| run.value.name.as_ref()) else { return };
    let slug = repository.slug();
    if slug.is_empty() || name.value.as_str() == slug {
        return;
    }
    let message = format!("`run.name` is `{}`, the platform will install `{slug}`", name.value);
    sink.push(
        Diagnostic::new(Code::NameDiffers, name.span, message)
            .label(format!("the repository is `{repository}`"))
            .help(
                "the name also stands in install scripts, paths and `-openrc`; change all of them",
            )
            .unsafe_fix(format!("call it `{slug}`"), vec![Edit { span: name.span, text: slug }]),
    );
}

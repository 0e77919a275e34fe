//! The service files need some packages at run time; those that are missing are added.

use pakman_alpine::layout;

use super::File;
use crate::{
    Code, Dependency, Diagnostic, Edit, Severity, Sink, diagnostic::suggest::nearest,
    resolve::missing_runtime, text::edit::add_items,
};

pub(super) fn check(file: &File<'_>, sink: &mut Sink) {
    let spec = file.spec;
    let (Some(run), Some(dependencies), None) = (&spec.run, &spec.dependencies, &spec.r#type)
    else {
        return;
    };
    let Some(name) = &run.value.name else { return };
    let runtime = dependencies.value.runtime.as_ref();
    let written: Vec<Dependency> =
        runtime.iter().flat_map(|items| &items.value).map(|item| item.value.clone()).collect();
    let has_s6 = written.iter().any(|it| it.package() == Some("s6") || is_slip(it, "s6"));
    let mut missing = missing_runtime(&written, &name.value);
    // The package s6 depends on execline, so naming s6 is enough.
    missing.retain(|word| !(has_s6 && word == "execline"));
    missing.retain(|word| {
        let slip = runtime.and_then(|items| items.value.iter().find(|it| is_slip(&it.value, word)));
        let Some(slip) = slip else { return true };
        let message =
            format!("`{}` is most likely `{word}`, which the service files need", slip.value);
        let edit = Edit { span: slip.span, text: word.clone() };
        sink.push(
            Diagnostic::new(Code::RuntimeAdded, slip.span, message)
                .severity(Severity::Warning)
                .unsafe_fix(format!("write `{word}`"), vec![edit]),
        );
        false
    });
    if missing.is_empty() {
        return;
    }
    let place = runtime.map_or(dependencies.span, |items| items.span);
    let message = format!(
        "`dependencies.runtime` lacks `{}`, which the service files need",
        missing.join("`, `")
    );
    let diagnostic = Diagnostic::new(Code::RuntimeAdded, place, message);
    let words: Vec<&str> = missing.iter().map(String::as_str).collect();
    let edit = runtime
        .and_then(|items| add_items(file.source, items.span, items.value.last()?.span, &words));
    sink.push(match edit {
        Some(edit) => diagnostic.fix("add what is missing", vec![edit]).repeating(Some(name.span)),
        None => diagnostic.help("they are added to the package in any case"),
    });
}

/// Whether a package is most likely the needed one, misspelt. `other_openrc` tells of those of
/// other packages.
fn is_slip(written: &Dependency, needed: &str) -> bool {
    let name = written.package().unwrap_or_default();
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    !name.ends_with(layout::OPENRC)
        && (sorted(name) == sorted(needed) || nearest(name, [needed].into_iter()).is_some())
}

//! Diagnostics as plain text for snapshots, and the fixtures.

use std::{fmt::Write, fs, path::Path};

use pakman_spec::{Diagnostic, Loaded, Repository, Source, Surroundings, decode, load};

/// What the tests say of the file's surroundings: a repository of another name, no file
/// but their own, no workflow, and a day.
pub(crate) fn surroundings(repository: &str) -> Surroundings {
    Surroundings {
        repository: Some(Repository { owner: "acme".to_owned(), name: repository.to_owned() }),
        files: Some(vec!["instellar.yml".to_owned()]),
        folders: Vec::new(),
        package_json: None,
        workflows: Vec::new(),
        today: Some("2026-06-01".to_owned()),
        ..Surroundings::default()
    }
}

/// Reads a file as the command line does.
pub(crate) fn load_file(path: &Path, surroundings: &Surroundings) -> (Source, Loaded) {
    let bytes = fs::read(path).unwrap();
    let name = path.file_name().unwrap().to_string_lossy();
    match decode(&name, &bytes) {
        (source, None) => {
            let loaded = load(&source, surroundings);
            (source, loaded)
        }
        (source, Some(diagnostic)) => {
            (source, Loaded { package: None, diagnostics: vec![diagnostic] })
        }
    }
}

/// Everything that a diagnostic says, a line each, places as line and column.
pub(crate) fn plain(source: &Source, diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let (severity, code) = (diagnostic.severity.name(), diagnostic.code.name());
        writeln!(text, "{severity}[{code}]: {}", diagnostic.message).unwrap();
        for label in &diagnostic.labels {
            let start = source.position(label.span.start as usize);
            let end = source.position(label.span.end as usize);
            let place = format!("{}:{} to {}:{}", start.line, start.column, end.line, end.column);
            writeln!(
                text,
                "  at {place} {:?} {}",
                &source.text()[label.span.range()],
                label.message
            )
            .unwrap();
        }
        if let Some(help) = &diagnostic.help {
            writeln!(text, "  help: {help}").unwrap();
        }
        if let Some(fix) = &diagnostic.fix {
            let kind = if fix.safe { "fix" } else { "unsafe fix" };
            writeln!(text, "  {kind}: {}", fix.title).unwrap();
            for edit in &fix.edits {
                let old = &source.text()[edit.span.range()];
                writeln!(text, "    {old:?} becomes {:?}", edit.text).unwrap();
            }
        }
    }
    text
}

/// The text after the edits of a fix.
pub(crate) fn applied(source: &Source, diagnostic: &Diagnostic) -> Option<String> {
    diagnostic.fix.as_ref()?.apply(source.text())
}

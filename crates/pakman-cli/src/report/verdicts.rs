//! Whether packages and indexes are good.

use std::path::Path;

use pakman_apk::{Error, FileKind};
use pakman_spec::report::visible::on_one_line;
use serde::Serialize;

/// The report for programs. Its shape is a contract: fields are added, never changed.
#[derive(Serialize)]
pub(crate) struct Verdicts {
    pub(crate) files: Vec<Verdict>,
}

/// What became of one file.
#[derive(Serialize)]
pub(crate) struct Verdict {
    file: String,
    good: bool,
    /// The trusted key that signed; nothing without trust.
    signed_by: Option<String>,
    /// How many files, directories and links a package has, how many packages an index.
    entries: Option<u64>,
    /// What it states that is not so, though apk installs it.
    warnings: Vec<String>,
    /// Why it is bad.
    error: Option<String>,
}

/// What is known of a file that was found good.
pub(crate) struct Good {
    pub(crate) signed_by: Option<String>,
    pub(crate) entries: u64,
    pub(crate) warnings: Vec<Error>,
    pub(crate) kind: FileKind,
}

impl Verdict {
    /// The verdict on a file that was looked at.
    pub(crate) fn of(path: &Path, found: &Result<Good, Error>) -> Self {
        let file = path.to_string_lossy().into_owned();
        match found {
            Ok(Good { signed_by, entries, warnings, kind: _ }) => {
                let warnings = warnings.iter().map(ToString::to_string).collect();
                let (signed_by, entries) = (signed_by.clone(), Some(*entries));
                Self { file, good: true, signed_by, entries, warnings, error: None }
            }
            Err(error) => {
                let error = Some(error.to_string());
                let warnings = Vec::new();
                Self { file, good: false, signed_by: None, entries: None, warnings, error }
            }
        }
    }
}

/// One line, and one for each warning.
pub(crate) fn human(path: &Path, found: &Result<Good, Error>) -> String {
    let file = path.display();
    let line = match found {
        Ok(Good { signed_by, entries, kind, warnings: _ }) => {
            let who = signed_by
                .as_ref()
                .map_or("by no trusted key".to_owned(), |name| format!("by {name}"));
            let what = match (kind, entries) {
                (FileKind::Package, 1) => "entry",
                (FileKind::Package, _) => "entries",
                (FileKind::Index, 1) => "package",
                (FileKind::Index, _) => "packages",
            };
            format!("{file}: good, signed {who}, {entries} {what}")
        }
        Err(error) => format!("{file}: bad: {error}"),
    };
    let warnings = found.iter().flat_map(|good| &good.warnings);
    let warnings = warnings.map(|warning| format!("{file}: warning: {warning}"));
    let lines = std::iter::once(line).chain(warnings);
    lines.map(|line| on_one_line(&line).into_owned() + "\n").collect()
}

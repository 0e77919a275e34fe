//! `pakman verify`.

use std::path::Path;

use anyhow::Result;
use pakman_apk::{Contents, Error, FileKind, Index, Limits, PackageReader, TrustedKey};
use serde::Serialize;

use super::Invocation;
use crate::{archive, args::Format, exit::Exit, package_args::Verify, visible::on_one_line, voice};

/// Grows when a field changes its meaning.
const VERSION: u32 = 1;

/// The report for programs. Its shape is a contract: fields are added, never changed.
#[derive(Serialize)]
struct Report {
    version: u32,
    files: Vec<Verdict>,
}

/// What became of one file.
#[derive(Serialize)]
struct Verdict {
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
struct Good {
    signed_by: Option<String>,
    entries: u64,
    warnings: Vec<Error>,
    kind: FileKind,
}

/// Says for each file whether it is good.
pub(super) fn run(invocation: &Invocation, arguments: &Verify) -> Result<Exit> {
    let Verify { files, trust, report } = arguments;
    let keys = trust.keys(invocation.voice)?;
    let (mut exit, mut untrusted) = (Exit::Success, false);
    let mut verdicts = Vec::new();
    for path in files {
        let found = verify(path, &keys, trust.allow_untrusted);
        if let Err(error) = &found {
            let this = archive::exit(error);
            exit = if exit == Exit::Failure { exit } else { this };
            untrusted |= matches!(error, Error::Untrusted { .. });
        }
        if report.format() == Format::Human {
            say(path, &found)?;
        }
        verdicts.push(verdict(path, found));
    }
    if report.format() == Format::Json {
        super::print(&super::json(&Report { version: VERSION, files: verdicts })?)?;
    }
    if untrusted {
        invocation.voice.note(
            "`--public-key FILE` trusts a key, under its file name; `--allow-untrusted` checks the \
             rest",
        );
    }
    Ok(exit)
}

fn verify(path: &Path, keys: &[TrustedKey], allow_untrusted: bool) -> Result<Good, Error> {
    let archive = archive::open(path)?;
    let trusted = |found: Result<&str, Error>| match found {
        Err(Error::Unsigned | Error::Untrusted { .. }) if allow_untrusted => Ok(None),
        found => found.map(|name| Some(name.to_owned())),
    };
    match archive.kind {
        FileKind::Package => {
            let package = PackageReader::open(archive.reader, Limits::default())?;
            let signed_by = trusted(package.verify_signature(keys))?;
            let Contents { entries, warnings } = package.verify_contents()?;
            Ok(Good { signed_by, entries, warnings, kind: archive.kind })
        }
        FileKind::Index => {
            let mut entries = 0;
            let scanned = Index::scan(archive.reader, |_| {
                entries += 1;
                Ok(())
            })?;
            let signed_by = trusted(scanned.signatures.verify(keys))?;
            Ok(Good { signed_by, entries, warnings: Vec::new(), kind: archive.kind })
        }
    }
}

/// One line, and one for each warning: good and bad are data, what could not be read is not.
fn say(path: &Path, found: &Result<Good, Error>) -> Result<()> {
    let file = path.display();
    let line = match found {
        Ok(Good { signed_by, entries, kind, warnings: _ }) => {
            let who = signed_by
                .as_ref()
                .map_or("by nobody who is trusted".to_owned(), |name| format!("by {name}"));
            let what = match (kind, entries) {
                (FileKind::Package, 1) => "entry",
                (FileKind::Package, _) => "entries",
                (FileKind::Index, 1) => "package",
                (FileKind::Index, _) => "packages",
            };
            format!("{file}: good, signed {who}, {entries} {what}")
        }
        Err(error) if archive::exit(error) == Exit::Failure => {
            voice::error(archive::about(path, error));
            return Ok(());
        }
        Err(error) => format!("{file}: bad: {error}"),
    };
    let warnings = found.iter().flat_map(|good| &good.warnings);
    let warnings = warnings.map(|warning| format!("{file}: warning: {warning}"));
    let lines = std::iter::once(line).chain(warnings);
    super::print(&lines.map(|line| on_one_line(&line).into_owned() + "\n").collect::<String>())
}

fn verdict(path: &Path, found: Result<Good, Error>) -> Verdict {
    let file = path.to_string_lossy().into_owned();
    match found {
        Ok(Good { signed_by, entries, warnings, kind: _ }) => {
            let warnings = warnings.iter().map(ToString::to_string).collect();
            Verdict { file, good: true, signed_by, entries: Some(entries), warnings, error: None }
        }
        Err(error) => {
            let error = Some(error.to_string());
            let warnings = Vec::new();
            Verdict { file, good: false, signed_by: None, entries: None, warnings, error }
        }
    }
}

//! `pakman verify`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use pakman_apk::{Contents, Error, FileKind, Index, Limits, PackageReader};

use crate::{
    abreast,
    exit::Exit,
    package::archive,
    report::{
        stdout::{self, Form},
        verdicts::{self, Good, Verdict, Verdicts},
        voice::{self, Voice},
    },
    settings::{trust::Trust, verify::Verify},
};

/// Says for each file whether it is good.
pub(crate) fn run(settings: &Verify, voice: Voice) -> Result<Exit> {
    let Verify { files, trust, form } = settings;
    let (mut exit, mut untrusted) = (Exit::Success, false);
    let mut verdicts = Vec::new();
    let take = |path: &PathBuf, found: Result<Good, Error>| {
        if let Err(error) = &found {
            exit = exit.and(error.into());
            untrusted |= matches!(error, Error::Untrusted { .. });
        }
        match (&found, form) {
            (_, Form::Json) => {}
            // Good and bad are data; what could not be read is not.
            (Err(error), Form::Human) if Exit::from(error) == Exit::Failure => {
                voice::error(archive::text(path, error));
            }
            (found, Form::Human) => stdout::print(&verdicts::human(path, found))?,
        }
        verdicts.push(Verdict::of(path, &found));
        Ok(())
    };
    abreast::each(files, |path| verify(path, trust), take)?;
    if *form == Form::Json {
        stdout::print_report(&Verdicts { files: verdicts })?;
    }
    if untrusted {
        voice.note(
            "`--public-key FILE` trusts a key, under its file name; `--allow-untrusted` checks the \
             rest",
        );
    }
    Ok(exit)
}

fn verify(path: &Path, trust: &Trust) -> Result<Good, Error> {
    let Trust { keys, allow_untrusted } = trust;
    let archive = archive::open(path)?;
    let trusted = |found: Result<&str, Error>| match found {
        Err(Error::Unsigned | Error::Untrusted { .. }) if *allow_untrusted => Ok(None),
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

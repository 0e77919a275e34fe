//! `pakman sign`.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::{Context, Result};
use pakman_apk::{FileKind, Others, Repository, Signature, Signer, resign};
use pakman_project::write::{self, Claim};
use pakman_spec::report::visible::on_one_line;

use crate::{
    exit::Exit,
    package::archive,
    report::{errors, stdout, voice::Voice},
    settings::sign::Sign,
};

/// Signs each file in its place, and names who signed it then.
pub(crate) fn run(settings: &Sign, voice: Voice) -> Result<Exit> {
    let Sign { files, others, signer } = settings;
    let mut exit = Exit::Success;
    let mut indexed = false;
    for path in files {
        match sign(path, signer.signer(), *others) {
            Ok((kind, signatures)) => {
                let beside = path.with_file_name(Repository::INDEX);
                indexed |= kind == FileKind::Package && beside.exists();
                let names: Vec<&str> =
                    signatures.iter().map(|signature| signature.name.as_str()).collect();
                let line = format!("{}: signed by {}", path.display(), names.join(", "));
                stdout::print(&(on_one_line(&line) + "\n"))?;
            }
            Err(error) => {
                exit = exit.and(Exit::of(&error));
                errors::tell(&error);
            }
        }
    }
    if indexed {
        voice.note(
            "a signature changes the size of a package, which the index beside it records; run \
             `pakman index` to update it",
        );
    }
    Ok(exit)
}

/// Signs one file; what it is, and its signatures.
fn sign(path: &Path, signer: Signer<'_>, others: Others) -> Result<(FileKind, Vec<Signature>)> {
    let archive = archive::open(path).map_err(|error| archive::about(path, error))?;
    // Of a link, what it leads to is signed.
    let real = fs::canonicalize(path).with_context(|| path.display().to_string())?;
    let _claim = Claim::on(real.parent().context("a file is in a folder")?)?;
    let signing = |file: &mut File| -> Result<_> {
        let mut out = BufWriter::new(file);
        let signatures = resign(archive.kind, archive.reader, &[signer], others, &mut out)?;
        out.flush()?;
        Ok(signatures)
    };
    let signatures = write::replace(&real, signing).with_context(|| path.display().to_string())?;
    Ok((archive.kind, signatures))
}

//! The builder that starts abuild.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
    process::Stdio,
};

use pakman_apk::{FileKind, Limits, Others, PackageReader, Signer, Written, resign};

use crate::{
    built::{self, Built},
    environment,
    error::Error,
    interrupt::Interrupt,
    plan::Plan,
    run,
    watch::{Phase, Watcher},
    work::{Kept, Work},
};

/// Builds with `abuild snapshot && abuild -r`, on Alpine.
#[derive(Debug, Clone)]
pub struct Abuild {
    /// The folder with the recipe, `.apk/OWNER/NAME` of the sources for instance.
    pub recipe: PathBuf,
}

impl Abuild {
    /// abuild signs with the key of its own settings; `signers`, if any, take the place of that.
    pub(crate) fn build(
        &self,
        plan: &Plan<'_>,
        signers: &[Signer<'_>],
        work: &Work,
        watcher: &mut dyn Watcher,
        interrupt: &Interrupt,
    ) -> Result<Vec<Built>, Error> {
        work.begin(Kept::Home)?;
        watcher.phase(Phase::Build);
        // It refuses to be root unless told.
        let as_root = rustix::process::geteuid().is_root().then_some("-F");
        let destination = work.folder().join("packages");
        for words in [&["snapshot"][..], &["-r"]] {
            let mut abuild = pakman_program::command("abuild");
            abuild.env_clear().envs(environment::kept(plan));
            abuild.env("REPODEST", &destination).env("CARCH", &plan.arch);
            abuild.env("SOURCE_DATE_EPOCH", plan.epoch.to_string());
            abuild.current_dir(&self.recipe).args(as_root).args(words).stdin(Stdio::null());
            run::run(abuild, "abuild", work, watcher, interrupt)?;
        }
        watcher.phase(Phase::Pack);
        let mut packages = Vec::new();
        find(&destination, &mut packages)?;
        if packages.is_empty() {
            let known = plan.package.architectures.iter().map(AsRef::as_ref).collect::<Vec<_>>();
            let architectures = known.join(" ");
            return Err(Error::NothingBuilt { arch: plan.arch.clone(), architectures });
        }
        packages.sort();
        packages.iter().map(|package| built(package, signers, work)).collect()
    }
}

/// The packages below a folder.
fn find(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder).map_err(Error::file("read", folder))? {
        let path = entry.map_err(Error::file("read", folder))?.path();
        if path.is_dir() {
            find(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "apk") {
            found.push(path);
        }
    }
    Ok(())
}

/// A package that abuild made, signed anew where anybody signs.
fn built(package: &Path, signers: &[Signer<'_>], work: &Work) -> Result<Built, Error> {
    let open =
        |path: &Path| File::open(path).map(BufReader::new).map_err(Error::file("read", path));
    let path = work.folder().join(package.file_name().unwrap_or_default());
    if signers.is_empty() {
        fs::rename(package, &path).map_err(Error::file("move", package))?;
    } else {
        let file = File::create_new(&path).map_err(Error::file("write", &path))?;
        let mut out = BufWriter::new(file);
        resign(FileKind::Package, open(package)?, signers, Others::Drop, &mut out)?;
        out.into_inner().map_err(|error| Error::file("write", &path)(error.into_error()))?;
    }
    let file_size = fs::metadata(&path).map_err(Error::file("read", &path))?.len();
    let PackageReader { info, identity, .. } =
        PackageReader::open(open(&path)?, Limits::default())?;
    let sha256 = built::sha256(&path).map_err(Error::file("read", &path))?;
    Ok(Built { path, written: Written { info, identity, file_size }, sha256 })
}

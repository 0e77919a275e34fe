//! Writes the packages.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufWriter, Write},
};

use pakman_alpine::layout;
use pakman_apk::{Entries, NewPackage, Options, PackageInfo, Script, Signer};
use pakman_apkbuild::Recipe;

use crate::{
    built::{Built, Hashed},
    error::Error,
    interrupt::Interrupt,
    plan::Plan,
    work::Work,
};

/// What goes into the main package beside its files.
#[derive(Debug, Default)]
pub(crate) struct Traced {
    pub(crate) depends: Vec<String>,
    pub(crate) provides: Vec<String>,
}

/// `APP`.
pub(crate) fn main(plan: &Plan<'_>, entries: Entries, traced: Traced) -> NewPackage {
    let scripts = scripts(plan.recipe);
    let mut depends = plan.recipe.depends.clone();
    depends.retain(|word| word != plan.package.name.as_str());
    let shell = b"#!/bin/sh";
    if scripts.values().any(|text| text.starts_with(shell)) {
        add(&mut depends, "/bin/sh".to_owned());
    }
    traced.depends.into_iter().for_each(|word| add(&mut depends, word));
    let info = PackageInfo { depends, provides: traced.provides, ..info(plan) };
    NewPackage { info, scripts, entries }
}

/// `APP-openrc`, which follows `APP` wherever OpenRC is.
pub(crate) fn openrc(plan: &Plan<'_>, entries: Entries) -> NewPackage {
    let main = info(plan);
    let info = PackageInfo {
        name: layout::openrc_package(&main.name),
        description: format!("{} (OpenRC init scripts)", main.description),
        arch: "noarch".to_owned(),
        origin: main.name.clone(),
        install_if: vec!["openrc".to_owned(), format!("{}={}", main.name, main.version)],
        ..main
    };
    NewPackage { info, scripts: BTreeMap::new(), entries }
}

fn info(plan: &Plan<'_>) -> PackageInfo {
    let metadata = &plan.package.metadata;
    PackageInfo {
        name: plan.package.name.as_str().to_owned(),
        version: plan.version(),
        description: metadata.description.clone(),
        url: metadata.url.clone(),
        arch: plan.arch.clone(),
        license: metadata.license.clone(),
        maintainer: metadata.maintainer.clone().unwrap_or_default(),
        commit: plan.commit.clone(),
        ..PackageInfo::default()
    }
}

fn add(words: &mut Vec<String>, word: String) {
    if !words.contains(&word) {
        words.push(word);
    }
}

/// The install scripts as apk names them.
fn scripts(recipe: &Recipe) -> BTreeMap<Script, Vec<u8>> {
    let scripts = recipe.scripts.iter();
    scripts.map(|(event, file)| (Script::Hook(*event), file.text.clone().into_bytes())).collect()
}

/// Writes a package into the work folder, signed by `signers`.
pub(crate) fn write(
    draft: NewPackage,
    plan: &Plan<'_>,
    signers: &[Signer<'_>],
    work: &Work,
    interrupt: &Interrupt,
) -> Result<Built, Error> {
    let path = work.folder().join(draft.info.file_name());
    let file = File::create_new(&path).map_err(Error::file("write", &path))?;
    let mut out = Interruptible { out: BufWriter::new(Hashed::new(file)), interrupt };
    let spool = tempfile::tempfile_in(work.folder());
    let spool = spool.map_err(Error::file("write", work.folder()))?;
    let mut spool = Interruptible { out: spool, interrupt };
    let options = Options { epoch: plan.epoch, threads: plan.jobs, level: plan.level };
    let written = draft.write(signers, options, &mut spool, &mut out);
    interrupt.check()?;
    let written = written?;
    let hashed = out.out.into_inner();
    let hashed = hashed.map_err(|error| Error::file("write", &path)(error.into_error()))?;
    Ok(Built { path, written, sha256: hashed.finish() })
}

/// Fails when the interrupt is set.
struct Interruptible<'a, W> {
    out: W,
    interrupt: &'a Interrupt,
}

impl<W: Write> Write for Interruptible<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The kind of that name means another thing: it is tried again.
        self.interrupt.check().map_err(io::Error::other)?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<R: io::Read> io::Read for Interruptible<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.out.read(buffer)
    }
}

impl<S: io::Seek> io::Seek for Interruptible<'_, S> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.out.seek(to)
    }
}

//! Takes the symbols out of programs and shared libraries.

use std::{
    ffi::OsString,
    fs,
    io::ErrorKind,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::Stdio,
};

use pakman_apk::{Content, Entries};

use crate::{
    abreast,
    elf::Elf,
    error::Error,
    finding::{Finding, Problem},
    interrupt::Interrupt,
    trace::Elves,
    watch::Watcher,
};

/// abuild leaves separate symbols alone.
const DEBUG: &[u8] = b"usr/lib/debug/";

/// Where and how programs are stripped.
pub(crate) struct Strip<'a> {
    /// Where those without symbols go; it is made.
    pub(crate) folder: &'a Path,
    pub(crate) environment: &'a [(OsString, OsString)],
    /// How many are stripped at once.
    pub(crate) jobs: NonZeroUsize,
}

/// What became of a program.
enum Stripped {
    /// It is there without symbols.
    There(PathBuf),
    /// `strip` cannot read it.
    AsItIs,
    /// There is no `strip`.
    NoStrip,
}

impl Strip<'_> {
    /// Strips what is linked, and ships that instead of what was built, which stays as it is. A file
    /// that `strip` cannot read, of another machine for instance, is shipped as it is; without any
    /// `strip` that is said once.
    pub(crate) fn take(
        &self,
        entries: &mut Entries,
        elves: &Elves,
        watcher: &mut dyn Watcher,
        interrupt: &Interrupt,
    ) -> Result<(), Error> {
        fs::create_dir_all(self.folder).map_err(Error::file("make", self.folder))?;
        let is_touched = |(path, elf): &(&Vec<u8>, &Elf)| {
            elf.is_linked && elf.has_symbols && !elf.has_payload && !path.starts_with(DEBUG)
        };
        let linked = elves.iter().filter(is_touched);
        let files =
            linked.filter_map(|(path, _)| Some((path, entries.get(path)?.place()?.into_owned())));
        let files: Vec<(usize, (&Vec<u8>, PathBuf))> = files.enumerate().collect();
        let stripped = abreast::each(&files, self.jobs, |(number, (_, file))| {
            interrupt.check()?;
            self.one(file, self.folder.join(number.to_string()))
        })?;
        for ((_, (path, _)), stripped) in files.into_iter().zip(stripped) {
            match stripped {
                Stripped::There(file) => entries.set_content(path, Content::File(file)),
                Stripped::AsItIs => {}
                Stripped::NoStrip => {
                    watcher.warning(&Finding::new(path, Problem::NotStripped));
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn one(&self, file: &Path, stripped: PathBuf) -> Result<Stripped, Error> {
        let status = pakman_program::command("strip")
            .arg("-o")
            .arg(&stripped)
            .arg(file)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match status {
            Ok(status) if status.success() => Ok(Stripped::There(stripped)),
            Ok(_) => {
                // It may have been begun.
                let _ = fs::remove_file(&stripped);
                Ok(Stripped::AsItIs)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Stripped::NoStrip),
            Err(error) => Err(Error::program("strip")(error)),
        }
    }
}

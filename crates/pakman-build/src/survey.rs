//! One look into each file of a package.

use std::{
    fs::File,
    io::{self, Read},
    num::NonZeroUsize,
    path::Path,
};

use pakman_apk::Entries;

use crate::{
    abreast, elf,
    error::Error,
    finding::{Finding, Problem},
    interrupt::Interrupt,
    lfs, secret,
    trace::Elves,
};

/// How many files are looked into with the same memory.
const AT_ONCE: usize = 64;

/// What the files of a package are.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Programs and shared libraries.
    pub(crate) elves: Elves,
    /// Private keys, and pointers of Git LFS.
    pub(crate) findings: Vec<Finding>,
}

/// Reads the beginning of each file, at most 1 MiB, and the headers of programs.
pub(crate) fn survey(
    entries: &Entries,
    threads: NonZeroUsize,
    interrupt: &Interrupt,
) -> Result<Survey, Error> {
    let parts: Vec<_> = entries.chunks(AT_ONCE).collect();
    let parts = abreast::each(&parts, threads, |part| -> Result<Survey, Error> {
        let (mut survey, mut start) = (Survey::default(), Vec::new());
        for entry in part.clone() {
            let Some(place) = entry.place() else { continue };
            interrupt.check()?;
            let looked = survey.look_into(entry.path, &place, &mut start);
            looked.map_err(Error::file("read", &*place))?;
        }
        Ok(survey)
    })?;
    Ok(parts.into_iter().fold(Survey::default(), |mut whole, part| {
        whole.elves.extend(part.elves);
        whole.findings.extend(part.findings);
        whole
    }))
}

impl Survey {
    fn look_into(&mut self, path: &[u8], place: &Path, start: &mut Vec<u8>) -> io::Result<()> {
        let may_be_key = !secret::is_published(path);
        let most = if may_be_key { secret::LONGEST } else { lfs::SMALLER_THAN as u64 };
        start.clear();
        let file = File::open(place)?;
        (&file).take(most).read_to_end(start)?;
        if may_be_key && secret::is_key(start) {
            self.findings.push(Finding::new(path, Problem::PrivateKey));
        }
        if lfs::is_pointer(start) {
            self.findings.push(Finding::new(path, Problem::LfsPointer));
        }
        let elf = elf::read(file, start)?;
        self.elves.extend(elf.map(|elf| (path.to_vec(), elf)));
        Ok(())
    }
}

//! One look into each file of a package.

use std::{fs::File, io::Read, path::Path};

use pakman_apk::{Content, Node};

use crate::{
    collect::Entries,
    elf,
    error::Error,
    finding::{Finding, Problem},
    interrupt::Interrupt,
    lfs, secret,
    trace::Elves,
};

/// What the files of a package are.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    /// Programs and shared libraries.
    pub(crate) elves: Elves,
    /// Private keys, and pointers of Git LFS.
    pub(crate) findings: Vec<Finding>,
}

/// Reads the beginning of each file, at most 1 MiB, and the headers of programs.
pub(crate) fn survey(entries: &Entries, interrupt: &Interrupt) -> Result<Survey, Error> {
    let mut survey = Survey::default();
    let mut start = Vec::new();
    for (path, entry) in entries {
        let Node::File(Content::File(place)) = &entry.node else { continue };
        interrupt.check()?;
        let file = begin(place, &mut start).map_err(Error::file("read", place))?;
        if !secret::is_published(path) && secret::is_key(&start) {
            survey.findings.push(Finding::new(path, Problem::PrivateKey));
        }
        if lfs::is_pointer(&start) {
            survey.findings.push(Finding::new(path, Problem::LfsPointer));
        }
        let elf = elf::read(file, &start).map_err(Error::file("read", place))?;
        survey.elves.extend(elf.map(|elf| (path.clone(), elf)));
    }
    Ok(survey)
}

/// Opens a file and reads its beginning.
fn begin(place: &Path, start: &mut Vec<u8>) -> std::io::Result<File> {
    start.clear();
    let file = File::open(place)?;
    (&file).take(secret::LONGEST).read_to_end(start)?;
    Ok(file)
}

//! Reading the file, whatever it turns out to be.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::FileTypeExt,
    path::Path,
};

use anyhow::{Context, Result, bail};
use pakman_spec::{
    Code, Diagnostic, Loaded, MAX_FILE_SIZE, Package, Severity, Source, Surroundings, decode, load,
};

use crate::place::Place;

/// A file that was read and checked.
#[derive(Debug)]
pub(crate) struct Input {
    /// Its text under its name; what stands before the fault where it is no text.
    pub(crate) source: Source,
    /// What it says, unless there are errors.
    pub(crate) package: Option<Package>,
    /// What is to be said about it.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Input {
    /// The file at `path` (`-` for standard input), read and checked.
    ///
    /// An error is the world's: the file is missing, a folder, or may not be read.
    pub(crate) fn read(path: &Path, place: &Place, surroundings: &Surroundings) -> Result<Self> {
        let name = if is_standard_input(path) {
            "<stdin>".to_owned()
        } else {
            path.to_string_lossy().into_owned()
        };
        let bytes = bytes(path).with_context(|| format!("cannot read {}", path.display()))?;
        let (source, unreadable) = decode(&name, &bytes);
        let Loaded { package, diagnostics } = match unreadable {
            Some(diagnostic) => Loaded { package: None, diagnostics: vec![diagnostic] },
            None => load_somehow(&source, place, surroundings),
        };
        Ok(Self { source, package, diagnostics })
    }

    /// How many diagnostics have this severity.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }
}

/// What the text says. Where a name is needed that only a repository has and none is known, the
/// folder gives it; a name that the file has itself is never compared with the folder's.
fn load_somehow(source: &Source, place: &Place, surroundings: &Surroundings) -> Loaded {
    let loaded = load(source, surroundings);
    let nameless = loaded.diagnostics.iter().any(|one| one.code == Code::NoName);
    if surroundings.repository.is_some() || !nameless {
        return loaded;
    }
    let repository = Some(place.repository_or_local());
    load(source, &Surroundings { repository, ..surroundings.clone() })
}

fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// The bytes at `path`, one more than a file may have at most: more says that it is too large.
fn bytes(path: &Path) -> Result<Vec<u8>> {
    if is_standard_input(path) {
        return Ok(limited(io::stdin().lock())?);
    }
    let kind = fs::metadata(path)?.file_type();
    if kind.is_dir() {
        bail!("it is a folder");
    }
    // Opening a pipe waits for somebody to write to it, maybe for ever. One that the shell has
    // already opened, as `<(command)` does, has its writer.
    let opened = ["/dev/fd", "/dev/stdin", "/proc/self/fd"].iter().any(|at| path.starts_with(at));
    if kind.is_fifo() && !opened {
        bail!("it is a pipe; `-` reads from standard input");
    }
    Ok(limited(File::open(path)?)?)
}

fn limited(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_FILE_SIZE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

//! Reading the file, whatever it turns out to be.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::FileTypeExt,
    path::Path,
};

use anyhow::{Context, Result, bail};
use pakman_spec::{
    Code, Diagnostic, Fixed, Loaded, MAX_FILE_SIZE, Package, Severity, Source, Surroundings,
    decode, load,
};

use crate::place::Place;

/// A file that was read and checked.
#[derive(Debug)]
pub(crate) struct Input {
    /// Its text under its name; what stands before the fault where it is no text.
    pub(crate) source: Source,
    /// Where it is in its repository, with `/` between folders.
    pub(crate) path: String,
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
        let path = if is_standard_input(path) {
            name
        } else {
            place.path_in_repository(path).unwrap_or(name)
        };
        Ok(Self { source, path, package, diagnostics })
    }

    /// The same after the fixes that are `wanted`, and what they mended: each diagnostic with the
    /// byte of the old text that it was about.
    pub(crate) fn fixed(
        &self,
        place: &Place,
        surroundings: &Surroundings,
        wanted: impl Fn(&Diagnostic) -> bool,
    ) -> (Self, Vec<(Diagnostic, usize)>) {
        let load = |source: &Source| load_somehow(source, place, surroundings);
        let Fixed { source, loaded, mended } = pakman_spec::fix(self.source.clone(), load, wanted);
        let Loaded { package, diagnostics } = loaded;
        (Self { source, path: self.path.clone(), package, diagnostics }, mended)
    }

    /// Whether all of the file is text, so that the text may stand for the file.
    pub(crate) fn is_text(&self) -> bool {
        let hides_text = |one: &Diagnostic| matches!(one.code, Code::NotUtf8 | Code::TooLarge);
        !self.diagnostics.iter().any(hides_text)
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

/// Whether `path` is the `-` that stands for standard input.
pub(crate) fn is_standard_input(path: &Path) -> bool {
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

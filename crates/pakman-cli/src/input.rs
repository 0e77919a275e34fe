//! Reading the file, whatever it turns out to be.

use std::{
    io::{self, Read},
    path::Path,
};

use anyhow::{Context, Result};
use pakman_spec::{
    Code, Diagnostic, Fixed, Loaded, MAX_FILE_SIZE, Package, Severity, Source, Surroundings,
    decode, with_indexes,
};

use crate::indexes::Kept;

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

/// What a text is read with.
#[derive(Debug)]
pub(crate) struct Around<'a> {
    /// The top of the work tree.
    pub(crate) root: &'a Path,
    /// What is known of it.
    pub(crate) surroundings: Surroundings,
    /// Where the file is in its repository, if it is in one.
    pub(crate) path: Option<String>,
    /// The indexes that roots of Alpine were made from.
    pub(crate) kept: Option<&'a Kept>,
}

impl Input {
    /// The file at `path` (`-` for standard input), read and checked.
    ///
    /// An error is the world's: the file is missing, a folder, or may not be read.
    pub(crate) fn read(path: &Path, around: &Around<'_>) -> Result<Self> {
        let name = if is_standard_input(path) {
            "<stdin>".to_owned()
        } else {
            path.to_string_lossy().into_owned()
        };
        let bytes = if is_standard_input(path) {
            standard_input().context("cannot read standard input")?
        } else {
            pakman_project::read(path)?
        };
        let (source, unreadable) = decode(&name, &bytes);
        let Loaded { package, diagnostics } = match unreadable {
            Some(diagnostic) => Loaded { package: None, diagnostics: vec![diagnostic] },
            None => around.load(&source),
        };
        let path = around.path.clone().unwrap_or(name);
        Ok(Self { source, path, package, diagnostics })
    }

    /// The same after the fixes that are `wanted`; what they mended, each diagnostic with the byte
    /// of the old text that it was about; and whether another run may mend more.
    pub(crate) fn fixed(
        &self,
        around: &Around<'_>,
        wanted: impl Fn(&Diagnostic) -> bool,
    ) -> (Self, Vec<(Diagnostic, usize)>, bool) {
        let load = |source: &Source| around.load(source);
        let Fixed { source, loaded, mended, goes_on } =
            pakman_spec::fix(self.source.clone(), load, wanted);
        let Loaded { package, diagnostics } = loaded;
        (Self { source, path: self.path.clone(), package, diagnostics }, mended, goes_on)
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

impl Around<'_> {
    fn load(&self, source: &Source) -> Loaded {
        let listed = |release: &str| self.kept.map(|kept| kept.of(release)).unwrap_or_default();
        let read = |surroundings: &_| pakman_project::load(source, self.root, surroundings);
        with_indexes(source, &self.surroundings, listed, read, |loaded| &loaded.diagnostics)
    }
}

/// Whether `path` is the `-` that stands for standard input.
pub(crate) fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// The bytes of standard input, one more than a file may have at most.
fn standard_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_FILE_SIZE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Input {
        /// Diagnostics of every shape, for the tests of reports.
        pub(crate) fn sample() -> Self {
            let (source, diagnostics) = pakman_testbed::diagnostics();
            let path = source.name().to_owned();
            Self { source, path, package: None, diagnostics }
        }
    }
}

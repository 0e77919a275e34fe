//! The list of files that were written to a recipe's folder, kept there.
//!
//! It tells which files to remove when they are no longer made. A file is only removed while it
//! is what was written, so nobody's own work is ever lost.

use std::{fmt::Write, fs, path::Path};

use crate::{bounded, error::Error};

/// Name of the list in the recipe's folder.
pub(crate) const NAME: &str = ".pakman";

/// The most that is read of a list or of a file on it, in bytes; more was never written.
const LARGEST: u64 = 16 << 20;

const HEADER: &str = "# The files that pakman wrote here, and what was in them.\n";

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    digest: u64,
    name: String,
}

/// The files that were written to a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    entries: Vec<Entry>,
}

impl Manifest {
    /// The list that is in `folder`; `None` where there is none.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let text = bounded::read(&folder.join(NAME), LARGEST)?;
        Ok(text.map(|text| Self::parse(&String::from_utf8_lossy(&text))))
    }

    fn parse(text: &str) -> Self {
        let entry = |line: &str| {
            let (digest, name) = line.split_once(' ')?;
            let digest = u64::from_str_radix(digest, 16).ok()?;
            // A name with a folder in it was never written here.
            (!name.contains('/')).then(|| Entry { digest, name: name.to_owned() })
        };
        Self { entries: text.lines().filter_map(entry).collect() }
    }

    /// Adds a file with its text.
    pub(crate) fn add(&mut self, name: &str, text: &str) {
        let entry = Entry { digest: digest(text.as_bytes()), name: name.to_owned() };
        if !self.entries.contains(&entry) {
            self.entries.push(entry);
        }
    }

    /// The names of the listed files for which `made` is false and which are in `folder` just as
    /// they were written.
    pub(crate) fn left_over(&self, folder: &Path, made: impl Fn(&str) -> bool) -> Vec<String> {
        let mut names = Vec::new();
        for Entry { digest: written, name } in &self.entries {
            let path = folder.join(name);
            let untouched = || {
                let plain = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
                plain
                    && bounded::read(&path, LARGEST)
                        .is_ok_and(|found| found.is_some_and(|found| digest(&found) == *written))
            };
            if !made(name) && !names.contains(name) && untouched() {
                names.push(name.clone());
            }
        }
        names
    }

    /// Its text.
    pub(crate) fn text(&self) -> String {
        let mut text = String::from(HEADER);
        for Entry { digest, name } in &self.entries {
            writeln!(text, "{digest:016x} {name}").expect("writing to memory does not fail");
        }
        text
    }
}

/// The 64-bit FNV-1a hash. It tells accidents apart; nothing here is anybody's secret.
fn digest(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_back_as_it_was_written() {
        let mut manifest = Manifest::default();
        manifest.add("hello.initd", "#!/sbin/openrc-run\n");
        manifest.add("APKBUILD", "");
        manifest.add("APKBUILD", "");
        assert_eq!(manifest.text().lines().nth(2), Some("cbf29ce484222325 APKBUILD"));
        assert_eq!(Manifest::parse(&manifest.text()), manifest);
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_not_listed() {
        let text = "cbf29ce484222325 ../x\ncbf29ce484222325 /etc/x\nnonsense\n";
        assert_eq!(Manifest::parse(text), Manifest::default());
    }
}

//! Install scripts.

use std::collections::BTreeMap;

use pakman_alpine::HookEvent;

use crate::{error::Error, pkginfo::PackageInfo};

/// The largest script that apk 3 takes, in bytes.
pub(crate) const LARGEST_SCRIPT: usize = 256 * 1024;

/// A script of a package: when it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// When the package comes or goes.
    Hook(HookEvent),
    /// When something changed in one of the directories of [`triggers`](crate::PackageInfo::triggers).
    Trigger,
}

impl Script {
    /// All of them, in the order in which they stand in a package.
    pub fn all() -> impl Iterator<Item = Self> {
        HookEvent::ALL.iter().copied().map(Self::Hook).chain([Self::Trigger])
    }

    /// Its name in the control part: `.pre-install`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Hook(event) => event.file_name(),
            Self::Trigger => ".trigger",
        }
    }

    /// Whether apk takes as much.
    pub(crate) fn check_size(self, text: &[u8]) -> Result<(), Error> {
        if text.len() <= LARGEST_SCRIPT {
            return Ok(());
        }
        Err(self.refused("apk 3 refuses scripts of more than 256 KiB"))
    }

    /// Whether the kernel runs it.
    pub(crate) fn check_runs(self, text: &[u8]) -> Result<(), Error> {
        if text.starts_with(b"\x7fELF") {
            return Ok(());
        }
        let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        match line.strip_prefix(b"#!") {
            Some(program) if program.ends_with(b"\r") => Err(self.refused(
                "its first line ends with a carriage return, which the kernel takes for a letter \
                 of the program's name",
            )),
            Some(program) if !program.trim_ascii().is_empty() => Ok(()),
            _ => Err(self.refused(
                "the kernel runs a script only when its first line is `#!` and a program",
            )),
        }
    }

    fn refused(self, reason: &'static str) -> Error {
        Error::Script { name: self.file_name(), reason }
    }
}

/// Whether there is a trigger script if and only if there is something that runs it.
pub(crate) fn check_trigger(
    info: &PackageInfo,
    scripts: &BTreeMap<Script, Vec<u8>>,
) -> Result<(), Error> {
    if info.triggers.is_empty() != scripts.contains_key(&Script::Trigger) {
        return Ok(());
    }
    let reason = "a trigger script needs directories to watch, and they need the script";
    Err(Script::Trigger.refused(reason))
}

impl From<HookEvent> for Script {
    fn from(event: HookEvent) -> Self {
        Self::Hook(event)
    }
}

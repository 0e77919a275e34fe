//! Install scripts.

use pakman_alpine::HookEvent;

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
}

impl From<HookEvent> for Script {
    fn from(event: HookEvent) -> Self {
        Self::Hook(event)
    }
}

//! Install scripts.

/// When a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Before the files of a new package are there.
    PreInstall,
    /// When the files of a new package are there.
    PostInstall,
    /// Before the files of an upgrade are there.
    PreUpgrade,
    /// When the files of an upgrade are there.
    PostUpgrade,
    /// Before the files are removed.
    PreDeinstall,
    /// When the files are removed.
    PostDeinstall,
    /// When something changed in one of the directories of [`triggers`](crate::PackageInfo::triggers).
    Trigger,
}

impl Script {
    /// All of them, in the order in which they stand in a package.
    pub const ALL: [Self; 7] = [
        Self::PreInstall,
        Self::PostInstall,
        Self::PreUpgrade,
        Self::PostUpgrade,
        Self::PreDeinstall,
        Self::PostDeinstall,
        Self::Trigger,
    ];

    /// Its name in the control part: `.pre-install`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::PreInstall => ".pre-install",
            Self::PostInstall => ".post-install",
            Self::PreUpgrade => ".pre-upgrade",
            Self::PostUpgrade => ".post-upgrade",
            Self::PreDeinstall => ".pre-deinstall",
            Self::PostDeinstall => ".post-deinstall",
            Self::Trigger => ".trigger",
        }
    }
}

//! When install scripts run.

/// When an install script runs that a package brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HookEvent {
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
}

impl HookEvent {
    /// Every event, in the order of a package's life.
    pub const ALL: &[Self] = &[
        Self::PreInstall,
        Self::PostInstall,
        Self::PreUpgrade,
        Self::PostUpgrade,
        Self::PreDeinstall,
        Self::PostDeinstall,
    ];

    /// The word of abuild and of apk: `pre-install`.
    pub fn name(self) -> &'static str {
        &self.file_name()[1..]
    }

    /// The words of other packagers for it: of Debian, RPM, fpm and nfpm.
    pub fn other_names(self) -> &'static [&'static str] {
        match self {
            Self::PreInstall => &["before-install", "preinst"],
            Self::PostInstall => &["after-install", "postinst"],
            Self::PreUpgrade => &["before-upgrade", "pre-update", "before-update"],
            Self::PostUpgrade => &["after-upgrade", "post-update", "after-update"],
            Self::PreDeinstall => &["before-remove", "pre-remove", "prerm", "pre-uninstall"],
            Self::PostDeinstall => &["after-remove", "post-remove", "postrm", "post-uninstall"],
        }
    }

    /// What the script is called in a package: `.pre-install`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::PreInstall => ".pre-install",
            Self::PostInstall => ".post-install",
            Self::PreUpgrade => ".pre-upgrade",
            Self::PostUpgrade => ".post-upgrade",
            Self::PreDeinstall => ".pre-deinstall",
            Self::PostDeinstall => ".post-deinstall",
        }
    }
}

//! `hook`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{HookEvent, Spanned};

/// Install scripts.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(inline)]
pub struct Hook {
    /// Runs before the files of a new installation are there, after the package's user was made.
    #[schemars(title = "Before installing")]
    pub pre_install: Option<Spanned<String>>,
    /// Runs once the files of a new installation are there: `rc-update add APP`.
    ///
    /// It does not start the service; the platform starts the container again.
    #[schemars(title = "After installing", example = &"rc-update add hello\nrc-service hello migrate\n")]
    pub post_install: Option<Spanned<String>>,
    /// Runs before the files of a newer version replace the old ones: `rc-service APP stop`.
    #[schemars(title = "Before upgrading", example = &"rc-service hello stop\n")]
    pub pre_upgrade: Option<Spanned<String>>,
    /// Runs once the files of a newer version are there: `rc-service APP start`.
    #[schemars(title = "After upgrading", example = &"rc-service hello migrate\nrc-service hello start\n")]
    pub post_upgrade: Option<Spanned<String>>,
    /// Runs before the files are removed.
    #[schemars(title = "Before removing")]
    pub pre_deinstall: Option<Spanned<String>>,
    /// Runs once the files are removed; the init script is still there.
    #[schemars(title = "After removing", example = &"rc-service hello stop\nrc-update del hello\n")]
    pub post_deinstall: Option<Spanned<String>>,
}

impl Hook {
    /// The texts that are there, by event, in the order of a package's life.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (HookEvent, &Spanned<String>)> {
        let Self {
            pre_install,
            post_install,
            pre_upgrade,
            post_upgrade,
            pre_deinstall,
            post_deinstall,
        } = self;
        let texts =
            [pre_install, post_install, pre_upgrade, post_upgrade, pre_deinstall, post_deinstall];
        let pairs = HookEvent::ALL.iter().zip(texts);
        pairs.filter_map(|(event, text)| Some((*event, text.as_ref()?)))
    }

    /// The scripts that are there, by event, in the order of a package's life.
    pub fn scripts(&self) -> Vec<(HookEvent, Spanned<String>)> {
        self.texts().map(|(event, text)| (event, text.clone())).collect()
    }
}

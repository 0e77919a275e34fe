//! The environment that the program was started in, read once.

use std::{ffi::OsString, path::PathBuf};

use anyhow::{Context, Result};

/// The variables that mean something here; an empty one counts as missing.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    /// `GITHUB_WORKSPACE`: the work tree.
    pub(crate) workspace: Option<PathBuf>,
    /// `GITHUB_REPOSITORY`: `OWNER/NAME`.
    pub(crate) repository: Option<String>,
    /// `GITHUB_RUN_NUMBER`: what becomes the release.
    pub(crate) run_number: Option<String>,
    /// `GITHUB_ACTIONS`: whether this is a step of a workflow.
    pub(crate) in_workflow: bool,
    /// `ABUILD_PRIVATE_KEY`: the text of the key that signs.
    pub(crate) private_key: Option<String>,
    /// `ABUILD_PUBLIC_KEY`: the text of its public half.
    pub(crate) public_key: Option<String>,
    /// `HOME`: below which abuild keeps keys and settings.
    pub(crate) home: Option<PathBuf>,
    /// `XDG_CACHE_HOME`: where what can be made again is kept.
    pub(crate) cache: Option<PathBuf>,
    /// `PAKMAN_ALPINE_MIRROR`: the address of the mirror that roots are made from.
    pub(crate) alpine_mirror: Option<String>,
    /// `SOURCE_DATE_EPOCH`: the time of everything that is built.
    epoch: Option<String>,
}

impl Environment {
    /// What `lookup` gives under each name, usually [`std::env::var_os`].
    ///
    /// Text that is not UTF-8 is read with replacement characters; whoever parses it says so.
    pub(crate) fn read(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let get = |name| lookup(name).filter(|value| !value.is_empty());
        let text = |name| get(name).map(|value| value.to_string_lossy().into_owned());
        Self {
            workspace: get("GITHUB_WORKSPACE").map(PathBuf::from),
            repository: text("GITHUB_REPOSITORY"),
            run_number: text("GITHUB_RUN_NUMBER"),
            in_workflow: text("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            private_key: text("ABUILD_PRIVATE_KEY"),
            public_key: text("ABUILD_PUBLIC_KEY"),
            home: get("HOME").map(PathBuf::from),
            cache: get("XDG_CACHE_HOME").map(PathBuf::from),
            alpine_mirror: text("PAKMAN_ALPINE_MIRROR"),
            epoch: text("SOURCE_DATE_EPOCH"),
        }
    }

    /// The time that is written into what is made, in seconds since 1970, if there is one.
    pub(crate) fn epoch(&self) -> Result<Option<u64>> {
        let Some(text) = &self.epoch else { return Ok(None) };
        let wrong = || format!("SOURCE_DATE_EPOCH is {text:?}, not a number of seconds");
        text.parse().map(Some).with_context(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_missing() {
        let environment = Environment::read(|name| match name {
            "GITHUB_RUN_NUMBER" => Some(OsString::new()),
            "GITHUB_REPOSITORY" => Some("acme/hello".into()),
            _ => None,
        });
        assert_eq!(environment.run_number, None);
        assert_eq!(environment.repository.as_deref(), Some("acme/hello"));
    }
}

//! The environment that the program was started in: nothing else asks for it.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// What this system is called: `linux`, `macos`.
pub(crate) const SYSTEM: &str = env::consts::OS;

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
    /// `CI`: whether this machine is there for one run, and what is made beside it is lost.
    pub(crate) in_ci: bool,
    /// `ABUILD_PRIVATE_KEY`: the text of the key that signs.
    pub(crate) private_key: Option<String>,
    /// `ABUILD_PUBLIC_KEY`: the text of its public half.
    pub(crate) public_key: Option<String>,
    /// `HOME`: below which abuild keeps keys and settings.
    pub(crate) home: Option<PathBuf>,
    /// `XDG_CACHE_HOME`: where what can be made again is kept.
    cache: Option<PathBuf>,
    /// `PAKMAN_ALPINE_MIRROR`: the address of the mirror that roots are made from.
    pub(crate) alpine_mirror: Option<String>,
    /// `PAKMAN_BUILD`: where builds run, `here` for this machine.
    pub(crate) build: Option<String>,
    /// `SOURCE_DATE_EPOCH`: the time of everything that is built.
    epoch: Option<String>,
    /// Every variable.
    variables: Vec<(OsString, OsString)>,
}

impl Environment {
    /// The environment of this process.
    pub(crate) fn capture() -> Self {
        Self::of(env::vars_os().collect())
    }

    /// What these variables say.
    ///
    /// Text that is not UTF-8 is read with replacement characters; whoever parses it says so.
    fn of(variables: Vec<(OsString, OsString)>) -> Self {
        let found = |name: &str| variables.iter().find(|(known, _)| known == name);
        let get = |name| found(name).map(|(_, value)| value).filter(|value| !value.is_empty());
        let text = |name| get(name).map(|value| value.to_string_lossy().into_owned());
        Self {
            workspace: get("GITHUB_WORKSPACE").map(PathBuf::from),
            repository: text("GITHUB_REPOSITORY"),
            run_number: text("GITHUB_RUN_NUMBER"),
            in_workflow: text("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            in_ci: text("CI").is_some_and(|value| value != "false" && value != "0"),
            private_key: text("ABUILD_PRIVATE_KEY"),
            public_key: text("ABUILD_PUBLIC_KEY"),
            home: get("HOME").map(PathBuf::from),
            cache: get("XDG_CACHE_HOME").map(PathBuf::from),
            alpine_mirror: text("PAKMAN_ALPINE_MIRROR"),
            build: text("PAKMAN_BUILD"),
            epoch: text("SOURCE_DATE_EPOCH"),
            variables,
        }
    }

    /// Every variable, those that mean nothing here too.
    pub(crate) fn variables(&self) -> &[(OsString, OsString)] {
        &self.variables
    }

    /// The value of a variable as text; an empty one counts as missing.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let value = self.get(name).filter(|value| !value.is_empty())?;
        Some(value.to_string_lossy().into_owned())
    }

    /// The value of a variable, an empty one too.
    pub(crate) fn get(&self, name: impl AsRef<OsStr>) -> Option<&OsStr> {
        let found = self.variables.iter().find(|(known, _)| known == name.as_ref());
        found.map(|(_, value)| value.as_os_str())
    }

    /// What was typed, the name of the program first.
    pub(crate) fn words() -> Vec<OsString> {
        env::args_os().collect()
    }

    /// The folder that the program works in, an absolute path.
    pub(crate) fn current() -> Result<PathBuf> {
        env::current_dir().context("cannot tell the current folder")
    }

    /// From now on the program works in `folder`.
    pub(crate) fn work_in(folder: &Path) -> Result<()> {
        env::set_current_dir(folder).with_context(|| format!("cannot work in {}", folder.display()))
    }

    /// The folder for what can be made again, an absolute path: `XDG_CACHE_HOME`, else `.cache`
    /// below `HOME`.
    pub(crate) fn cache(&self) -> Result<Option<PathBuf>> {
        let home = || self.home.as_ref().map(|home| home.join(".cache"));
        let folder = self.cache.clone().or_else(home);
        folder.map(|folder| Ok(Self::current()?.join(folder))).transpose()
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
        let variables = [("GITHUB_RUN_NUMBER", ""), ("GITHUB_REPOSITORY", "acme/hello")];
        let variables = variables.map(|(name, value)| (name.into(), value.into()));
        let environment = Environment::of(variables.to_vec());
        assert_eq!(environment.run_number, None);
        assert_eq!(environment.get("GITHUB_RUN_NUMBER"), Some(OsStr::new("")));
        assert_eq!(environment.repository.as_deref(), Some("acme/hello"));
    }
}

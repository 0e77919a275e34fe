//! The browser that tests drive, and what drives it.

use std::path::PathBuf;

use crate::tools::{missing, npm_packages, tool};

/// A browser, and what drives it.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Node's program.
    pub node: PathBuf,
    /// The folder with `playwright-core` and `axe-core`.
    pub packages: PathBuf,
    /// Chromium's program.
    pub program: PathBuf,
}

/// The browser that `scripts/test` installs.
///
/// Where it is missing, it is as for [`tool`].
pub fn browser() -> Option<Browser> {
    let (packages, program) = (npm_packages()?, tool("chromium")?);
    if !packages.join("playwright-core").is_dir() || !packages.join("axe-core").is_dir() {
        missing("what drives a browser is not below `target/npm`");
        return None;
    }
    Some(Browser { node: packages.join(".bin/node"), packages, program })
}

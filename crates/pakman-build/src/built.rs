//! A package that was built.

use std::path::PathBuf;

use pakman_apk::{PackageInfo, Written};

/// A package that lies in the work folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The file.
    pub path: PathBuf,
    /// What is known of it.
    pub written: Written,
}

impl Built {
    /// What it says of itself.
    pub fn info(&self) -> &PackageInfo {
        &self.written.info
    }
}

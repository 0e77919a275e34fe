//! Packages of a release as its own indexes list them.

use std::collections::BTreeMap;

/// What indexes list of a release. It is believed over the table that the program brings along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The release, `3.24` or `edge`; `None` of an index that says of none, which is for any.
    pub release: Option<String>,
    /// Where it comes from, as a message says it: `main/x86_64/APKINDEX.tar.gz`.
    pub from: String,
    /// Whether it has all repositories of the release, so that what it lacks is not there.
    pub is_whole: bool,
    /// Names, those that packages only provide among them, and versions; a version may be empty.
    pub packages: BTreeMap<String, String>,
}

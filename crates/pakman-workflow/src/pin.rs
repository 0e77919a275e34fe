//! Actions of others, each pinned by its commit.
//!
//! The commits are those of the tags behind them, as their repositories had them in November 2026.

/// Fetches the sources.
pub(crate) const CHECKOUT: &str =
    "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
/// Keeps what a job built.
pub(crate) const UPLOAD: &str =
    "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0";
/// Fetches what jobs built.
pub(crate) const DOWNLOAD: &str =
    "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1";
/// States where what was built comes from.
pub(crate) const ATTEST: &str =
    "actions/attest-build-provenance@a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32 # v4.1.0";

/// Forgejo's mirror of the action.
pub(crate) const FORGEJO_CHECKOUT: &str =
    "https://data.forgejo.org/actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1";
/// GitHub's own refuses to run elsewhere.
pub(crate) const FORGEJO_UPLOAD: &str = "https://data.forgejo.org/forgejo/upload-artifact@16871d9e8cfcf27ff31822cac382bbb5450f1e1e # v4";
/// As above.
pub(crate) const FORGEJO_DOWNLOAD: &str = "https://data.forgejo.org/forgejo/download-artifact@d8d0a99033603453ad2255e58720b460a0555e1e # v4";

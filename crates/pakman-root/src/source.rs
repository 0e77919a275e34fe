//! Where roots come from, and whose keys are trusted for it.

use pakman_apk::TrustedKey;

use crate::{error::Error, key::alpine_keys, mirror::Mirror};

/// Where roots come from.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The mirror.
    pub mirror: Mirror,
    /// Keys that are trusted beside Alpine's own.
    pub keys: Vec<TrustedKey>,
}

impl Source {
    /// The keys that are trusted: Alpine's own for the architecture, and what was added.
    pub(crate) fn trusted(&self, arch: &str) -> Result<Vec<TrustedKey>, Error> {
        let mut keys = alpine_keys(arch);
        keys.extend(self.keys.iter().cloned());
        if keys.is_empty() {
            return Err(Error::Architecture(arch.to_owned()));
        }
        Ok(keys)
    }
}

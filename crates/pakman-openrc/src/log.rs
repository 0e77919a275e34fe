//! The logger's `run`: 20 files of 1 MB each, every line with its time.
//!
//! It is found through `env` because execlineb moved from `/bin` to `/usr/bin` within Alpine's life.

/// The init script makes a link to the service's own folder beside it.
pub(crate) const LOG: &str = include_str!("../templates/log.execline");
